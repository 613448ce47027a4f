import pytest
from msgspec import structs

from pipelines.records import EventDocument, GroupedArticle, Withdrawal
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
    publish(made, records)
    indexed(made)
    assert all_held(made) == expected(records)


ORDERS = {
    "0": False,
    "01": True,
    "0101": True,
    "010": True,
    "012": False,
    "012012": False,
    "01201": False,
    "02": False,
    "021": False,
    "12": False,
}
"""Whether the event ends withdrawn when these of its history's records come in this order."""


@pytest.mark.parametrize("turns", [1, 6])
def test_a_withdrawal_marks_what_no_newer_revision_tells(made: Settings, turns: int) -> None:
    records = history()
    assert [type(record) for record in records] == [EventDocument, Withdrawal, EventDocument]
    came = [[structs.replace(records[int(number)], id=order) for number in order] for order in ORDERS]
    for turn in range(turns):
        for order in came:
            publish(made, order if turns == 1 else order[turn : turn + 1])
        indexed(made)
    assert {name: event["withdrawn"] for name, event in held(made, "events").items()} == ORDERS


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


def test_a_withdrawal_of_what_was_never_indexed_is_no_failure(made: Settings) -> None:
    publish(made, history()[1:2])
    indexed(made)
    assert (held(made, "events"), letters(made)) == ({}, [])


def test_a_revision_overwrites_and_an_older_fetch_does_not(made: Settings) -> None:
    old, new = (one(GroupedArticle, line, at=hour) for hour, line in enumerate(["ISR ASSAULT LBN", "ISR AID LBN"]))
    publish(made, [old, new, old])
    indexed(made)
    assert held(made, "articles")[new.id]["revision"] == new.revision
