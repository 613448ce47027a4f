import os
import signal
import subprocess
import sys
import time
import urllib.request
from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient
from msgspec import Struct, structs

from pipelines.records import EventDocument
from services import topics
from services.broker.admin import make_topics
from services.broker.errors import TopicMissing
from services.indexer.connecting import client
from services.indexer.indexing import follow
from services.indexer.indices import alias, make_indices, numbered
from services.indexer.writing import Condition
from services.interrupts import Stop
from services.probing import probe
from services.settings import Settings
from tests.servers.server import Server, free_ports

from .conftest import PATIENCE, all_held, caught_up, held, indexed, lag, letters, publish, publish_bytes, running
from .gateway import Gateway, busy
from .telling import DAYS, expected, history, one, told


def test_a_poisoned_message_becomes_a_dead_letter_and_the_others_go_on(made: Settings) -> None:
    event = one(EventDocument, "ISR ASSAULT LBN")
    publish(made, [event])
    publish_bytes(made, "events", b'{"no":"record"', key="A|B")
    publish(made, [structs.replace(event, id="other")])
    indexed(made)
    assert held(made, "events").keys() == {event.id, "other"}
    (letter,) = letters(made)
    assert (letter.stage, letter.topic, letter.key, letter.original) == ("index", "events", "A|B", b'{"no":"record"')
    assert "JSON" in letter.reason or "truncated" in letter.reason


def odd(event: EventDocument) -> dict[str, EventDocument]:
    """Events that Elasticsearch refuses, by what their reason says."""
    return {
        "[numbers.killed]": structs.replace(event, id="1", numbers={"killed": 2**70}),
        "id [": structs.replace(event, id="2" * 600),
        "Cannot parse object as number": structs.replace(event, id="3", numbers={"killed.in.action": 1}),
    }


def test_what_elasticsearch_refuses_is_dead_and_its_neighbours_in_the_request_are_not(made: Settings) -> None:
    event = one(EventDocument, "ISR ASSAULT LBN")
    good = [structs.replace(event, id=f"good{number}") for number in range(20)]
    bad = list(odd(event).values())
    publish(made, [*good[:10], *bad, *good[10:]])
    indexed(made)
    assert held(made, "events").keys() == {record.id for record in good}
    dead = {msgspec.json.decode(letter.original)["id"]: letter.reason for letter in letters(made)}
    assert dead.keys() == {record.id for record in bad}
    for reason, record in odd(event).items():
        assert reason in dead[record.id]


def test_a_busy_server_is_asked_again_and_nothing_is_lost(made: Settings, gateway: Gateway) -> None:
    records = told(*DAYS)
    gateway.faults = [busy(429), busy(503), busy(502), gateway.refusing_half, busy(429), gateway.refusing_half]
    publish(made, records)
    indexed(made.model_copy(update={"elasticsearch": gateway.address}))
    assert gateway.faults == []
    assert all_held(made) == expected(records)
    assert letters(made) == []


def test_an_event_that_is_refused_for_now_is_not_overtaken_by_its_withdrawal(made: Settings, gateway: Gateway) -> None:
    publish(made, history()[:2])
    gateway.faults = [gateway.refusing_half] * 3
    indexed(made.model_copy(update={"elasticsearch": gateway.address}))
    assert [event["withdrawn"] for event in held(made, "events").values()] == [True]


def test_it_stays_in_its_group_while_elasticsearch_is_away(
    made: Settings, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules["services.indexer.indexing"].OPTIONS, "session_timeout_ms", 6000)
    event = one(EventDocument, "ISR ASSAULT LBN")
    gateway.faults = [busy(503)] * 10_000
    with running(made.model_copy(update={"elasticsearch": gateway.address})) as condition:
        publish(made, [event])
        until = time.monotonic() + PATIENCE
        while not condition.waits.startswith("503") and time.monotonic() < until:
            time.sleep(0.1)
        before = members(made)
        time.sleep(9)
        assert condition.waits.startswith("503: too much")
        assert condition.pulse.stale() == ""
        assert members(made) == before
        gateway.faults.clear()
        caught_up(made)
    assert held(made, "events").keys() == {event.id}


def members(settings: Settings) -> list[str]:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    group = topics.group(settings, "indexer")
    described: Any = admin.describe_groups([group])[group]
    admin.close()
    return [member["member_id"] for member in described["members"]]


def test_without_its_indices_it_waits_for_setup_and_says_so(made: Settings) -> None:
    with client(made) as server:
        server.indices.delete(index=numbered(made, "events", 1))
    event = one(EventDocument, "ISR ASSAULT LBN")
    publish(made, [event])
    with running(made) as condition:
        until = time.monotonic() + PATIENCE
        while "alias" not in condition.waits and time.monotonic() < until:
            time.sleep(0.1)
        assert "require_alias" in condition.waits
        make_indices(made)
        caught_up(made)
    assert held(made, "events").keys() == {event.id}


def test_an_alias_of_two_indices_makes_no_dead_letters(made: Settings) -> None:
    publish(made, [one(EventDocument, "ISR ASSAULT LBN")])
    with client(made) as server:
        server.indices.create(index=numbered(made, "events", 2))
        for number in (1, 2):
            server.indices.put_alias(index=numbered(made, "events", number), name=alias(made, "events"))
        with running(made) as condition:
            until = time.monotonic() + PATIENCE
            while "no write index" not in condition.waits and time.monotonic() < until:
                time.sleep(0.1)
            assert "no write index" in condition.waits
            server.indices.delete(index=numbered(made, "events", 2))
            caught_up(made)
    assert (len(held(made, "events")), letters(made)) == (1, [])


