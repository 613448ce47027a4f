"""The Kafka side: how the topics are consumed, and what their records are to the writer."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from services.indexer.entries import Message
from services.settings import Settings
from services.telemetry import LAG

BATCH = 2_000
"""Messages of a turn."""
TURN = 8 * 1024 * 1024
"""Bytes of a turn, and what the last poll brings beyond them."""
AT_A_TIME = 20
"""Messages of a poll: the library bounds what it takes out of its buffers by their number alone."""
LOOK = 2_000
"""Milliseconds for the broker to say how much there is."""
POLL = 500
"""Milliseconds that a turn waits for messages."""

OPTIONS: dict[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "allow_auto_create_topics": False,
    "max_poll_records": AT_A_TIME,
    "fetch_max_bytes": 32 * 1024 * 1024,
    "max_partition_fetch_bytes": 4 * 1024 * 1024,
    # Elasticsearch may be away for long within one turn. Heartbeats go on meanwhile; a hanging loop fails its probe.
    "max_poll_interval_ms": 24 * 3600 * 1000,
    "session_timeout_ms": 10_000,
    "metrics_enabled": False,
}

Polled = Mapping[TopicPartition, Sequence[ConsumerRecord]]


def turn(reader: KafkaConsumer) -> Polled:
    """What there is to do: up to BATCH messages, about TURN bytes; nothing where nothing comes within POLL."""
    came: dict[TopicPartition, list[ConsumerRecord]] = {}
    count = size = 0
    while count < BATCH and size < TURN:
        polled: Polled = reader.poll(timeout_ms=0 if came else POLL)
        if not polled:
            break
        for place, records in polled.items():
            came.setdefault(place, []).extend(records)
            count += len(records)
            size += sum(len(one.value or b"") for one in records)
    return came


def messages(settings: Settings, polled: Polled) -> list[Message]:
    """The records of a poll, each partition's in its order."""
    return [_message(settings, one) for records in polled.values() for one in records]


def _message(settings: Settings, one: ConsumerRecord) -> Message:
    topic, key = one.topic.removeprefix(settings.prefix), (one.key or b"").decode(errors="replace")
    return Message(topic, key, one.value or b"", f"partition {one.partition}, offset {one.offset}")


def after(polled: Polled) -> dict[TopicPartition, OffsetAndMetadata]:
    """What to commit once all of a poll is done."""
    return {place: OffsetAndMetadata(records[-1].offset + 1, "", -1) for place, records in polled.items()}


class Lag:
    """How far behind each of our partitions is, for the metrics; also while nothing can be written."""

    def __init__(self, settings: Settings, reader: KafkaConsumer) -> None:
        self._prefix, self._reader = settings.prefix, reader
        self._next: dict[TopicPartition, int] = {}

    def takes(self, polled: Polled) -> None:
        """These are in hand, and not done yet."""
        share = self._reader.assignment()
        if self._next.keys() != share:
            LAG.clear()
            self._next = {place: self._next[place] for place in share & self._next.keys()}
        self._next |= {place: records[0].offset for place, records in polled.items()}

    def done(self, polled: Polled) -> None:
        """They are written; what came meanwhile is known from having asked for it."""
        self._next |= {place: records[-1].offset + 1 for place, records in polled.items()}
        self._tell({place: self._reader.highwater(place) or 0 for place in polled})

    def look(self) -> None:
        """Ask the broker how much there is by now; where it is away too, the last answer stands."""
        with suppress(KafkaError):
            self._tell(self._reader.end_offsets(list(self._next), timeout_ms=LOOK))

    def _tell(self, ends: Mapping[TopicPartition, int]) -> None:
        for place, end in ends.items():
            label = LAG.labels(place.topic.removeprefix(self._prefix), str(place.partition))
            label.set(max(end - self._next[place], 0))
