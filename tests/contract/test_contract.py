"""The contract of every runner: delivery may repeat, effects don't.

What must come out is what the embedded runner makes of the same news: `expected`. On real Kafka with one partition and
one worker that holds record by record; what hypothesis tries out in memory runs there with a few fixed examples.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from pipelines.records import Alert, Article

from .conftest import Expected
from .kit import START, Killed, Point, Start, Subject, article, fed, known, outcome_of, standing
from .stream import stream

STRIKE, REPLY, RAID = "ISR ASSAULT LBN.HEZBOLLAH", "LBN.HEZBOLLAH ASSAULT ISR", "YEM.HOUTHI ASSAULT USA"

NEWS = (
    article("dawn", STRIKE, at=0),
    article("herald", STRIKE, REPLY, at=1),
    article("courier", RAID, "The houthi spokesman said so.", at=2),
    article("monitor", "IRN CONSULT QAT", at=3),
    article("dawn", REPLY, at=4),
    article("tribune", STRIKE, "RUS ASSAULT UKR denied", at=9),
    article("courier", "No houthi was there after all.", at=10),
    article("chronicle", "RUS ASSAULT UKR", at=11),
)
"""Three days' worth of trouble: five voices on strikes, one that takes back, one that corrects, one denial."""


def ids(start: Start, delivery: Sequence[Article]) -> list[list[str]]:
    with start() as subject:
        subject.feed(delivery)
        return [[one.id for one in subject.outputs(topic)] for topic in ("articles.grouped", "events", "alerts")]


def alerts(subject: Subject, rule: str = "hostile") -> list[Alert]:
    return [alert for alert in subject.outputs("alerts") if alert.rule == rule]


def test_the_news_rings(subject: Subject) -> None:
    subject.feed(NEWS)
    rung = {alert.group.rpartition("|")[0]: alert.state for alert in alerts(subject)}
    assert rung == {
        "ISR|LBN|ASSAULT": "updated",
        "LBN.HEZBOLLAH|ISR|ASSAULT": "updated",
        "YEM.HOUTHI|USA|ASSAULT": "withdrawn",
        "RUS|UKR|ASSAULT": "open",
    }
    assert len(subject.told()) == len(set(subject.told())) >= 5


def test_what_is_delivered_twice_counts_once(start: Start, expected: Expected) -> None:
    twice = [one for one in NEWS for _ in range(2)]
    assert fed(start, twice) == expected(NEWS)


def test_the_whole_stream_again_changes_nothing(start: Start, expected: Expected) -> None:
    assert fed(start, NEWS, NEWS) == expected(NEWS)


def test_how_the_stream_is_delivered_changes_nothing(start: Start, expected: Expected) -> None:
    assert fed(start, *([one] for one in NEWS)) == expected(NEWS)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000), cuts=st.lists(st.integers(0, 40), max_size=6))
def test_a_long_stream_may_be_cut_anywhere(
    start_in_memory: Start, expected: Expected, seed: int, cuts: list[int]
) -> None:
    news = list(stream(40, seed))
    borders = [0, *sorted(cuts), len(news)]
    assert fed(start_in_memory, *(news[a:b] for a, b in pairwise(borders))) == expected(news)


@pytest.mark.parametrize("cuts", [(50,), (1, 60, 61)])
def test_a_stream_may_be_cut_in_two_or_four(start: Start, expected: Expected, cuts: tuple[int, ...]) -> None:
    news = list(stream(100, seed=len(cuts)))
    assert fed(start, *(news[a:b] for a, b in pairwise([0, *cuts, len(news)]))) == expected(news)


SEPARATE = tuple(structs.replace(one, fetched=START) for one in {one.id: one for one in NEWS}.values())


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(SEPARATE))
def test_in_any_order_of_arrival_the_ids_are_the_same(start_in_memory: Start, order: list[Article]) -> None:
    assert ids(start_in_memory, order) == ids(start_in_memory, SEPARATE)


def test_backwards_the_ids_are_the_same(start: Start) -> None:
    assert ids(start, SEPARATE[::-1]) == ids(start, SEPARATE)


@pytest.mark.parametrize("point", get_args(Point))
@pytest.mark.parametrize("after", [0, 3, 7])
def test_a_death_at_any_point_changes_nothing(start: Start, expected: Expected, point: Point, after: int) -> None:
    with start() as subject:
        subject.feed(NEWS[:after])
        subject.kill_at(point)
        with pytest.raises(Killed):
            subject.feed(NEWS[after:])
        subject.restart()
        outcome = outcome_of(subject)
    assert outcome == expected(NEWS)


