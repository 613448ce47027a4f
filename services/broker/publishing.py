"""Puts records on topics: idempotent, acknowledged by every replica, in order, and never more in flight than fits.

kafka-python bounds nothing by itself; here `send` waits while too much is unacknowledged, so that a broker that is away
for minutes stops its senders instead of filling their memory. Nothing is given up while the process lives.
"""

import time
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from functools import partial
from math import inf
from threading import Condition
from types import TracebackType
from typing import Any, Self, TypeAlias

import msgspec
from kafka import KafkaProducer
from kafka.errors import (
    AuthorizationError,
    InvalidTopicError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    UnsupportedForMessageFormatError,
)
from msgspec import Struct

from services import topics
from services.broker.admin import require_topics
from services.broker.clients import opened
from services.broker.connecting import answers
from services.broker.errors import BrokerUnreachable, NotAcknowledged, RecordRefused, TooLarge
from services.settings import Settings

AT_ONCE = 2_000
BYTES_AT_ONCE = 32 * 1024 * 1024
SUSPICIOUS = 5.0
"""Seconds without an acknowledgement after which it is asked why."""

OPTIONS: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": True,
    "compression_type": "zstd",
    "linger_ms": 5,
    "batch_size": 256 * 1024,
    # A dead letter holds a whole message in base64.
    "max_request_size": 2 * topics.LARGEST,
    "delivery_timeout_ms": inf,
    "allow_auto_create_topics": False,
    "max_block_ms": SUSPICIOUS * 1000,
    "metrics_enabled": False,
}

FOR_GOOD = (
    AuthorizationError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    PolicyViolationError,
    RecordListTooLargeError,
    UnsupportedForMessageFormatError,
)
"""What the broker says of a record that it won't take later either; anything else may pass."""

Sent: TypeAlias = "Future[None]"
"""Done when all replicas have the record; its exception is a NotAcknowledged. It can't be cancelled."""


