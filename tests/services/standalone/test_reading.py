from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec import Struct, structs

from pipelines.records import Alert, DyadDay, Event, EventDocument, Mention, Span, Withdrawal
from services.collector.ledger import Health
from services.standalone.ledger import StoreLedger
from services.standalone.reading import Counts, Reader
from services.standalone.rows import instant, row
from services.standalone.runner import Runner
from services.standalone.store import Store

from .conftest import START, Tally, Write, grouped, ring


def keep(store: Store, *records: Struct) -> None:
    with store.transaction() as db:
        for statement, values in filter(None, map(row, records)):
            db.execute(statement, values)


@pytest.fixture
def reader(store: Store) -> Reader:
    return Reader(store.path.parent)


@pytest.fixture
def event(write: Write) -> EventDocument:
    """An event as the chain emits it."""
    article = grouped(write(1))
    told = Event(
        id="e1",
        root="ASSAULT",
        act="ASSAULT",
        mode=None,
        quad=4,
        intensity=-9.0,
        status="asserted",
        current=True,
        source=Mention("ISR", "Israel", None, 0, 6, "Israel"),
        target=None,
        action=Span(7, 13, "struck"),
        confidence=0.5,
        quote="“Israel struck.”\u2028",
        day=date(2024, 5, 1),
    )
    shared = {field: getattr(article, field) for field in EventDocument.__struct_fields__ if hasattr(article, field)}
    own = structs.asdict(told)
    return EventDocument(**{**shared, **own, "article_id": article.id, "incident": "i", "withdrawn": False})


def withdrawal(event: EventDocument) -> Withdrawal:
    told = {field: getattr(event, field) for field in Withdrawal.__struct_fields__ if hasattr(event, field)}
    return Withdrawal(**{**told, "source": "ISR", "target": None, "country": None, "revision": "2"})


def test_articles_come_newest_first_then_by_id(store: Store, reader: Reader, write: Write) -> None:
    articles = [grouped(write(number, fetched=START + timedelta(hours=number // 2))) for number in (3, 0, 2, 1)]
    keep(store, *articles)
    assert [article.id for article in reader.articles()] == ["a2", "a3", "a0", "a1"]


def test_times_of_any_zone_sort_as_times(store: Store, reader: Reader, write: Write) -> None:
    east = datetime(2024, 5, 1, 9, 0, 0, 1, timezone(timedelta(hours=2)))
    west = datetime(2024, 5, 1, 7, tzinfo=UTC)
    keep(store, grouped(write(1, published=west)), grouped(write(2, published=east)))
    assert instant(east) == "2024-05-01T07:00:00.000001+00:00"
    assert [article.id for article in reader.articles()] == ["a2", "a1"]


def test_a_revision_takes_the_place_of_what_it_revises(store: Store, reader: Reader, write: Write) -> None:
    keep(store, grouped(write(1, title="A calm night")), grouped(write(1, title="A loud night", revision="2")))
    assert [article.title for article in reader.articles()] == ["A loud night"]
    assert store.rows("SELECT rowid FROM article_search WHERE article_search MATCH 'calm'") == []
    assert len(store.rows("SELECT rowid FROM article_search WHERE article_search MATCH 'loud'")) == 1


@pytest.mark.parametrize("found", ['"cease fire"', "don't", '"1,200"', "日", "çok", "kyïv"])
def test_text_is_indexed_in_the_words_of_rules(store: Store, write: Write, found: str) -> None:
    keep(store, grouped(write(1, title=None, body="Cease-fire? Don't. 1,200 日本 ÇOK Kyïv")))
    query = "SELECT a.id FROM article_search s JOIN articles a ON a.n = s.rowid WHERE article_search MATCH ?"
    assert store.rows(query, found if found.startswith('"') else f'"{found}"') == [("a1",)]
    assert store.rows(query, '"cok" OR "200" OR "don"') == []


def test_an_event_is_read_as_it_was_written(store: Store, reader: Reader, event: EventDocument) -> None:
    keep(store, event, event)
    assert list(reader.events()) == [event]


def test_a_withdrawn_event_keeps_its_document(store: Store, reader: Reader, event: EventDocument) -> None:
    keep(store, event, withdrawal(event))
    assert list(reader.events()) == [structs.replace(event, withdrawn=True)]


def test_an_event_told_again_is_no_longer_withdrawn(store: Store, reader: Reader, event: EventDocument) -> None:
    keep(store, event, withdrawal(event), event)
    assert list(reader.events()) == [event]


def test_withdrawing_what_is_not_there_changes_nothing(store: Store, reader: Reader, event: EventDocument) -> None:
    keep(store, withdrawal(event))
    assert list(reader.events()) == []


def test_alerts_are_read_in_their_newest_version_newest_first(store: Store, reader: Reader, write: Write) -> None:
    def alert(language: str, version: int) -> Alert:
        return ring(grouped(write(version, language=language)), Tally(START, version, ()))

    keep(store, alert("en", 2), alert("en", 10), alert("en", 9), alert("fr", 3))
    assert [(alert.group, alert.version) for alert in reader.alerts()] == [("en", 10), ("fr", 3)]


def test_an_alerts_version_is_kept_once(store: Store, reader: Reader, write: Write) -> None:
    alert = ring(grouped(write(1)), Tally(START, 3, ()))
    keep(store, alert)
    store.mark_told([alert])
    keep(store, alert)
    assert store.untold() == []
    assert list(reader.alerts()) == [alert]


def test_a_dyads_day_is_kept_in_its_newest_state(store: Store, reader: Reader) -> None:
    day = DyadDay(
        id="d", dyad="IRN|ISR", day=date(2024, 5, 1), counts={"ISR>IRN 4": 1}, incidents=1, stories=1, updated=START
    )
    grown = structs.replace(day, counts={"ISR>IRN 4": 2}, incidents=2)
    keep(store, day, grown)
    assert list(reader.dyads()) == [grown]


def test_everything_is_counted(
    store: Store, reader: Reader, runner: Runner, write: Write, event: EventDocument
) -> None:
    assert reader.counts() == Counts(
        articles=0, backfill=0, events=0, withdrawn=0, alerts=0, rung=0, dead=0, waiting=0, feeds=0
    )
    health = Health(feed="f", ok=True, polled=START)
    StoreLedger(store).accept(health, None, [write(9)])
    runner.process([*(write(number) for number in range(6)), write(7, title="poison"), write(8, timeliness="backfill")])
    keep(store, event, structs.replace(event, id="e2"), withdrawal(event))
    assert list(reader.feeds()) == [health]
    assert reader.counts() == Counts(
        articles=7, backfill=1, events=1, withdrawn=1, alerts=1, rung=2, dead=1, waiting=1, feeds=1
    )


def test_a_closed_store_can_still_be_read(tmp_path: Path, write: Write) -> None:
    with Store(tmp_path) as store:
        keep(store, grouped(write(1)))
    with Reader(tmp_path) as reader:
        assert [article.id for article in reader.articles()] == ["a1"]