def test_without_topics_it_says_so_at_once(settings: Settings, kafka: str) -> None:
    with pytest.raises(TopicMissing, match="tocsin setup"):
        follow(settings.model_copy(update={"kafka": kafka}), Condition(Stop()))


def process(settings: Settings, prelude: str = "") -> subprocess.Popen[str]:
    """`tocsin index` as a process of its own."""
    code = f"import os, services.indexer.indexing as it\n{prelude}\nfrom services.settings import load_settings\n"
    named = {
        "TOCSIN_KAFKA": settings.kafka,
        "TOCSIN_ELASTICSEARCH": settings.elasticsearch,
        "TOCSIN_PREFIX": settings.prefix,
        "TOCSIN_PROBES": settings.probes,
    }
    return subprocess.Popen(
        [sys.executable, "-c", f"{code}it.index(load_settings())"],
        env={**os.environ, **named},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_sigterm_ends_it_with_all_committed(made: Settings) -> None:
    records = told(*DAYS)
    publish(made, records)
    running_ = process(made)
    caught_up(made)
    running_.send_signal(signal.SIGTERM)
    assert running_.wait(PATIENCE) == 0
    assert lag(made) == 0
    assert [line.split()[2] for line in running_.communicate()[1].splitlines()] == ["indexing", "stopped"]


def test_it_answers_probes_and_metrics(made: Settings) -> None:
    address = f"127.0.0.1:{free_ports(1)}"
    publish(made, [one(EventDocument, "ISR ASSAULT LBN")])
    publish_bytes(made, "events", b"poison")
    running_ = process(made.model_copy(update={"probes": address}))
    caught_up(made)
    assert (probe(address, "live"), probe(address, "ready")) == ((True, ""), (True, ""))
    with urllib.request.urlopen(f"http://{address}/metrics") as answer:
        metrics = answer.read().decode()
    running_.terminate()
    assert running_.wait(PATIENCE) == 0
    for line in (
        'tocsin_indexed_total{index="events",result="written"} 1.0',
        'tocsin_dead_letters_total{stage="index"} 1.0',
        'tocsin_lag_records{partition="',
    ):
        assert line in metrics


def test_sigterm_ends_it_while_elasticsearch_is_away(made: Settings, gateway: Gateway) -> None:
    gateway.faults = [busy(503)] * 10_000
    publish(made, [one(EventDocument, "ISR ASSAULT LBN")])
    running_ = process(made.model_copy(update={"elasticsearch": gateway.address}))
    until = time.monotonic() + PATIENCE
    while gateway.bulks < 2 and time.monotonic() < until:
        time.sleep(0.1)
    running_.send_signal(signal.SIGTERM)
    assert running_.wait(10) == 0
    assert lag(made) == 1


def test_killed_between_writing_and_committing_it_repeats_without_effect(made: Settings) -> None:
    records = told(*DAYS)
    publish(made, records)
    killed = process(made, "it._commit = lambda reader, offsets: offsets and os.kill(os.getpid(), 9)")
    assert killed.wait(PATIENCE) == -signal.SIGKILL
    killed.communicate()
    assert lag(made) == len(records)
    assert any(all_held(made).values())
    publish(made, records)
    indexed(made)
    assert all_held(made) == expected(records)


def test_elasticsearch_killed_and_restarted_midway_loses_nothing(
    own_elasticsearch: Server, kafka: str, prefix: str
) -> None:
    settings = Settings(elasticsearch=own_elasticsearch.address, kafka=kafka, prefix=prefix, partitions=2)
    make_topics(settings)
    make_indices(settings)
    records: list[Struct] = told(*DAYS)
    with running(settings):
        for number in range(0, len(records), 10):
            publish(settings, records[number : number + 10])
            if number == 20:
                own_elasticsearch.kill()
        own_elasticsearch.restart()
        with Elasticsearch(own_elasticsearch.address) as server:
            server.cluster.health(wait_for_status="green", timeout="60s", index=alias(settings, "*"))
        caught_up(settings)
    assert all_held(settings) == expected(records)
    assert letters(settings) == []


def test_the_lag_grows_while_elasticsearch_is_away(made: Settings, gateway: Gateway) -> None:
    gateway.faults = [busy(503)] * 10_000
    address = f"127.0.0.1:{free_ports(1)}"
    records = [one(EventDocument, "ISR ASSAULT LBN")] * 5
    publish(made, records[:1])
    running_ = process(made.model_copy(update={"elasticsearch": gateway.address, "probes": address}))
    until = time.monotonic() + PATIENCE
    while lagging(address) != 1 and time.monotonic() < until:
        time.sleep(0.1)
    publish(made, records[1:])
    while lagging(address) < len(records) and time.monotonic() < until:
        time.sleep(0.1)
    assert lagging(address) == len(records)
    running_.terminate()
    assert running_.wait(PATIENCE) == 0


def lagging(address: str) -> float:
    """The sum of the lag that the indexer tells; 0 before it tells anything."""
    try:
        with urllib.request.urlopen(f"http://{address}/metrics") as answer:
            metrics = answer.read().decode()
    except OSError:
        return 0
    return sum(float(line.split()[-1]) for line in metrics.splitlines() if line.startswith("tocsin_lag_records{"))
