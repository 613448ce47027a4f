"""The Kafka side: how the topics are consumed, and what their records are to the writer."""

from collections.abc import Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.structs import OffsetAndMetadata

from services.indexer.entries import Message
from services.settings import Settings
from services.telemetry import LAG

BATCH = 2_000
"""Messages of a turn."""
POLL = 500
"""Milliseconds that a turn waits for messages."""

OPTIONS: dict[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "allow_auto_create_topics": False,
    "max_poll_records": BATCH,
    "fetch_max_bytes": 32 * 1024 * 1024,
    "max_partition_fetch_bytes": 4 * 1024 * 1024,
    # Elasticsearch may be away for long within one turn. Heartbeats go on meanwhile; a hanging loop fails its probe.
    "max_poll_interval_ms": 24 * 3600 * 1000,
    "session_timeout_ms": 10_000,
    "metrics_enabled": False,
}

Polled = Mapping[TopicPartition, Sequence[ConsumerRecord]]


def messages(settings: Settings, polled: Polled) -> list[Message]:
    """The records of a poll, each partition's in its order."""
    return [
        Message(one.topic.removeprefix(settings.prefix), (one.key or b"").decode(errors="replace"), one.value or b"")
        for records in polled.values()
        for one in records
    ]


def after(polled: Polled) -> dict[TopicPartition, OffsetAndMetadata]:
    """What to commit once all of a poll is done."""
    return {place: OffsetAndMetadata(records[-1].offset + 1, "", -1) for place, records in polled.items()}


def watch_lag(settings: Settings, reader: KafkaConsumer, polled: Polled) -> None:
    """Tell how far behind the partitions are of which something came."""
    for place, records in polled.items():
        lag = (reader.highwater(place) or 0) - records[-1].offset - 1
        LAG.labels(place.topic.removeprefix(settings.prefix), str(place.partition)).set(max(lag, 0))
