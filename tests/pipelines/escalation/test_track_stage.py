from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from msgspec.json import decode, encode

from pipelines.escalation.stage import KEEP, MAX_SIGNS, MAX_TELLINGS, DyadState, fold, key
from pipelines.escalation.tellings import Count, Day, Telling, size
from pipelines.records import DyadDay, EventDocument, Withdrawal

Told = Callable[..., EventDocument]
Back = Callable[..., Withdrawal]
Record = EventDocument | Withdrawal
TODAY = date(2026, 3, 3)


def tracked(records: Iterable[Record], state: dict[str, DyadState] | None = None) -> dict[str, DyadDay]:
    """The last that is said of each day, by its id."""
    state = {} if state is None else state
    return {day.id: day for record in records for day in fold(None, state, record)}


def counts(*records: Record) -> dict[str, int]:
    return next(iter(tracked(records).values())).counts


def test_the_key_is_the_dyad_sorted_for_an_event_and_its_withdrawal(told: Told, back: Back) -> None:
    event = told(source="LBN.HEZBOLLAH", target="ISR")
    assert key(event) == key(back(event)) == "ISR|LBN.HEZBOLLAH"


@pytest.mark.parametrize(("source", "target"), [(None, "ISR"), ("ISR", None), ("ISR", "ISR")])
def test_without_two_known_actors_nothing_is_tracked(told: Told, back: Back, source: Any, target: Any) -> None:
    event, state = told(source=source, target=target), dict[str, DyadState]()
    assert key(event) == key(back(event)) == ""
    assert fold(None, state, event) == fold(None, state, back(event)) == []
    assert state == {}


def test_an_event_counts_on_its_own_day_by_direction_and_quad_class(told: Told) -> None:
    late = told(day=date(2025, 12, 24))
    assert list(tracked([late]).values()) == [
        DyadDay(
            id="ISR|LBN 2025-12-24",
            dyad="ISR|LBN",
            day=date(2025, 12, 24),
            counts={"ISR>LBN 4": 1},
            incidents=1,
            stories=1,
            updated=late.fetched,
        )
    ]


def test_both_directions_and_all_quad_classes_are_counted_apart(told: Told) -> None:
    assert counts(
        told("a"), told("b", source="LBN", target="ISR"), told("c", quad=1, incident="talks"), told("d", quad=3)
    ) == {"ISR>LBN 1": 1, "ISR>LBN 3": 1, "ISR>LBN 4": 1, "LBN>ISR 4": 1}


def test_an_incident_counts_once_for_each_independent_origin(told: Told) -> None:
    first, copy = told("a", origin="reuters.com"), told("b", origin="reuters.com", story="t")
    other, another = told("c", origin="afp.com"), told("d", origin="reuters.com", incident="j")
    days = tracked([first, copy, other, another])
    assert [(day.counts, day.incidents, day.stories) for day in days.values()] == [({"ISR>LBN 4": 3}, 2, 2)]


@pytest.mark.parametrize(
    "status", ["negated", "denied", "conditional", "threatened", "planned", "called_for", "hypothetical", "historical"]
)
def test_what_is_not_asserted_is_not_counted(told: Told, status: str) -> None:
    state: dict[str, DyadState] = {}
    assert tracked([told(status=status)], state) == {}
    assert state == {}


@pytest.mark.parametrize(
    "unfit",
    [
        {"current": False},
        {"day": None},
        {"day": date(2024, 3, 3)},
        {"day": date(2026, 3, 5)},
        {"day": date(9999, 12, 31)},
    ],
)
def test_background_and_impossible_days_are_not_counted(told: Told, unfit: dict[str, Any]) -> None:
    assert tracked([told(**unfit)]) == {}


def test_a_day_is_told_again_only_when_its_figures_change(told: Told) -> None:
    state: dict[str, DyadState] = {}
    assert len(fold(None, state, told("a"))) == 1
    assert fold(None, state, told("b", at=1)) == []
    assert len(fold(None, state, told("c", at=2, story="t"))) == 1


def test_a_repeat_changes_nothing(told: Told, back: Back) -> None:
    state: dict[str, DyadState] = {}
    event = told()
    for record in (event, back(event)):
        assert len(fold(None, state, record)) == 1
        kept = dict(state)
        assert fold(None, state, record) == []
        assert state == kept


def test_an_incident_is_gone_with_the_last_event_that_tells_it(told: Told, back: Back) -> None:
    one, other = told("a"), told("b")
    assert counts(one, other, back(one)) == {"ISR>LBN 4": 1}
    gone = list(tracked([one, other, back(one), back(other, at=11)]).values())
    assert [(day.counts, day.incidents, day.stories) for day in gone] == [({}, 0, 0)]


def test_what_is_withdrawn_and_told_again_counts_again(told: Told, back: Back) -> None:
    event = told()
    assert counts(event, back(event), told(at=20, revision="1")) == {"ISR>LBN 4": 1}


def test_an_older_record_after_a_newer_one_changes_nothing(told: Told, back: Back) -> None:
    event = told()
    state: dict[str, DyadState] = {}
    assert tracked([back(event), event], state) == {}
    assert tracked([told(at=20), back(event), event], state)["ISR|LBN 2026-03-03"].counts == {"ISR>LBN 4": 1}


def test_of_records_of_one_moment_the_greater_revision_holds(told: Told, back: Back) -> None:
    event = told(revision="1")
    newer, older = back(event, at=0, revision="2"), back(event, at=0, revision="0")
    assert counts(event, newer) == counts(event, older, newer) == {}
    assert counts(event, older) == {"ISR>LBN 4": 1}


