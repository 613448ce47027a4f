from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from msgspec import structs

from pipelines.records import GroupedArticle, Withdrawal
from services.indexer.archive import ElasticArchive
from services.indexer.connecting import client
from services.indexer.indices import alias
from services.settings import Settings

from .conftest import all_held, held, indexed, letters, publish
from .telling import DAYS, expected, history, one, told


def test_everything_on_the_topics_is_found_under_its_id(made: Settings) -> None:
    records = told(*DAYS)
    publish(made, records)
    indexed(made)
    found = all_held(made)
    assert found == expected(records)
    assert min(map(len, found.values())) > 5
    assert any(event["withdrawn"] for event in found["events"].values())
    assert letters(made) == []


def test_what_is_delivered_twice_changes_nothing(made: Settings) -> None:
    records = told(*DAYS)
    publish(made, records)
    indexed(made)
    before = versions(made)
    publish(made, records)
    indexed(made)
    assert all_held(made) == expected(records)
    assert versions(made) == before


def versions(settings: Settings) -> dict[str, int]:
    """How often each event was written."""
    with client(settings) as server:
        server.indices.refresh(index=alias(settings, "events"))
        hits = server.search(index=alias(settings, "events"), version=True, size=10_000, source=False)["hits"]["hits"]
    return {hit["_id"]: hit["_version"] for hit in hits}


TOLD, EDITED, TAKEN_BACK, AGAIN = range(4)
ORDERS = [order for count in range(1, 5) for order in permutations(range(4), count)]
"""Of what is said of an event: each part of it, in each order."""


def name(order: tuple[int, ...]) -> str:
    return "".join(map(str, order))


def outcome(order: tuple[int, ...], revisions: list[str]) -> tuple[str, bool]:
    """The revision that stands in the end, and whether the event is withdrawn."""
    newest = max(number for number in order if number != TAKEN_BACK)
    return revisions[newest], TAKEN_BACK in order and newest < TAKEN_BACK


@pytest.mark.parametrize("turns", [1, 4])
def test_an_event_ends_the_same_in_whatever_order_it_is_told_and_taken_back(made: Settings, turns: int) -> None:
    told_, taken, again = history()
    assert isinstance(taken, Withdrawal)
    records = [
        told_,
        structs.replace(told_, fetched=told_.fetched + timedelta(seconds=1), revision="1" * 24),
        taken,
        again,
    ]
    came: list[list[Any]] = [[structs.replace(records[one], id=name(order)) for one in order] for order in ORDERS]
    for turn in range(turns):
        publish(made, [one for order in came for one in (order * 2 if turns == 1 else order[turn : turn + 1])])
        indexed(made)
    revisions = [record.revision for record in records]
    ends = {name(order): outcome(order, revisions) for order in ORDERS if set(order) != {TAKEN_BACK}}
    assert {one: (event["revision"], event["withdrawn"]) for one, event in held(made, "events").items()} == ends


def test_revisions_of_one_moment_are_ordered_by_their_hash(made: Settings) -> None:
    first, withdrawal, again = history()
    at = first.fetched
    records = [
        structs.replace(record, fetched=at, revision=f"{digit}" * 24)
        for record, digit in zip((first, withdrawal, again), (1, 2, 3), strict=True)
    ]
    publish(made, records + records)
    indexed(made)
    (event,) = held(made, "events").values()
    assert (event["withdrawn"], event["revision"]) == (False, "3" * 24)


def test_a_withdrawal_of_what_was_never_indexed_waits_unseen_for_its_event(made: Settings) -> None:
    event, withdrawal, _ = history()
    publish(made, [withdrawal])
    indexed(made)
    with ElasticArchive(made) as archive:
        assert (held(made, "events"), letters(made)) == ({}, [])
        assert (list(archive.events()), list(archive.search_events("*:*"))) == ([], [])
        publish(made, [event])
        indexed(made)
        assert held(made, "events").keys() == {event.id}
        assert list(archive.events()) == [structs.replace(event, withdrawn=True)]


def test_a_revision_overwrites_and_an_older_fetch_does_not(made: Settings) -> None:
    old, new = (one(GroupedArticle, line, at=hour) for hour, line in enumerate(["ISR ASSAULT LBN", "ISR AID LBN"]))
    publish(made, [old, new, old])
    indexed(made)
    assert held(made, "articles")[new.id]["revision"] == new.revision
