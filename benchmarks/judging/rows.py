"""What is judged: sentences with one event coded by hand, ours and those that somebody else keeps."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from benchmarks.marked import Marked, sentences
from pipelines.coding.acts.conventions import QUADS
from pipelines.records import Root, Status

FORMER: Final = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
"""Roots of today's PLOVER that were one in the edition of the gold sentences."""
OWN: Final = ("roots", "roles", "status-world", "headline-groups", "bells")
"""Our own sets in `benchmarks/sentences`, none of which any weights were trained on."""
RINGING: Final = ("headline-groups", "bells")
"""Those in which each sentence tells one act, so that ringing can be judged by the sentence."""
FEW: Final = 20
"""Groups; with fewer than that a file is halved by its lines."""


class Side(Struct, frozen=True):
    """A phrase of a row: its words and, where known, its offsets."""

    text: str
    start: int | None
    end: int | None


class Row(Struct, frozen=True):
    """A sentence and its event. `quad` is None for no event; `status`, `act`, `action` where the set gives them.

    `group` tells sentences apart that belong together; `as_title`: the sentence is a headline; `ringing`: see RINGING.
    """

    id: str
    text: str
    root: str | None
    quad: int | None
    source: Side | None
    target: Side | None
    status: Status | None = None
    act: str | None = None
    action: Side | None = None
    group: int = 0
    as_title: bool = False
    ringing: bool = False


def gold(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """Each `*.jsonl` of a folder with its rows."""
    for path in sorted(folder.glob("*.jsonl")):
        yield path.stem, [_gold(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]


def own(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """Each of our own sets in two halves: one whose errors we read, one that nobody reads."""
    for name in OWN:
        found = list(sentences(folder / f"{name}.txt"))
        few = len({one.group for one in found}) < FEW
        halves: tuple[list[Row], list[Row]] = ([], [])
        for at, one in enumerate(found):
            halves[(at if few else one.group) % 2].append(_own(one, name))
        yield f"{name}, read", halves[0]
        yield f"{name}, unread", halves[1]


def _gold(row: dict[str, Any]) -> Row:
    marked = ((side, row[side]) for side in ("source", "target") if row[side])
    sides = {side: Side(mark["text"], mark["start"], mark["end"]) for side, mark in marked}
    return Row(row["id"], row["text"], row["root"], row["quad"], sides.get("source"), sides.get("target"))


def _own(one: Marked, name: str) -> Row:
    sides = {mark: Side(one.text[start:end], start, end) for mark, (start, end) in one.marks.items()}
    root: Root | None = one.root  # type: ignore[assignment]  # checked when the file was read
    return Row(
        id=one.where,
        text=one.text,
        root=root,
        quad=None if root is None else QUADS[root],
        source=sides.get("s"),
        target=sides.get("t"),
        status=one.status,  # type: ignore[arg-type]  # the same
        act=one.act,
        action=sides["a"],
        group=one.group,
        as_title=name.startswith("headline"),
        ringing=name in RINGING,
    )
