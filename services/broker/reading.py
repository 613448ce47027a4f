"""Reads a topic as an iterator of records: from its beginning, from a time, from now, or from where a group stands."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import CommitFailedError, RetriableError
from kafka.structs import MemberState, OffsetAndMetadata

from pipelines.errors import BadRecord
from services import topics
from services.broker.clients import PATIENCE, opened
from services.broker.connecting import answers
from services.broker.errors import missing
from services.interrupts import Stop
from services.moments import Since
from services.settings import Settings
from services.views import printable

Record: TypeAlias = Any
"""kafka-python's record: `key` and `value` in bytes (None: nothing), `offset`, `timestamp` in ms of Unix time."""

log = logging.getLogger(__name__)

LOOK_UP_MS = 500
SILENCE = 5.0
"""Seconds without a record after which it is asked whether a broker is there."""
COMMIT_SECONDS = 1.0
ANSWER_MS = 10_000
OPTIONS: dict[str, Any] = {
    "enable_auto_commit": False,
    "allow_auto_create_topics": False,
    # Also where what stands next is gone: its time was over.
    "auto_offset_reset": "earliest",
    "max_poll_records": 100,
    "max_partition_fetch_bytes": topics.LARGEST,
    # How long a group waits for a member that was killed.
    "session_timeout_ms": 10_000,
    "metrics_enabled": False,
}


def read(
    settings: Settings,
    topic: str,
    *,
    since: Since = "beginning",
    group: str = "",
    follow: bool = False,
    commit: bool = True,
    anew: bool = False,
    stop: Stop | None = None,
    wait: float = PATIENCE,
) -> Iterator[Record]:
    """The records of a topic (the topology's name for it), in order within a partition.

    They end where the topic ended at the start; with `follow` only when `stop` is asked for. The members of a `group`
    share them and go on where it stood; `since` counts when it is new, or begins `anew`. A record is committed once
    the next is asked for: at least once. Without `commit` one only looks at what the group has before it. A broker that
    goes away is waited for, with a line in the log. Raises BrokerUnreachable, TopicMissing.
    """
    stop = stop or Stop()
    with opened(KafkaConsumer, settings, wait, group_id=group or None, **OPTIONS) as consumer:
        partitions = partitions_of(consumer, topics.named(settings, topic))
        ends = None if follow else consumer.end_offsets(partitions)
        member = bool(group) and commit
        held = {} if anew else _held(consumer, partitions, group)
        _begin(consumer, partitions, since, held, member=member)
        done, watch = _Done(consumer, member=member), _Watch(settings)
        try:
            while not stop.asked and not (ends and _at_end(consumer, ends, member=member)):
                found = consumer.poll(timeout_ms=LOOK_UP_MS)
                watch.look(heard=bool(found))
                for partition, batch in found.items():
                    for record in batch:
                        if stop.asked or (ends and record.offset >= ends[partition]):
                            break
                        yield record
                        done.mark(partition, record)
                done.commit()
        finally:
            done.commit()


def decoded(topic: str, record: Record) -> Any:
    """The record of `topic` (the topology's name for it) that this one holds; None, with a line in the log, for others.

    Whoever reads for people passes over what stands in their way.
    """
    try:
        return topics.decode(topic, record.value or b"")
    except BadRecord as error:
        log.warning("%s, offset %d: passed over: %s", record.topic, record.offset, printable(str(error)))
        return None


def stands(settings: Settings, topic: str, group: str) -> bool:
    """Whether the broker knows how far a group has read. Raises BrokerUnreachable, TopicMissing."""
    with opened(KafkaConsumer, settings, group_id=group, **OPTIONS) as consumer:
        return bool(_held(consumer, partitions_of(consumer, topics.named(settings, topic)), group))


def partitions_of(consumer: Any, name: str) -> list[TopicPartition]:
    """All partitions of a topic, by its full name. Raises TopicMissing."""
    found = sorted(consumer.partitions_for_topic(name))
    if not found:
        raise missing([name], "Kafka")
    return [TopicPartition(name, number) for number in found]


class _Watch:
    """Tells once that no broker is there, and once that one is back: the consumer waits without a word."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._away, self._looked = settings, False, time.monotonic()

    def look(self, *, heard: bool) -> None:
        """The consumer has been asked once more; it has `heard` something, or not."""
        if not heard and time.monotonic() - self._looked < SILENCE:
            return
        away = not heard and not answers(self._settings)
        if away != self._away:
            log.warning("%s: %s", self._settings.kafka, "no broker answers, waiting" if away else "the broker is back")
        self._away, self._looked = away, time.monotonic()


class _Done:
    """What has been dealt with, and how much of it the group knows."""

    def __init__(self, consumer: Any, *, member: bool) -> None:
        self._consumer, self._member = consumer, member
        self._next: dict[TopicPartition, OffsetAndMetadata] = {}
        self._committed = time.monotonic()

    def mark(self, partition: TopicPartition, record: Record) -> None:
        """The caller has come back for the next one."""
        self._next[partition] = OffsetAndMetadata(record.offset + 1)
        if time.monotonic() - self._committed > COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Tell the group; if the broker is away, or the share is another's now, some will be read again."""
        if self._member and self._next:
            with suppress(RetriableError, CommitFailedError):
                self._consumer.commit(self._next, timeout_ms=ANSWER_MS)
                self._next = {}
        self._committed = time.monotonic()


def _held(consumer: Any, partitions: list[TopicPartition], group: str) -> dict[TopicPartition, int]:
    """How far the group has read, where it has."""
    offsets = {one: consumer.committed(one, timeout_ms=ANSWER_MS) if group else None for one in partitions}
    return {one: offset for one, offset in offsets.items() if offset is not None}


def _begin(
    consumer: Any, partitions: list[TopicPartition], since: Since, held: dict[TopicPartition, int], *, member: bool
) -> None:
    fresh = [one for one in partitions if one not in held]
    consumer.assign(partitions)
    starts = _starts(consumer, fresh, since) if fresh else {}
    if member and not held and since == "now":
        log.warning("group %s is new, or was forgotten: it begins now", consumer.config["group_id"])
    if not member:
        for one, offset in (held | starts).items():
            consumer.seek(one, offset)
        return
    if starts:
        # A group that began "now" and died before its first record goes on from there.
        consumer.commit({one: OffsetAndMetadata(offset) for one, offset in starts.items()}, timeout_ms=ANSWER_MS)
    consumer.unsubscribe()
    consumer.subscribe(topics=[partitions[0].topic])


def _starts(consumer: Any, partitions: list[TopicPartition], since: Since) -> dict[TopicPartition, int]:
    if since == "beginning":
        return dict(consumer.beginning_offsets(partitions))
    ends: dict[TopicPartition, int] = consumer.end_offsets(partitions)
    if since == "now":
        return ends
    milliseconds = int(since.timestamp() * 1000)
    found = consumer.offsets_for_times(dict.fromkeys(partitions, milliseconds))
    return {one: found[one].offset if found.get(one) else ends[one] for one in partitions}


def _at_end(consumer: Any, ends: Mapping[TopicPartition, int], *, member: bool) -> bool:
    """Whether all that was there at the start has been read; another member's share is not ours to wait for."""
    if member and consumer.group_metadata().state != MemberState.STABLE:
        return False
    return all((consumer.position(one, timeout_ms=ANSWER_MS) or 0) >= ends.get(one, 0) for one in consumer.assignment())
