from threading import Thread
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from pipelines.errors import BadConfig
from pipelines.records import EventDocument
from services.indexer import rebuilding
from services.indexer.connecting import client
from services.indexer.indices import alias, indices_of, numbered
from services.indexer.rebuilding import rebuild
from services.settings import Settings
from tests.contract.kit import article

from .conftest import all_held, caught_up, held, indexed, letters, publish, publish_bytes, running
from .telling import DAYS, expected, told


def behind(settings: Settings, kind: str) -> list[str]:
    with client(settings) as server:
        return indices_of(server, settings, kind)


def existing(settings: Settings, kind: str) -> list[str]:
    with client(settings) as server:
        return sorted(server.indices.get(index=f"{alias(settings, kind)}-*").body)


def events(*names: str) -> list[Any]:
    articles = (article(name, "ISR ASSAULT LBN") for name in names)
    return [record for record in told(*articles) if isinstance(record, EventDocument)]


def test_a_rebuilt_index_holds_the_same_behind_the_same_alias(made: Settings) -> None:
    records, lines = told(*DAYS), list[str]()
    publish(made, records)
    indexed(made)
    with client(made) as server:  # what the topics don't say
        server.index(index=alias(made, "events"), id="stray", document={"id": "stray"})
    assert rebuild(made, [], lines.append)
    assert all_held(made) == expected(records)
    for kind in expected(records):
        assert existing(made, kind) == behind(made, kind) == [numbered(made, kind, 2)]
    assert f"{numbered(made, 'events', 2)}: {len(expected(records)['events'])} documents" in lines


def test_what_comes_meanwhile_is_in_the_new_index(made: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first, before_swap, after_reading = events("a"), events("b"), events("c")
    swap = rebuilding._swap

    def swapping(server: Elasticsearch, *rest: Any) -> None:
        """Something comes, and is indexed into the old index, just before it goes."""
        publish(made, before_swap)
        caught_up(made)
        swap(server, *rest)
        publish(made, after_reading)

    monkeypatch.setattr(rebuilding, "_swap", swapping)
    publish(made, first)
    with running(made):
        caught_up(made)
        assert rebuild(made, ["events"], print)
        caught_up(made)
    assert held(made, "events").keys() == {event.id for event in (*first, *before_swap, *after_reading)}


def test_a_stream_goes_on_while_all_is_rebuilt(made: Settings) -> None:
    records = told(*DAYS)

    def pour() -> None:
        for number in range(0, len(records), 25):
            publish(made, records[number : number + 25])

    pouring = Thread(target=pour)
    with running(made):
        pouring.start()
        assert rebuild(made, ["events", "dyads"], print)
        pouring.join()
        caught_up(made)
    assert all_held(made) == expected(records)


def test_an_interrupted_rebuild_leaves_what_serves_and_the_next_cleans_up(
    made: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(made, events("a", "b"))
    indexed(made)
    with monkeypatch.context() as broken:
        broken.setattr(rebuilding, "_swap", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rebuild(made, ["events"], print)
    assert behind(made, "events") == [numbered(made, "events", 1)]
    assert len(held(made, "events")) == 2
    assert existing(made, "events") == [numbered(made, "events", number) for number in (1, 2)]
    assert rebuild(made, ["events"], print)
    assert existing(made, "events") == behind(made, "events") == [numbered(made, "events", 2)]
    assert len(held(made, "events")) == 2


def test_one_killed_after_the_swap_is_mended_by_the_next(made: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(made, events("a", "b"))
    indexed(made)
    swap = rebuilding._swap

    def dying(*parts: Any) -> None:
        swap(*parts)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(rebuilding, "_swap", dying)
        with pytest.raises(KeyboardInterrupt):
            rebuild(made, ["events"], print)
    assert rebuild(made, ["events"], print)
    assert existing(made, "events") == behind(made, "events") == [numbered(made, "events", 3)]
    assert len(held(made, "events")) == 2


def test_an_index_that_somebody_else_made_is_left_alone(made: Settings) -> None:
    with client(made) as server:
        server.indices.create(index=f"{alias(made, 'dyads')}-mine")
    assert rebuild(made, ["dyads"], print)
    assert existing(made, "dyads") == [numbered(made, "dyads", 2), f"{alias(made, 'dyads')}-mine"]


def test_what_can_not_be_indexed_is_told(made: Settings) -> None:
    publish(made, events("a"))
    publish_bytes(made, "events", b"poison")
    lines: list[str] = []
    assert rebuild(made, ["events"], lines.append)
    assert lines[-1] == f"{numbered(made, 'events', 2)}: 1 documents; 1 messages became dead letters"
    assert [letter.original for letter in letters(made)] == [b"poison"]


def test_an_unknown_index_is_refused_with_the_known_ones(settings: Settings) -> None:
    with pytest.raises(BadConfig, match=r"stories.*articles, events, alerts, dyads"):
        rebuild(settings, ["stories"], print)
