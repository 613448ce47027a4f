"""A row held against what the coder makes of its sentence."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from benchmarks.judging.rows import FORMER, Row, Side
from pipelines.coding.coder import Coder, code
from pipelines.records import Article, Event, Mention, Outlet, Span, text_of

HOSTILE: Final = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
"""What the shipped rule `hostile-acts` rings for."""
COOPERATION: Final = 2
"""The last quad class of cooperation; those above are conflict."""
PUBLISHED: Final = datetime(2026, 3, 4, 9, tzinfo=UTC)


class Scored(Struct, frozen=True):
    """A row, all events of its sentence, and the one that is held against it."""

    row: Row
    events: tuple[Event, ...]
    event: Event | None
    source: bool
    target: bool

    @property
    def root(self) -> str | None:
        """The coded root; in the gold's fifteen where the row is gold."""
        root = None if self.event is None else str(self.event.root)
        return root if self.row.status else FORMER.get(root or "", root)

    @property
    def quad(self) -> int | None:
        """The coded quad class; the gold's YIELD is material cooperation."""
        return 2 if self.root == "YIELD" else None if self.event is None else self.event.quad

    @property
    def side(self) -> bool:
        """Whether cooperation or conflict was told apart rightly."""
        wanted = self.row.quad
        return wanted is not None and self.quad is not None and (self.quad > COOPERATION) == (wanted > COOPERATION)

    @property
    def coded(self) -> Event | None:
        """The event told by the words that are marked, else the one that is held against the row."""
        mark = self.row.action
        return next((one for one in self.events if mark and overlaps(one.action, mark)), self.event)

    @property
    def rings(self) -> bool:
        """Whether the sentence rings as an asserted hostile act."""
        return any(one.status == "asserted" and one.root in HOSTILE for one in self.events)

    @property
    def should_ring(self) -> bool:
        """Whether the marked act is an asserted hostile one."""
        return self.row.status == "asserted" and self.row.root in HOSTILE


def scored(coder: Coder, row: Row) -> Scored:
    """The event whose sides overlap the row's best, the first on ties."""
    article = _article(row)
    events = code(coder, article).events
    best = Scored(row, events, None, source=False, target=False)
    for event in events:
        one = Scored(row, events, event, matches(event.source, row.source), matches(event.target, row.target))
        if best.event is None or one.source + one.target > best.source + best.target:
            best = one
    return best


def inexact(row: Row, events: Sequence[Event]) -> int:
    """Spans of evidence that are not the text at their offsets."""
    text = text_of(_article(row))
    spans = [
        span for event in events for span in (event.action, event.source, event.target, event.cue) if span is not None
    ]
    return sum(text[span.start : span.end] != span.text for span in spans)


def matches(coded: Mention | None, wanted: Side | None) -> bool:
    """Whether a coded side shares a character with the one by hand; both absent agree."""
    return coded is None and wanted is None if coded is None or wanted is None else overlaps(coded, wanted)


def overlaps(coded: Mention | Span, wanted: Side) -> bool:
    """Whether they share a character; of words without offsets, whether one holds the other."""
    if wanted.start is None or wanted.end is None:
        return coded.text in wanted.text or wanted.text in coded.text
    return coded.start < wanted.end and wanted.start < coded.end


def macro_f1(pairs: Sequence[tuple[str | None, str | None]]) -> float:
    """Mean F1 of the labels given by hand, in pairs of (by hand, coded); 0 of none."""
    wanted, coded = Counter(one for one, _ in pairs), Counter(one for _, one in pairs)
    hits = Counter(one for one, other in pairs if one == other)
    return sum(2 * hits[label] / (wanted[label] + coded[label]) for label in wanted) / max(1, len(wanted))


def _article(row: Row) -> Article:
    return Article(
        id=row.id,
        revision="",
        url="",
        title=row.text if row.as_title else None,
        body="" if row.as_title else row.text,
        language="en",
        fetched=PUBLISHED,
        published=PUBLISHED if row.status else None,
        feed="benchmark",
        outlet=Outlet("benchmark.example"),
        timeliness="live" if row.status else "undated",
    )
