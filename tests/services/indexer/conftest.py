import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from msgspec import Struct

from pipelines import topology
from pipelines.records import DeadLetter
from services import topics
from services.broker.admin import make_topics
from services.broker.publishing import Publisher
from services.indexer.connecting import client
from services.indexer.documents import KINDS, WITHDRAWAL
from services.indexer.entries import KIND_OF
from services.indexer.indexing import follow
from services.indexer.indices import alias, indices_of, make_indices
from services.indexer.writing import Condition, Stopped
from services.interrupts import Stop
from services.settings import Settings

from .gateway import Gateway

PATIENCE = 60


@pytest.fixture
def settings(elasticsearch: str, prefix: str) -> Iterator[Settings]:
    """Settings without a broker; what is made under them is deleted afterwards."""
    settings = Settings(elasticsearch=elasticsearch, prefix=prefix, partitions=2, probes="127.0.0.1:0")
    yield settings
    clean(settings)


@pytest.fixture
def made(settings: Settings, kafka: str) -> Iterator[Settings]:
    """Settings with both servers, on which `setup` has been."""
    settings = settings.model_copy(update={"kafka": kafka})
    make_topics(settings)
    make_indices(settings)
    yield settings
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    admin.delete_topics([topic.name for topic in topics.topics(settings)])
    admin.close()


@pytest.fixture
def gateway(elasticsearch: str) -> Iterator[Gateway]:
    with Gateway(elasticsearch) as gateway:
        yield gateway


def clean(settings: Settings) -> None:
    with client(settings) as server:
        for kind in KINDS:
            name = alias(settings, kind)
            held = [*server.indices.get(index=f"{name}-*").body, *indices_of(server, settings, kind)]
            for index in {*held, *([name] if server.indices.exists(index=name) and not held else [])}:
                server.indices.delete(index=index)
            server.options(ignore_status=404).indices.delete_index_template(name=name)


def publish(settings: Settings, records: Sequence[Struct]) -> None:
    with Publisher(settings) as publisher:
        for record in records:
            publisher.send(topology.TOPICS[type(record)], record)


def publish_bytes(settings: Settings, topic: str, value: bytes, key: str = "key") -> None:
    with Publisher(settings) as publisher:
        publisher.send(topic, value, key)


@contextmanager
def running(settings: Settings) -> Iterator[Condition]:
    """An indexer in a thread of its own."""
    condition = Condition(Stop())
    failures: list[BaseException] = []

    def run() -> None:
        try:
            follow(settings, condition)
        except Stopped:
            pass
        except BaseException as error:
            failures.append(error)
            raise

    thread = Thread(target=run)
    thread.start()
    try:
        yield condition
    finally:
        condition.stop.asked = True
        thread.join(PATIENCE)
        # Also where the test has failed meanwhile: this may be why.
        assert (failures, thread.is_alive()) == ([], False), condition.waits


def indexed(settings: Settings) -> None:
    """Index all that is on the topics, and stop."""
    with running(settings):
        caught_up(settings)


def caught_up(settings: Settings) -> None:
    """Wait until the indexer has committed all that is on the topics."""
    until = time.monotonic() + PATIENCE
    while (behind := lag(settings)) and time.monotonic() < until:
        time.sleep(0.1)
    assert behind == 0


def lag(settings: Settings) -> int:
    """Messages that the indexer has not committed."""
    group = topics.group(settings, "indexer")
    reader = KafkaConsumer(bootstrap_servers=settings.kafka, group_id=group, enable_auto_commit=False)
    try:
        names = [topics.named(settings, topic) for topic in KIND_OF]
        places = [TopicPartition(name, number) for name in names for number in reader.partitions_for_topic(name) or ()]
        ends = reader.end_offsets(places)
        return sum(ends[place] - (reader.committed(place) or 0) for place in places)
    finally:
        reader.close()


def held(settings: Settings, kind: str) -> dict[str, dict[str, Any]]:
    """The documents of an index by id."""
    with client(settings) as server:
        return found(server, alias(settings, kind))


def found(server: Elasticsearch, index: str, query: str = "*") -> dict[str, dict[str, Any]]:
    """What is found, without what an event's document keeps of its withdrawal."""
    server.indices.refresh(index=index)
    hits = server.search(index=index, q=query, size=10_000)["hits"]["hits"]
    return {hit["_id"]: {name: hit["_source"][name] for name in hit["_source"] if name != WITHDRAWAL} for hit in hits}


def letters(settings: Settings) -> list[DeadLetter]:
    """The dead letters, in their order."""
    reader = KafkaConsumer(
        topics.named(settings, topics.DEAD),
        bootstrap_servers=settings.kafka,
        auto_offset_reset="earliest",
        consumer_timeout_ms=1500,
        group_id=None,
    )
    found: list[Any] = [topics.decode(topics.DEAD, message.value) for message in reader]
    reader.close()
    return found


def all_held(settings: Settings) -> dict[str, dict[str, Any]]:
    return {kind: held(settings, kind) for kind in KINDS}
