"""A process that replays the stream into a folder and says what rings: `python -m tests.contract.replayer DIR LENGTH`.

Prints `ready`, then for each telling one JSON line of [id, version] pairs.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pipelines.records import Alert
from services.standalone.loop import tell_untold
from services.standalone.runner import Runner
from services.standalone.store import Store

from .kit import chain, config
from .stream import stream

BATCH = 5
CURSOR = "replay"


def say(alerts: Sequence[Alert]) -> None:
    """One line a telling, flushed."""
    print(json.dumps([(alert.id, alert.version) for alert in alerts]), flush=True)  # noqa: T201  # what it is for


def replay(folder: Path, length: int) -> None:
    """Go on where the last run was."""
    articles = list(stream(length))
    with Store(folder) as store:
        runner = Runner(store, config(), stages=chain())
        print("ready", flush=True)  # noqa: T201  # the parent waits for it
        tell_untold(store, say)
        for start in range(int(store.cursor(CURSOR) or 0), length, BATCH):
            runner.process(articles[start : start + BATCH], cursors={CURSOR: str(min(start + BATCH, length))})
            tell_untold(store, say)


if __name__ == "__main__":
    replay(Path(sys.argv[1]), int(sys.argv[2]))