class Publisher:
    """A producer that any thread may use. As a context manager it flushes at the end, or drops all after an error.

    Raises BrokerUnreachable, BadConfig.
    """

    def __init__(self, settings: Settings, at_once: int = AT_ONCE, bytes_at_once: int = BYTES_AT_ONCE) -> None:
        self._settings, self._at_once, self._bytes_at_once = settings, at_once, bytes_at_once
        self._changed = Condition()
        self._under_way: dict[Sent, float] = {}  # since when, the oldest first
        self._bytes = 0
        self._used: set[str] = set()
        self._failure: NotAcknowledged | None = None
        self._closed = False
        self._open, self._producer = self._opened()

    @property
    def in_flight(self) -> int:
        """How many records are sent and not acknowledged yet."""
        return len(self._under_way)

    def send(self, topic: str, record: Struct | bytes, key: str | None = None) -> Sent:
        """Send a record, under `topics.key_of` it unless a key is given; waits while too much is in flight.

        `topic` is the topology's name for it. Raises TooLarge, TopicMissing, NotAcknowledged.
        """
        value = record if isinstance(record, bytes) else msgspec.json.encode(record)
        under = (topics.key_of(record) if key is None else key).encode()
        name, size = topics.named(self._settings, topic), len(value) + len(under)
        limit = topics.LARGEST * (2 if topic == topics.DEAD else 1)
        if size > limit:
            raise TooLarge(f"a record of {size:,} bytes, the topic takes {limit:,}", where=name)
        self._used.add(topic)
        sent: Sent = Future()
        sent.set_running_or_notify_cancel()
        while not self._taken(sent, size):
            self.suspect()
        try:
            under_way = self._append(name, value, under)
        except BaseException:
            self._give_back(sent, size)
            raise
        under_way.add_callback(partial(self._acknowledged, sent, size))
        under_way.add_errback(partial(self._refused, sent, size, name))
        return sent

    def flush(self, within: float = inf) -> None:
        """Wait until nothing is in flight, at most `within` seconds.

        Raises NotAcknowledged if something still is, or anything since the last flush was refused; TopicMissing.
        """
        until = time.monotonic() + within
        while not self._idle(min(SUSPICIOUS, until - time.monotonic())):
            if time.monotonic() >= until:
                raise NotAcknowledged(f"{self.in_flight} records are not acknowledged", where=self._settings.kafka)
            self.suspect()
        with self._changed:
            failure, self._failure = self._failure, None
        if failure:
            raise failure

    def check(self, names: Iterable[str]) -> None:
        """Raise TopicMissing where one of these topics is not there, BrokerUnreachable where nobody says so."""
        require_topics(self._settings, names, SUSPICIOUS)

    def suspect(self) -> None:
        """Raise TopicMissing if that is why nothing is acknowledged; a broker that is away will come back."""
        if self._waited() > SUSPICIOUS:
            self._explain()

    def silent(self) -> str:
        """Why records would wait now, in a few words; nothing while the broker takes them. A telemetry `Check`."""
        if (seconds := self._waited()) > SUSPICIOUS:
            return f"the broker has not acknowledged a record for {seconds:.0f} s"
        return "" if answers(self._settings) else "no broker answers"

    def renew(self) -> None:
        """Take a new producer: after a RecordRefused the old one refuses all. What is in flight gets NotAcknowledged.

        Not while another thread sends. Raises BrokerUnreachable, BadConfig: then the old one stays; NotAcknowledged
        where we were closed.
        """
        if self._closed:
            raise NotAcknowledged("closed while a record waited", where=self._settings.kafka)
        before = self._open, self._producer
        self._open, self._producer = self._opened()
        _drop(*before)

    def close(self) -> None:
        """Stop at once: what is in flight is dropped, who waits to send or for an acknowledgement gets NotAcknowledged.

        After `flush` nothing is.
        """
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        _drop(self._open, self._producer)

    def _opened(self) -> tuple[ExitStack, KafkaProducer]:
        stack = ExitStack()
        return stack, stack.enter_context(opened(KafkaProducer, self._settings, **OPTIONS))

    def _idle(self, within: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way, max(within, 0.0))

    def _taken(self, sent: Sent, size: int) -> bool:
        """Whether there was room for a record in good time. One that is larger than all of it goes alone."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._closed or self._has_room(size), SUSPICIOUS):
                return False
            if self._closed:
                raise NotAcknowledged("closed while a record waited")
            self._under_way[sent] = time.monotonic()
            self._bytes += size
            return True

    def _has_room(self, size: int) -> bool:
        fits = self.in_flight < self._at_once and self._bytes + size <= self._bytes_at_once
        return fits or not self._under_way

    def _give_back(self, sent: Sent, size: int) -> None:
        with self._changed:
            del self._under_way[sent]
            self._bytes -= size
            self._changed.notify_all()

    def _append(self, name: str, value: bytes, key: bytes) -> Any:
        while not self._closed:
            try:
                return self._producer.send(name, value, key)
            except KafkaTimeoutError:  # it doesn't know the topic's partitions
                self._explain()
            except KafkaError as error:
                raise _failure(error, name) from error
        raise NotAcknowledged("closed while a record waited", where=name)

    def _waited(self) -> float:
        with self._changed:
            return time.monotonic() - next(iter(self._under_way.values()), inf)

    def _explain(self) -> None:
        with suppress(BrokerUnreachable):
            self.check(tuple(self._used))

    def _acknowledged(self, sent: Sent, size: int, _where: Any) -> None:
        self._give_back(sent, size)
        sent.set_result(None)

    def _refused(self, sent: Sent, size: int, name: str, error: Exception) -> None:
        failure = _failure(error, name)
        self._failure = self._failure or failure
        self._give_back(sent, size)
        sent.set_exception(failure)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if fault is None:
                self.flush()
        finally:
            self.close()


def _drop(stack: ExitStack, producer: KafkaProducer) -> None:
    # The library's own close waits for a broker that is away, and then leaves everything open.
    producer._sender.force_close()  # noqa: SLF001 # as said above
    with stack, suppress(KafkaTimeoutError):
        producer.close(timeout=2)


def _failure(error: Exception, name: str) -> NotAcknowledged:
    return (RecordRefused if isinstance(error, FOR_GOOD) else NotAcknowledged)(str(error), where=name)
