"""Reads a topic as an iterator of records: from its beginning, from a time, from now, or from where a group stands."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeAlias

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import CommitFailedError, RetriableError
from kafka.structs import MemberState, OffsetAndMetadata

from services import topics
from services.broker.clients import PATIENCE, opened
from services.broker.publishing import TopicMissing
from services.interrupts import Stop
from services.moments import Since
from services.settings import Settings

Record: TypeAlias = Any
"""kafka-python's record: `key` and `value` in bytes (None: nothing), `offset`, `timestamp` in ms of Unix time."""

LOOK_UP_MS = 500
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
    stop: Stop | None = None,
    wait: float = PATIENCE,
) -> Iterator[Record]:
    """The records of a topic (the topology's name for it), in order within a partition.

    They end where the topic ended at the start; with `follow` only when `stop` is asked for. The members of a `group`
    share them and go on where it stood; `since` counts when it is new. A record is committed once the next is asked
    for: at least once. Without `commit` one only looks at what the group has before it. Raises BrokerUnreachable,
    TopicMissing.
    """
    stop = stop or Stop()
    with opened(KafkaConsumer, settings, wait, group_id=group or None, **OPTIONS) as consumer:
        partitions = partitions_of(consumer, topics.named(settings, topic))
        ends = None if follow else consumer.end_offsets(partitions)
        member = bool(group) and commit
        _begin(consumer, partitions, since, group, member=member)
        done = _Done(consumer, member=member)
        try:
            while not stop.asked and not (ends and _at_end(consumer, ends, member=member)):
                for partition, batch in consumer.poll(timeout_ms=LOOK_UP_MS).items():
                    for record in batch:
                        if stop.asked or (ends and record.offset >= ends[partition]):
                            break
                        yield record
                        done.mark(partition, record)
                done.commit()
        finally:
            done.commit()


def partitions_of(consumer: Any, name: str) -> list[TopicPartition]:
    """All partitions of a topic, by its full name. Raises TopicMissing."""
    found = sorted(consumer.partitions_for_topic(name))
    if not found:
        raise TopicMissing(f"no topic {name}", where="Kafka", mend="`tocsin setup` makes it")
    return [TopicPartition(name, number) for number in found]


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


def _begin(consumer: Any, partitions: list[TopicPartition], since: Since, group: str, *, member: bool) -> None:
    consumer.assign(partitions)
    held = {one: consumer.committed(one, timeout_ms=ANSWER_MS) if group else None for one in partitions}
    fresh = [one for one, offset in held.items() if offset is None]
    starts = _starts(consumer, fresh, since) if fresh else {}
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
