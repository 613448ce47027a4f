"""The shapes of the lexicon's files, and their JSON Schemas: `python -m services.shapes docs/schemas/lexicon`.

An editor that knows JSON Schema completes and checks a file by them while it is written.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pipelines.coding.acts.entries import General
from pipelines.coding.cues import ClauseWords, CountWords, GovernorWords, SpeechWords
from pipelines.coding.syntax.times import TimeWords
from services.coders import Written
from services.schemas import schema_of, write
from services.sheets import Sheet

SHAPES: Final[dict[str, Any]] = {
    "actors/*.yaml": Sheet,
    "actions/*.yaml": tuple[Written, ...],
    "actions/common/classes.yaml": dict[str, tuple[str, ...]],
    "actions/common/general.yaml": General,
    "cues/governors.yaml": tuple[GovernorWords, ...],
    "cues/clauses.yaml": ClauseWords,
    "cues/speech.yaml": SpeechWords,
    "cues/counts.yaml": CountWords,
    "cues/times.yaml": TimeWords,
}
"""By path below `config/lexicon`; where that has a `*`, of each file."""


def schemas() -> Iterator[tuple[str, bytes]]:
    """(file name, JSON Schema) of each kind of file, such as `actors.json`, `cues-governors.json`."""
    for pattern, shape in SHAPES.items():
        name = pattern.removesuffix(".yaml").removesuffix("/*").replace("/", "-")
        yield f"{name}.json", schema_of(shape)


if __name__ == "__main__":
    write(Path(sys.argv[1]), schemas())
