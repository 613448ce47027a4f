"""The promise on real servers: nothing is lost and everything is once, under kill -9 of anything at any moment."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from msgspec import structs

from pipelines import topology
from pipelines.records import Alert, DeadLetter
from services import topics
from tests.contract.newest import newest

from . import havoc
from .conftest import CALM, KILLS, Aftermath
from .embedded import STATEFUL, Embedded
from .strangers import MEETS, OLD_LINK

pytestmark = pytest.mark.timeout(3 * CALM + 60 * KILLS)

KINDS = {"articles": "articles.grouped", "events": "events", "alerts": "alerts", "dyads": "dyads"}


def by_id(records: Iterable[Any]) -> dict[str, Any]:
    return {record.id: record for record in records}


def differing(ours: dict[str, Any], theirs: dict[str, Any]) -> list[Any]:
    """What only one of the two has, or each in its own way: a few of it, to look at."""
    keys = sorted(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
    return [(key, ours.get(key), theirs.get(key)) for key in keys][:3]


def outcome(alert: Alert) -> Alert:
    """What doesn't hang on which of two partitions was read first: when it last changed, and whether that rang."""
    return structs.replace(alert, at=alert.window[1], loud=False)


def test_every_kind_of_thing_was_killed(aftermath: Aftermath) -> None:
    assert len(aftermath.killed) == KILLS
    assert len(set(aftermath.killed)) == min(KILLS, len(havoc.KINDS))


def test_the_news_was_worth_it(aftermath: Aftermath) -> None:
    events, alerts = newest(aftermath.books.read("events")), newest(aftermath.books.read("alerts"))
    assert len(aftermath.press.offered()) > 100
    assert {"asserted", "denied", "conditional", "planned"} <= {event.status for event in events}
    assert len({(event.source.actor, event.target.actor) for event in events if event.source and event.target}) > 50
    assert sum(event.withdrawn for event in events) > 20
    assert {alert.state for alert in alerts} == {"open", "updated", "withdrawn"}
    grouped = newest(aftermath.books.read("articles.grouped"))
    assert len({article.story for article in grouped}) < len(grouped)


def test_nothing_that_was_offered_is_lost(aftermath: Aftermath) -> None:
    stand = {one.url: (one.title, one.body) for one in newest(aftermath.books.read("articles.grouped"))}
    old = stand.pop(OLD_LINK)
    offered = {link: (piece.title, " ".join(piece.body.split())) for link, piece in aftermath.press.offered().items()}
    read = {link: (title, " ".join(body.split())) for link, (title, body) in stand.items()}
    assert differing(read, offered) == []
    assert old[0] == "From the annals"


@pytest.mark.parametrize("kind", ["articles", "events", "dyads"])
def test_records_are_those_of_the_embedded_runner(aftermath: Aftermath, embedded: Embedded, kind: str) -> None:
    assert differing(by_id(newest(aftermath.books.read(KINDS[kind]))), by_id(embedded.outputs[kind])) == []


def test_alerts_are_those_of_the_embedded_runner(aftermath: Aftermath, embedded: Embedded) -> None:
    ours = {one.id: outcome(one) for one in newest(aftermath.books.read("alerts"))}
    assert differing(ours, {one.id: outcome(one) for one in embedded.outputs["alerts"]}) == []


def test_a_version_of_an_alert_is_told_in_one_way_only(aftermath: Aftermath) -> None:
    told: dict[tuple[str, int], Alert] = {}
    alerts: list[Alert] = aftermath.books.read("alerts")
    assert [one for one in alerts if told.setdefault((one.id, one.version), one) != one] == []


def test_an_alert_has_rung_as_often_as_is_remembered(aftermath: Aftermath) -> None:
    stage = next(stage for stage in STATEFUL if stage.name == "alert")
    rung = aftermath.books.rung()
    names = {(one.rule, one.group): one.id for one in newest(aftermath.books.read("alerts"))}
    remembered = {key: memory.times for key, memory in aftermath.books.table(stage).items()}
    heard = {f"{rule}|{group}": len(rung[id_]) for (rule, group), id_ in names.items()}
    assert differing(remembered, heard) == []


def test_a_rule_of_its_own_topic_tells_there_what_all_topics_tell(aftermath: Aftermath) -> None:
    own = {(one.id, one.version): one for one in aftermath.books.of_rule("accusations")}
    alerts: Sequence[Alert] = aftermath.books.read("alerts")
    assert own == {(one.id, one.version): one for one in alerts if one.rule == "accusations"} != {}


@pytest.mark.parametrize("kind", KINDS)
def test_elasticsearch_holds_each_newest_record_once(aftermath: Aftermath, kind: str) -> None:
    indexed = aftermath.indexed[kind]
    assert len(indexed) == len({one.id for one in indexed})
    told = (
        structs.replace(one, gone=()) if kind == "articles" else one
        for one in newest(aftermath.books.read(KINDS[kind]))
    )
    assert differing(by_id(indexed), by_id(told)) == []


@pytest.mark.parametrize("stage", STATEFUL, ids=lambda stage: stage.name)
def test_tables_are_exact(aftermath: Aftermath, embedded: Embedded, stage: topology.Stage) -> None:
    ours, theirs = aftermath.books.table(stage), embedded.tables[stage.name]
    if stage.name == "alert":  # which of two partitions was read first decides when it rang
        ours, theirs = (
            {key: structs.replace(one, rung=None, times=0) for key, one in table.items()} for table in (ours, theirs)
        )
    assert differing(ours, theirs) == []


def test_dead_letters_are_just_what_was_poisoned(aftermath: Aftermath) -> None:
    letters: list[DeadLetter] = aftermath.books.read(topics.DEAD)
    buried = {(letter.stage, letter.topic, letter.original) for letter in letters}
    assert buried == {(stage, topic, message) for topic, message in aftermath.poisoned for stage in MEETS[topic]}


def test_in_the_end_all_services_stop_when_asked_and_leave_nobody_behind(aftermath: Aftermath) -> None:
    aftermath.crew.leave_off()
    codes = {name: service.stop() for name, service in aftermath.crew.services.items()}
    assert set(codes.values()) == {0}, f"{codes}\n{aftermath.crew.last_words()}"
    until = time.monotonic() + 10
    while (left := aftermath.crew.processes()) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == set()
