"""Telling: what is remembered of an event of a dyad, and of a day's tellings once they are too many to be kept singly.

Everything is short hashes, so that a dyad's whole state stays small. Two that fall together (five signs of 64 are 30
bits) cost one count; with a thousand on a day that happens once in two thousand days.
"""

from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

from msgspec import Struct

from pipelines.records import EventDocument, Withdrawal

WIDTH = 5
"""Signs of a hash in a set."""
NAME = 8
"""Signs of an event's hash, by which a repeat is known."""


class Telling(Struct, frozen=True, array_like=True):
    """The newest that is known of one event.

    `day` (a proleptic Gregorian ordinal) is 0 where the event does not count, negative where it counts among the bare
    figures of its day. `fetched` (milliseconds since 1970) and `revision` order what is said of one event. `voice` is
    the slot (direction and quad class, one digit) and the hash of incident and origin: what is counted.
    """

    fetched: int
    revision: str
    day: int = 0
    voice: str = ""
    incident: str = ""
    story: str = ""


class Day(Struct, frozen=True, array_like=True):
    """Tellings of a day that can't be taken back any more, as sets of hashes: each set one string, sorted."""

    voices: str = ""
    incidents: str = ""
    stories: str = ""


class Count(Struct, frozen=True, array_like=True):
    """Figures of a day: voices by slot (8, direction * 4 + quad class - 1), incidents, stories."""

    slots: tuple[int, ...] = (0,) * 8
    incidents: int = 0
    stories: int = 0


def mark(*parts: str, width: int = WIDTH) -> str:
    """A hash of `width` signs, at most 8."""
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return urlsafe_b64encode(digest)[:width].decode()


def telling(record: EventDocument | Withdrawal) -> Telling:
    """What counts of a record: a current, dated event; a withdrawal says only that the event counts no more."""
    at, revision = _milliseconds(record.fetched), record.revision[:8]
    if isinstance(record, Withdrawal) or not record.current or record.day is None:
        return Telling(at, revision)
    if not record.source or not record.target or not record.source.actor or not record.target.actor:
        return Telling(at, revision)
    forward = record.source.actor < record.target.actor
    slot = (0 if forward else 4) + record.quad - 1
    return Telling(
        at,
        revision,
        record.day.toordinal(),
        f"{slot}{mark(record.incident, record.origin)}",
        mark(record.incident),
        mark(record.story),
    )


def pinned(day: Day, tellings: Iterable[Telling]) -> Day:
    """The day with these tellings in its sets."""
    told = tuple(tellings)
    return Day(
        _joined(day.voices, WIDTH + 1, (one.voice for one in told)),
        _joined(day.incidents, WIDTH, (one.incident for one in told)),
        _joined(day.stories, WIDTH, (one.story for one in told)),
    )


def counted(day: Day, closed: Count) -> Count:
    """The figures of a day's sets, on top of what was closed before."""
    slots = Counter(int(voice) for voice in day.voices[:: WIDTH + 1])
    return Count(
        tuple(before + slots[i] for i, before in enumerate(closed.slots)),
        closed.incidents + len(day.incidents) // WIDTH,
        closed.stories + len(day.stories) // WIDTH,
    )


def size(day: Day) -> int:
    """Signs that the sets take."""
    return len(day.voices) + len(day.incidents) + len(day.stories)


def _joined(sets: str, width: int, more: Iterable[str]) -> str:
    return "".join(sorted({sets[i : i + width] for i in range(0, len(sets), width)}.union(more)))


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