def test_an_event_whose_date_is_corrected_moves_to_its_new_day(told: Told) -> None:
    days = tracked([told(), told(at=5, revision="2", day=date(2026, 3, 1))])
    assert {day.day.isoformat(): day.counts for day in days.values()} == {
        "2026-03-03": {},
        "2026-03-01": {"ISR>LBN 4": 1},
    }


def test_a_dyad_that_was_silent_for_longer_than_the_memory_begins_anew(told: Told) -> None:
    state: dict[str, DyadState] = {}
    tracked([told("a")], state)
    later = told("a").fetched + KEEP + timedelta(seconds=1)
    tracked([told("b", fetched=later, day=later.date())], state)
    assert len(state["ISR|LBN"].tellings) == 1


def test_days_older_than_the_memory_are_forgotten(told: Told) -> None:
    state: dict[str, DyadState] = {}
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for day in range(0, 900, 10):
        now = start + timedelta(days=day)
        tracked([told(str(day), fetched=now, day=now.date(), incident=str(day))], state)
    assert len(state["ISR|LBN"].tellings) == 41


PIECES = st.tuples(
    st.integers(0, 5),  # which event
    st.integers(0, 4),  # which minute
    st.booleans(),  # told, or taken back
    st.sampled_from(["reuters.com", "afp.com"]),
    st.sampled_from(["i", "j"]),
    st.integers(1, 3),  # March
)


@limits(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.lists(PIECES, unique_by=lambda piece: piece[:2], max_size=14), st.data())
def test_neither_order_nor_repeats_change_what_is_counted_in_the_end(
    told: Told, back: Back, pieces: list[tuple[int, int, bool, str, str, int]], data: st.DataObject
) -> None:
    records: list[Record] = []
    for name, at, said, origin, incident, day in pieces:
        event = told(str(name), at=at, origin=origin, incident=incident, day=date(2026, 3, day))
        records.append(event if said else back(event, at=at))
    arrived = data.draw(
        st.permutations([*records, *(data.draw(st.lists(st.sampled_from(records))) if records else ())])
    )
    newest = {record.id: record for record in sorted(records, key=lambda record: record.fetched)}
    held = [record for record in newest.values() if isinstance(record, EventDocument)]
    voices = {(record.day, record.incident, record.origin) for record in held}
    counted = {day.day: day.counts["ISR>LBN 4"] for day in tracked(arrived).values() if day.counts}
    assert counted == Counter(day for day, *_ in voices)


def test_beyond_the_events_known_singly_repeats_still_count_once(told: Told, back: Back) -> None:
    state: dict[str, DyadState] = {}
    events = [told(str(i), at=i, incident=f"i{i % 300}") for i in range(2 * MAX_TELLINGS)]
    days = tracked(events + events[::-1], state)
    assert days["ISR|LBN 2026-03-03"].counts == {"ISR>LBN 4": 300}
    assert tracked([back(events[0], at=9999)], state) == {}


def test_closing_a_day_keeps_its_figures_and_its_known_events_from_counting_twice(told: Told) -> None:
    state: dict[str, DyadState] = {}
    days: dict[str, DyadDay] = {}
    flood = [
        told(f"{day}.{i}", at=day * 1440 + i, day=date(2026, 3, 1 + day), incident=f"{day}.{i}", story=f"{day}.{i}")
        for day in range(4)
        for i in range(400)
    ]
    days |= tracked([told("early", at=-1, day=date(2026, 3, 1), fetched=flood[-1].fetched)], state)
    days |= tracked(flood, state)
    assert state["ISR|LBN"].closed
    days |= tracked((told("early", at=9999 + i, day=date(2026, 3, 1), revision=str(i)) for i in range(3)), state)
    days |= tracked([told("late", at=20_000, day=date(2026, 3, 1), incident="late")], state)
    assert {day.day.day: day.counts["ISR>LBN 4"] for day in days.values()} == {1: 402, 2: 400, 3: 400, 4: 400}


def test_the_worst_dyad_stays_under_64_kilobytes(told: Told) -> None:
    state: dict[str, DyadState] = {}
    start = datetime(2025, 1, 1, tzinfo=UTC)
    every = [("ISR", "LBN", quad) for quad in (1, 2, 3, 4)] + [("LBN", "ISR", quad) for quad in (1, 2, 3, 4)]
    for day in range(KEEP.days + 2):
        now = start + timedelta(days=day)
        for i in range(1_500 if day > KEEP.days else 12):
            source, target, quad = every[i % 8]
            name = f"{day}.{i}"
            fold(
                None,
                state,
                told(
                    name,
                    source=source,
                    target=target,
                    quad=quad,
                    fetched=now + timedelta(seconds=i),
                    day=now.date(),
                    incident=name,
                    story=name,
                    origin=name,
                    revision=f"{i:024x}",
                ),
            )
    assert len(encode(state["ISR|LBN"])) < 64 * 1024
    assert decode(encode(state["ISR|LBN"]), type=DyadState) == state["ISR|LBN"]


def test_a_dyad_at_all_its_bounds_at_once_stays_under_64_kilobytes() -> None:
    days, now = range(739_000, 739_000 + KEEP.days + 1), datetime(2026, 3, 3, tzinfo=UTC)
    each, told = (
        Day("8" * 10, "8" * 7, "8" * 8),
        Telling(1_772_539_200_000, "8" * 8, -739_000, "8" * 6, "8" * 5, "8" * 5),
    )
    assert size(each) * len(days) >= MAX_SIGNS
    full = DyadState(
        seen=now,
        tellings={f"{i:08}": told for i in range(MAX_TELLINGS)},
        days=dict.fromkeys(days, each),
        closed=dict.fromkeys(days, Count((999,) * 8, 9_999, 9_999)),
    )
    assert len(encode(full)) < 64 * 1024
