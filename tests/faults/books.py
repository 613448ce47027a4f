"""What stands on the topics in the end, and whether it is the end."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from kafka import KafkaConsumer, TopicPartition

from pipelines import topology
from pipelines.errors import BadRecord
from pipelines.records import Alert, Article
from services import topics
from services.broker.clients import opened
from services.indexer.entries import KIND_OF
from services.settings import Settings

LOOK = 0.5
WORKED: tuple[str, ...] = tuple(
    dict.fromkeys(topology.TOPICS[kind] for stage in topology.STAGES for kind in stage.reads)
)
"""The topics that stages read, upstream first."""


class Books:
    """All records of all topics, read once it is quiet."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.raw = {name: list(_messages(settings, topics.named(settings, name))) for name in topics.DECODERS}

    def articles(self) -> list[Article]:
        """Those that can be read, in the order in which `story` met them first; then those that nothing came of."""
        came: dict[tuple[str, ...], Article] = {}
        for one in self.read("articles"):
            came.setdefault(_telling(one), one)
        met = dict.fromkeys(_telling(one) for one in self.read("articles.coded"))
        return [came[key] for key in (*met, *(key for key in came if key not in met))]

    def read(self, topic: str) -> list[Any]:
        """Records in the order of each partition. What can't be read is left out: a test asks for its letter."""
        records = []
        for value in self.raw[topic]:
            try:
                records.append(topics.decode(topic, value))
            except BadRecord:
                continue
        return records

    def table(self, stage: topology.Stage) -> dict[str, Any]:
        """What a stage remembers, as its changelog tells it."""
        values = dict(_pairs(self._settings, topics.changelog(self._settings, stage.name)))
        decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(stage.state)
        return {key.decode(): decoder.decode(value) for key, value in values.items() if value is not None}

    def of_rule(self, rule: str) -> list[Alert]:
        """What stands on a rule's own topic."""
        name = topics.rule_topic(self._settings, rule).name
        return [msgspec.json.decode(value, type=Alert) for value in _messages(self._settings, name)]

    def rung(self) -> Mapping[str, set[int]]:
        """The loud versions of each alert."""
        found: dict[str, set[int]] = defaultdict(set)
        alerts: list[Alert] = self.read("alerts")
        for alert in alerts:
            if alert.loud:
                found[alert.id].add(alert.version)
        return found


def wait_until_quiet(settings: Settings, fetched: Callable[[], bool], seconds: float) -> None:
    """Return when the collector has all and every group stands at the end of what it reads. Raises AssertionError."""
    until = time.monotonic() + seconds
    while behind := lags(settings) if fetched() else {"feeds": 1}:
        assert time.monotonic() < until, f"not quiet after {seconds:g} s: {behind}"
        time.sleep(LOOK)


def lags(settings: Settings) -> dict[str, int]:
    """Records by group and topic that are not done, upstream first; empty where all is."""
    found: dict[str, int] = {}
    for service, names in (("", WORKED), ("indexer", tuple(KIND_OF))):
        group = topics.group(settings, service)
        with opened(KafkaConsumer, settings, group_id=group, enable_auto_commit=False) as consumer:
            for name in names:
                places = _places(consumer, topics.named(settings, name))
                ends = consumer.end_offsets(places)
                lag = sum(end - (consumer.committed(place) or 0) for place, end in ends.items())
                if lag:
                    found[f"{group} {name}"] = lag
    return found


def _telling(one: Article) -> tuple[str, ...]:
    return one.id, one.revision, one.fetched.isoformat()


def _messages(settings: Settings, name: str) -> Iterator[bytes]:
    return (value or b"" for _, value in _pairs(settings, name))


def _pairs(settings: Settings, name: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Keys and values of a topic, partition by partition."""
    with opened(KafkaConsumer, settings, max_partition_fetch_bytes=topics.LARGEST) as consumer:
        for place in _places(consumer, name):
            consumer.assign([place])
            consumer.seek_to_beginning(place)
            (end,) = consumer.end_offsets([place]).values()
            while consumer.position(place) < end:
                for records in consumer.poll(timeout_ms=500).values():
                    yield from ((record.key or b"", record.value) for record in records)


def _places(consumer: Any, name: str) -> list[TopicPartition]:
    return [TopicPartition(name, number) for number in sorted(consumer.partitions_for_topic(name))]