def test_a_runner_that_dies_of_each_batch_gets_through(start: Start, expected: Expected) -> None:
    with start() as subject:
        for one in NEWS:
            subject.kill_at("between outputs and state")
            with pytest.raises(Killed):
                subject.feed([one])
            subject.restart()
        outcome = outcome_of(subject)
    assert outcome == expected(NEWS)


def test_an_event_that_its_article_takes_back_is_withdrawn_everywhere(subject: Subject) -> None:
    subject.feed([article("dawn", STRIKE, at=0)])
    (before,) = alerts(subject)
    subject.feed([article("dawn", "It did not happen.", at=1)])
    (after,) = alerts(subject)
    assert (after.id, after.state, after.version) == (before.id, "withdrawn", before.version + 1)
    assert [(event.withdrawn, event.quote) for event in subject.outputs("events")] == [(True, STRIKE)]
    assert [day.counts for day in subject.outputs("dyads")] == [{}]
    assert subject.told() == [(before.id, before.version)]


def test_what_others_still_tell_stays(subject: Subject) -> None:
    subject.feed([article("dawn", STRIKE, at=0), article("herald", STRIKE, at=1)])
    subject.feed([article("dawn", "It did not happen.", at=2)])
    assert [(alert.state, alert.articles) for alert in alerts(subject)] == [("updated", ("herald",))]
    assert [day.counts for day in subject.outputs("dyads")] == [{"ISR>LBN.HEZBOLLAH 4": 1}]


def test_an_edit_to_and_fro_ends_where_it_began(subject: Subject) -> None:
    subject.feed([article("dawn", STRIKE, at=0), article("dawn", REPLY, at=1), article("dawn", STRIKE, at=2)])
    assert standing(subject) == [STRIKE]
    states = {alert.group.partition("|")[0]: alert.state for alert in alerts(subject)}
    assert states == {"ISR": "updated", "LBN.HEZBOLLAH": "withdrawn"}
    assert len(subject.told()) == 2


def test_an_edit_elsewhere_leaves_an_event_alone(subject: Subject) -> None:
    subject.feed([article("dawn", STRIKE, at=0), article("dawn", "More follows.", STRIKE, REPLY, at=1)])
    assert standing(subject) == sorted([STRIKE, REPLY])
    assert len(subject.outputs("events")) == 2


def test_an_older_fetch_that_comes_late_is_ignored(subject: Subject) -> None:
    subject.feed([article("dawn", REPLY, at=2)])
    before = known(subject)
    subject.feed([article("dawn", STRIKE, at=1)])
    assert known(subject) == before


def test_another_feeds_copy_does_not_revise(subject: Subject) -> None:
    subject.feed([article("dawn", STRIKE, at=0)])
    before = known(subject)
    subject.feed([article("dawn", REPLY, at=1, feed="https://aggregator.example/feed")])
    assert known(subject) == before


def test_of_two_revisions_fetched_at_once_the_same_one_stands_in_either_order(start: Start) -> None:
    def outcome(*revisions: Article) -> tuple[object, ...]:
        with start() as subject:
            subject.feed(revisions)
            (one,) = subject.outputs("articles.grouped")
            counts = [day.counts for day in subject.outputs("dyads") if day.counts]
            return one.revision, one.body, standing(subject), counts

    one, other = article("dawn", STRIKE), article("dawn", "RUS ASSAULT UKR")
    assert outcome(one, other) == outcome(other, one)


@pytest.mark.parametrize("place", [0, 4, len(NEWS)])
def test_a_poisoned_article_is_a_dead_letter_and_the_rest_goes_on(start: Start, expected: Expected, place: int) -> None:
    poisoned = article("poison", "POISON", at=place)
    outcome = fed(start, [*NEWS[:place], poisoned, *NEWS[place:]])
    (letter,) = outcome.pop("articles.dead")
    assert outcome == {topic: known for topic, known in expected(NEWS).items() if topic != "articles.dead"}
    assert (letter.stage, letter.reason) == ("code", "ValueError: poisoned")


def test_what_was_forgotten_meanwhile_is_met_anew_alike(start: Start, expected: Expected) -> None:
    later = [structs.replace(one, fetched=one.fetched + timedelta(days=40)) for one in NEWS]
    assert fed(start, NEWS, later) == expected((*NEWS, *later))
