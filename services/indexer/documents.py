"""What stands in an index for each record: the record as it is, but for dyads, whose counts are laid out for charts."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct, structs

from pipelines.alerting.fields import DEFAULTS
from pipelines.records import Alert, DyadDay, EventDocument, GroupedArticle


class Direction(Struct, frozen=True, kw_only=True):
    """What one of the two did to the other, by PLOVER's quad classes."""

    source: str
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    cooperation: int
    conflict: int


class DyadDocument(Struct, frozen=True, kw_only=True):
    """A `DyadDay` in figures that Kibana can add up: both together, and each direction.

    `first` is what the dyad's first actor (in the order of the alphabet) did to the second, `second` the reverse.
    """

    id: str
    dyad: str
    actors: tuple[str, ...]
    day: date
    updated: datetime
    incidents: int
    stories: int
    total: int
    cooperation: int
    conflict: int
    first: Direction
    second: Direction


KINDS: Mapping[str, type[Struct]] = {
    "articles": GroupedArticle,
    "events": EventDocument,
    "alerts": Alert,
    "dyads": DyadDocument,
}
"""What stands in each index, by the last part of its name."""

WITHDRAWAL = "withdrawal"
"""Where the document of an event keeps when it was taken back last; no record has it, and nobody searches it."""

SEARCHED: Mapping[str, tuple[str, ...]] = {
    "articles": DEFAULTS["article"],
    "events": DEFAULTS["event"],
    "alerts": ("headline", "why"),
    "dyads": ("actors",),
}
"""Where a word without a field is looked for: in Kibana as in a rule."""


def document(record: Struct) -> Struct:
    """The document of a record, without what is carried for the stages alone."""
    match record:
        case GroupedArticle():
            return structs.replace(record, gone=()) if record.gone else record
        case DyadDay():
            return dyad_document(record)
        case _:
            return record


def dyad_document(day: DyadDay) -> DyadDocument:
    """A dyad's day, laid out. Raises ValueError where the dyad is no pair."""
    one, other = day.dyad.split("|")
    first, second = (_direction(source, target, day.counts) for source, target in ((one, other), (other, one)))
    return DyadDocument(
        id=day.id,
        dyad=day.dyad,
        actors=(one, other),
        day=day.day,
        updated=day.updated,
        incidents=day.incidents,
        stories=day.stories,
        total=sum(day.counts.values()),
        cooperation=first.cooperation + second.cooperation,
        conflict=first.conflict + second.conflict,
        first=first,
        second=second,
    )


def _direction(source: str, target: str, counts: dict[str, int]) -> Direction:
    verbal, material, words, deeds = _quads(source, target, counts)
    return Direction(
        source=source,
        verbal_cooperation=verbal,
        material_cooperation=material,
        verbal_conflict=words,
        material_conflict=deeds,
        cooperation=verbal + material,
        conflict=words + deeds,
    )


def _quads(source: str, target: str, counts: dict[str, int]) -> Iterator[int]:
    return (counts.get(f"{source}>{target} {quad}", 0) for quad in range(1, 5))
