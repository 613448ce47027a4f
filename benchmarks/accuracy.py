"""Accuracy of the coder on gold sentences: `python benchmarks/accuracy.py [FOLDER] [--errors]`.

FOLDER holds `*.jsonl` rows with `text`, `source`, `target` (spans or null), `root`, `quad`; by default `gold` in the
folder `shared` beside the project. One row, one gold event: scored is the event whose source and target overlap the
gold spans best, the first on ties. CONCEDE and RETREAT count as one root, YIELD. No event counts as wrong.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.coding.coder import Coder, code
from pipelines.records import Article, Event, Mention, Outlet
from services.coders import load_coder

PROJECT = Path(__file__).resolve().parent.parent
YIELD = {"CONCEDE", "RETREAT"}
Row = dict[str, Any]


class Scored(NamedTuple):
    """A gold row and the event that is held against it."""

    row: Row
    event: Event | None
    source: bool
    target: bool

    @property
    def root(self) -> str | None:
        """The coded root in the gold's fifteen."""
        return None if self.event is None else "YIELD" if self.event.root in YIELD else self.event.root

    @property
    def quad(self) -> int | None:
        """The coded quad class as the gold counts it: YIELD is material cooperation."""
        return None if self.event is None else 2 if self.root == "YIELD" else self.event.quad


def rows(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """Each file of the folder with its rows."""
    for path in sorted(folder.glob("*.jsonl")):
        yield path.stem, [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def article(row: Row) -> Article:
    """A gold sentence as an article of one sentence."""
    return Article(
        id=row["id"],
        revision="",
        url="",
        title=None,
        body=row["text"],
        language="en",
        fetched=datetime(2020, 1, 1, tzinfo=UTC),
        feed="gold",
        outlet=Outlet("gold.example"),
        timeliness="undated",
    )


def score(coder: Coder, row: Row) -> Scored:
    """The best overlapping event of a row."""
    best = Scored(row, None, source=False, target=False)
    for event in code(coder, article(row)).events:
        one = Scored(row, event, overlaps(event.source, row["source"]), overlaps(event.target, row["target"]))
        if best.event is None or one.source + one.target > best.source + best.target:
            best = one
    return best


def overlaps(coded: Mention | None, gold: Row | None) -> bool:
    """Whether a coded side shares a character with the gold one; both absent agree."""
    if coded is None or gold is None:
        return coded is None and gold is None
    if gold["start"] is None:
        return coded.text in gold["text"] or gold["text"] in coded.text
    return bool(coded.start < gold["end"] and gold["start"] < coded.end)


def macro_f1(scored: list[Scored]) -> float:
    """Mean of the roots' F1."""
    golden, coded = Counter(one.row["root"] for one in scored), Counter(one.root for one in scored)
    hits = Counter(one.root for one in scored if one.root == one.row["root"])
    return sum(2 * hits[root] / (golden[root] + coded[root]) for root in golden) / len(golden)


def report(name: str, scored: list[Scored]) -> None:
    """Print a file's figures."""
    count = len(scored)
    figures = {
        "root": sum(one.root == one.row["root"] for one in scored) / count,
        "macro-F1": macro_f1(scored),
        "quad": sum(one.quad == one.row["quad"] for one in scored) / count,
        "source": sum(one.source for one in scored) / count,
        "target": sum(one.target for one in scored) / count,
        "both": sum(one.source and one.target for one in scored) / count,
        "no event": sum(one.event is None for one in scored) / count,
    }
    print(f"{name:12} {count:5} rows  " + "  ".join(f"{label} {value:.3f}" for label, value in figures.items()))


def main(*arguments: str) -> None:
    """Report on every file; with --errors also each wrong row."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("-")]
    folder = folders[0] if folders else PROJECT.parent / "shared" / "gold"
    if not folder.is_dir():
        sys.exit(f"no gold sentences in {folder}: name their folder")
    coder = load_coder(PROJECT / "config")
    for name, gold in rows(folder):
        scored = [score(coder, row) for row in gold]
        report(name, scored)
        if "--errors" in arguments:
            for one in scored:
                if one.root != one.row["root"] or not (one.source and one.target):
                    print(_line(one))


def _line(one: Scored) -> str:
    sides = [None if side is None else side.text for side in (one.event.source, one.event.target)] if one.event else []
    status = one.event.status if one.event else None
    wanted = [None if side is None else side["text"] for side in (one.row["source"], one.row["target"])]
    action = one.event.action.text if one.event else None
    return f"{one.row['root']}<-{one.root} [{action} {status}] {sides} gold {wanted}\n    {one.row['text']}"


if __name__ == "__main__":
    main(*sys.argv[1:])
