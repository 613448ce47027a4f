"""Track: events and withdrawals -> days of a dyad. An incident counts once per origin, direction, quad class, UTC day.

Counted are asserted, current events between two known actors; what was denied, planned or long ago is told elsewhere.
The day is the event's own, however late it is told. Redelivery and order don't matter: what is counted is a set,
and of one event the newest record holds.

A dyad's state is bounded, whatever comes, at a documented loss. Its MAX_TELLINGS newest events are known singly and can
be taken back; older ones stay in their day's sets, which still keep repeats from counting twice; once all sets outgrow
MAX_SIGNS, those of the oldest days become bare figures, to which another telling of the same adds. The last day's sets
are never closed: they stop growing there.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct, structs

from pipelines.escalation.tellings import NAME, Count, Day, Telling, counted, mark, pinned, size, telling
from pipelines.records import DyadDay, EventDocument, Withdrawal, dyad_of
from pipelines.state import State, recall

KEEP = timedelta(days=400)
"""How long a day is remembered: a baseline of more than a year."""
AHEAD = timedelta(days=1)
"""An asserted event dated later than this after its telling is a mistake, and isn't counted."""
MAX_TELLINGS = 256
"""Events of a dyad that are known singly."""
MAX_SIGNS = 10_000
"""Signs of all sets together: some nine hundred voices with their stories."""


class DyadState(Struct, frozen=True, kw_only=True):
    """A dyad's tellings by event (hashed), its open days' sets and closed days' figures by the day's ordinal."""

    seen: datetime
    tellings: dict[str, Telling] = {}
    days: dict[int, Day] = {}
    closed: dict[int, Count] = {}


def key(record: EventDocument | Withdrawal) -> str:
    """The dyad, `A|B` sorted; empty where the record has none."""
    if isinstance(record, Withdrawal):
        return dyad_of(record.source, record.target) or ""
    source, target = record.source, record.target
    return dyad_of(source.actor if source else None, target.actor if target else None) or ""


def fold(_config: None, state: State[DyadState], record: EventDocument | Withdrawal) -> list[DyadDay]:
    """Count the record: the days whose figures it changed, the oldest first."""
    dyad = key(record)
    if not dyad or record.status != "asserted":
        return []
    before = recall(state, dyad, record.fetched, KEEP) or DyadState(seen=record.fetched)
    name = mark(record.id, width=NAME)
    known, told = before.tellings.get(name), _within_reach(telling(record), record.fetched)
    if known is not None and (known.fetched, known.revision) >= (told.fetched, told.revision):
        return []
    if known is not None and known.day < 0:
        told = structs.replace(told, day=known.day)
    after = structs.replace(before, seen=max(before.seen, record.fetched), tellings={**before.tellings, name: told})
    state[dyad] = bounded(after)
    touched = sorted({one.day for one in (known, told) if one is not None and one.day > 0})
    return [
        _dyad_day(dyad, day, now, after.seen) for day in touched if (now := figures(after, day)) != figures(before, day)
    ]


def figures(state: DyadState, day: int) -> Count:
    """A day's figures from all that is known of it; `day` is an ordinal."""
    told = (one for one in state.tellings.values() if one.day == day)
    return counted(pinned(state.days.get(day, Day()), told), state.closed.get(day, Count()))


def bounded(state: DyadState) -> DyadState:
    """The state within its bounds: see the module's description for what is given up, and in which order."""
    newest = sorted(state.tellings.items(), key=lambda item: (item[1].fetched, item[1].revision, item[0]), reverse=True)
    days = dict(state.days)
    for _, old in newest[MAX_TELLINGS:]:
        if old.day > 0 and size(days.get(old.day, Day())) < MAX_SIGNS:
            days[old.day] = pinned(days.get(old.day, Day()), (old,))
    kept = structs.replace(state, tellings=dict(newest[:MAX_TELLINGS]), days=days)
    return _without(_closed(kept), (state.seen - KEEP).toordinal())


def _closed(state: DyadState) -> DyadState:
    """The oldest days' sets turned into figures, until the sets fit; their tellings go with them."""
    excess = sum(map(size, state.days.values())) - MAX_SIGNS
    for day in sorted(state.days)[:-1]:
        if excess <= 0:
            break
        excess -= size(state.days[day])
        state = structs.replace(
            state,
            tellings={
                name: structs.replace(one, day=-day) if one.day == day else one for name, one in state.tellings.items()
            },
            days={other: sets for other, sets in state.days.items() if other != day},
            closed={**state.closed, day: figures(state, day)},
        )
    return state


def _without(state: DyadState, first: int) -> DyadState:
    """The state without the days before `first`, an ordinal."""
    return structs.replace(
        state,
        tellings={name: one for name, one in state.tellings.items() if not one.day or abs(one.day) >= first},
        days={day: sets for day, sets in state.days.items() if day >= first},
        closed={day: count for day, count in state.closed.items() if day >= first},
    )


def _within_reach(told: Telling, fetched: datetime) -> Telling:
    """A day before the memory or in the future isn't counted: no date in a text may push the true days out."""
    reach = range((fetched - KEEP).toordinal(), (fetched + AHEAD).toordinal() + 1)
    return told if told.day in reach else Telling(told.fetched, told.revision)


def _dyad_day(dyad: str, ordinal: int, count: Count, updated: datetime) -> DyadDay:
    day = date.fromordinal(ordinal)
    return DyadDay(
        id=f"{dyad} {day.isoformat()}",
        dyad=dyad,
        day=day,
        counts=_named(dyad, count),
        incidents=count.incidents,
        stories=count.stories,
        updated=updated,
    )


def _named(dyad: str, count: Count) -> dict[str, int]:
    """Slots by `SOURCE>TARGET quad`, those that have something."""
    one, other = dyad.split("|")
    names = [f"{source}>{target} {quad}" for source, target in ((one, other), (other, one)) for quad in range(1, 5)]
    return {name: voices for name, voices in zip(names, count.slots, strict=True) if voices}
