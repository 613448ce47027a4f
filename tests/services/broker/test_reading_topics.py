"""A topic read from its beginning, from a time, from now, by a group; to its end, or on and on."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from services import topics
from services.broker.errors import TopicMissing
from services.broker.reading import read
from services.interrupts import Stop
from services.settings import Settings

NOW = datetime.now(UTC).replace(microsecond=0)


def put(settings: Settings, *values: bytes, topic: str = "alerts", at: datetime = NOW) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka, acks="all")
    for value in values:
        milliseconds = int(at.timestamp() * 1000)
        producer.send(topics.named(settings, topic), value, value[:1], timestamp_ms=milliseconds)
    producer.flush()
    producer.close()


def values(records: Iterable[Any]) -> list[bytes]:
    return [record.value for record in records]


def committed(settings: Settings, group: str) -> int | None:
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka, group_id=group)
    offset: int | None = consumer.committed(TopicPartition(topics.named(settings, "alerts"), 0))
    consumer.close()
    return offset


def test_all_that_is_there_is_read_in_order_and_then_it_ends(made: Settings) -> None:
    put(made, b"1", b"2", b"3")
    assert values(read(made, "alerts")) == [b"1", b"2", b"3"]


def test_an_empty_topic_ends_at_once(made: Settings) -> None:
    assert values(read(made, "alerts")) == []


def test_all_partitions_are_read(made: Settings) -> None:
    sent = [b"%d" % number for number in range(200)]
    put(made, *sent, topic="articles")
    assert sorted(values(read(made, "articles"))) == sorted(sent)


def test_from_a_time_on(made: Settings) -> None:
    put(made, b"old", at=NOW - timedelta(hours=2))
    put(made, b"new", at=NOW - timedelta(minutes=30))
    assert values(read(made, "alerts", since=NOW - timedelta(hours=1))) == [b"new"]
    assert values(read(made, "alerts", since=NOW + timedelta(hours=1))) == []


def test_from_now_on(made: Settings) -> None:
    put(made, b"before")
    stop = Stop()
    records = read(made, "alerts", since="now", follow=True, stop=stop)
    later = threading.Timer(2, put, (made, b"after"))
    later.start()
    assert values(islice(records, 1)) == [b"after"]
    later.join()
    stop.asked = True
    assert values(records) == []


def test_a_group_goes_on_where_it_stood(made: Settings) -> None:
    put(made, b"1", b"2")
    group = f"{made.prefix}readers"
    assert values(read(made, "alerts", group=group)) == [b"1", b"2"]
    put(made, b"3")
    assert values(read(made, "alerts", group=group)) == [b"3"]
    assert values(read(made, "alerts", group=group)) == []
    assert values(read(made, "alerts", group=f"{made.prefix}others")) == [b"1", b"2", b"3"]


def test_the_record_in_hand_when_a_reader_ends_is_read_again(made: Settings) -> None:
    put(made, b"1", b"2", b"3")
    group = f"{made.prefix}readers"
    records = read(made, "alerts", group=group)
    assert values(islice(records, 2)) == [b"1", b"2"]
    records.close()  # type: ignore[attr-defined]  # a generator is an iterator with more
    assert values(read(made, "alerts", group=group)) == [b"2", b"3"]


def test_a_new_group_from_now_loses_nothing_that_comes_while_it_is_away(made: Settings) -> None:
    put(made, b"before")
    group = f"{made.prefix}readers"
    assert values(read(made, "alerts", group=group, since="now")) == []
    put(made, b"while away")
    assert values(read(made, "alerts", group=group, since="now")) == [b"while away"]


def test_looking_on_does_not_move_a_group(made: Settings) -> None:
    put(made, b"1", b"2")
    group = f"{made.prefix}readers"
    assert values(read(made, "alerts", group=group, commit=False)) == [b"1", b"2"]
    assert committed(made, group) is None
    list(read(made, "alerts", group=group))
    put(made, b"3")
    assert values(read(made, "alerts", group=group, commit=False)) == [b"3"]
    assert committed(made, group) == 2


def test_what_is_larger_than_a_client_fetches_by_default_is_read(made: Settings) -> None:
    large = b"x" * 5_000_000
    producer = KafkaProducer(bootstrap_servers=made.kafka, max_request_size=topics.LARGEST)
    producer.send(topics.named(made, "alerts"), large).get(timeout=30)
    producer.close()
    put(made, b"after it")
    assert values(read(made, "alerts")) == [large, b"after it"]


def test_a_topic_that_nobody_has_made_is_told_with_the_mend(bare: Settings) -> None:
    with pytest.raises(TopicMissing, match="tocsin setup"):
        next(iter(read(bare, "alerts")))
