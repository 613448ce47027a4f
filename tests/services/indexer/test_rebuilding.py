import os
import signal
import subprocess
import sys
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from pipelines.errors import BadConfig
from pipelines.records import EventDocument
from services.broker.errors import TopicMissing
from services.indexer import rebuilding, successors, writing
from services.indexer.connecting import client
from services.indexer.indices import alias, indices_of, make_indices, numbered
from services.indexer.rebuilding import rebuild
from services.indexer.successors import FewerDocuments, Overtaken, Successor
from services.indexer.writing import Stopped
from services.settings import Settings
from tests.contract.kit import article

from .conftest import PATIENCE, all_held, caught_up, held, indexed, letters, publish, publish_bytes, running
from .telling import DAYS, expected, history, told


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
    assert rebuild(made, [], lines.append, force=True)
    assert all_held(made) == expected(records)
    for kind in expected(records):
        assert existing(made, kind) == behind(made, kind) == [numbered(made, kind, 2)]
    assert f"{numbered(made, 'events', 2)}: {len(expected(records)['events'])} documents" in lines


def test_what_comes_meanwhile_is_in_the_new_index(made: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first, before_swap, after_reading = events("a"), events("b"), events("c")
    swap = successors.swap

    def swapping(new: Successor) -> list[str]:
        """Something comes, and is indexed into the old index, just before it goes."""
        publish(made, before_swap)
        caught_up(made)
        old = swap(new)
        publish(made, after_reading)
        return old

    monkeypatch.setattr(successors, "swap", swapping)
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
        broken.setattr(successors, "swap", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rebuild(made, ["events"], print)
    assert behind(made, "events") == [numbered(made, "events", 1)]
    assert len(held(made, "events")) == 2
    assert existing(made, "events") == [numbered(made, "events", number) for number in (1, 2)]
    assert rebuild(made, ["events"], print)
    assert existing(made, "events") == behind(made, "events") == [numbered(made, "events", 3)]
    assert len(held(made, "events")) == 2


def test_one_killed_right_after_the_swap_serves_all_and_is_tidied_by_the_next(made: Settings) -> None:
    told_ = events(*map(str, range(30)))
    publish(made, told_)
    indexed(made)
    code = (
        "import os\nfrom services.indexer import rebuilding, successors\nfrom services.settings import load_settings\n"
        "swap = successors.swap\nsuccessors.swap = lambda new: swap(new) and os.kill(os.getpid(), 9)\n"
        "rebuilding.rebuild(load_settings(), ['events'], print)"
    )
    names = "kafka", "elasticsearch", "prefix"
    env = os.environ | {f"TOCSIN_{name.upper()}": getattr(made, name) for name in names}
    killed = subprocess.run([sys.executable, "-c", code], env=env, timeout=PATIENCE, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert behind(made, "events") == [numbered(made, "events", 2)]
    assert existing(made, "events") == [numbered(made, "events", number) for number in (1, 2)]
    assert held(made, "events").keys() == {event.id for event in told_}
    assert rebuild(made, ["events"], print)
    assert existing(made, "events") == behind(made, "events") == [numbered(made, "events", 3)]
    assert held(made, "events").keys() == {event.id for event in told_}


def test_one_stopped_before_the_swap_says_that_nothing_has_changed(
    made: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(made, events("a"))
    indexed(made)
    lines: list[str] = []

    def told_to_stop(*parts: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return writing.write(*parts)

    publish(made, events("b"))
    monkeypatch.setattr(rebuilding, "write", told_to_stop)
    assert not rebuild(made, ["events", "dyads"], lines.append)
    assert lines[1:] == [
        f"{numbered(made, 'events', 2)}: stopped before it was filled; what serves is what served before"
    ]
    assert behind(made, "events") == [numbered(made, "events", 1)]
    assert len(held(made, "events")) == 1


def test_one_stopped_after_the_swap_serves_what_was_served_and_says_what_may_lack(
    made: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(made, events("a", "b"))
    indexed(made)
    swap, lines = successors.swap, list[str]()

    def stopping(*_: Any) -> Any:
        raise Stopped

    def swapping(new: Successor) -> list[str]:
        old = swap(new)
        assert len(held(made, "events")) == 2
        publish(made, events("c"))
        monkeypatch.setattr(rebuilding, "write", stopping)
        return old

    monkeypatch.setattr(successors, "swap", swapping)
    assert not rebuild(made, ["events"], lines.append)
    assert "it serves, but may lack the last moment: rebuild it again" in lines[-1]
    indexed(made)
    assert len(held(made, "events")) == 3


def test_a_withdrawal_that_the_live_indexer_brings_first_is_not_lost(
    made: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, withdrawal, _ = history()
    swap, write = successors.swap, writing.write

    def after_its_withdrawal(*parts: Any) -> Any:
        publish(made, [withdrawal])
        caught_up(made)
        return write(*parts)

    def swapping(new: Successor) -> list[str]:
        """The event comes just before the swap: only the old index has it yet."""
        publish(made, [event])
        caught_up(made)
        monkeypatch.setattr(rebuilding, "write", after_its_withdrawal)
        return swap(new)

    monkeypatch.setattr(successors, "swap", swapping)
    with running(made):
        assert rebuild(made, ["events"], print)
        caught_up(made)
    assert [document["withdrawn"] for document in held(made, "events").values()] == [True]


def test_where_the_topics_tell_less_than_the_index_holds_the_index_is_kept(made: Settings) -> None:
    publish(made, events("a", "b"))
    indexed(made)
    with client(made) as server:  # what the topics no longer tell
        old = {**next(iter(held(made, "events").values())), "id": "old"}
        server.index(index=alias(made, "events"), id="old", document=old, refresh=True)
    with pytest.raises(FewerDocuments, match=r"tells 2 documents.* holds 3: it is kept .*--rebuild events --force"):
        rebuild(made, ["events"], print)
    assert existing(made, "events") == behind(made, "events") == [numbered(made, "events", 1)]
    assert len(held(made, "events")) == 3
    assert rebuild(made, ["events"], print, force=True)
    assert len(held(made, "events")) == 2


def test_a_withdrawal_that_waits_is_not_counted_as_a_document(made: Settings) -> None:
    event, withdrawal, _ = history()
    publish(made, [event, withdrawal])
    indexed(made)
    with client(made) as server:
        waiting = {"id": "other", "record": "withdrawal"}
        server.index(index=alias(made, "events"), id="other", document=waiting, refresh=True)
    lines: list[str] = []
    assert rebuild(made, ["events"], lines.append)
    assert lines[-1] == f"{numbered(made, 'events', 2)}: 1 documents"


@pytest.mark.parametrize("place", ["write", "swap"])
def test_of_two_rebuilds_at_once_the_later_goes_on(made: Settings, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    publish(made, events("a", "b"))
    indexed(made)
    module: Any = rebuilding if place == "write" else successors
    step: Callable[..., Any] = getattr(module, place)

    def interfering(*parts: Any) -> Any:
        monkeypatch.setattr(module, place, step)
        assert rebuild(made, ["events"], print)
        return step(*parts)

    monkeypatch.setattr(module, place, interfering)
    with pytest.raises(Overtaken, match="another rebuild has begun: this one ends"):
        rebuild(made, ["events"], print)
    assert existing(made, "events") == behind(made, "events") == [numbered(made, "events", 3)]
    assert len(held(made, "events")) == 2


def test_a_topic_that_is_missing_is_told_before_anything_is_made(settings: Settings, kafka: str) -> None:
    make_indices(settings)
    with pytest.raises(TopicMissing, match=r"no topic .*events"):
        rebuild(settings.model_copy(update={"kafka": kafka}), ["events"], print)
    assert existing(settings, "events") == [numbered(settings, "events", 1)]


def test_an_index_that_somebody_else_made_is_left_alone(made: Settings) -> None:
    with client(made) as server:
        server.indices.create(index=f"{alias(made, 'dyads')}-mine")
    assert rebuild(made, ["dyads"], print)
    assert existing(made, "dyads") == [numbered(made, "dyads", 2), f"{alias(made, 'dyads')}-mine"]


def test_what_can_not_be_indexed_is_counted_and_named_and_buried_by_the_indexer_alone(made: Settings) -> None:
    publish(made, events("a"))
    for _ in range(7):
        publish_bytes(made, "events", b"poison")
    indexed(made)
    lines: list[str] = []
    for _ in range(2):
        assert rebuild(made, ["events"], lines.append)
    beginning, *named = lines[-1].split("; ")
    assert beginning == f"{numbered(made, 'events', 3)}: 1 documents"
    assert named[0].startswith("7 messages can't be indexed: partition ")
    assert "JSON" in named[1]
    assert (len(named), named[-1]) == (6, "…")
    assert len(letters(made)) == 7


def test_an_unknown_index_is_refused_with_the_known_ones(settings: Settings) -> None:
    with pytest.raises(BadConfig, match=r"stories.*articles, events, alerts, dyads"):
        rebuild(settings, ["stories"], print)
