"""What a worker sends: records to their topics and changes of state to a changelog, acknowledged before it goes on.

The producer is idempotent: a broker that is away is waited for, without end and without repeats, and what comes late
never lands behind what came after it. So a record is a dead letter only where the broker would never take it.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    UnknownTopicOrPartitionError,
)
from msgspec import Struct

from services.broker.connecting import BrokerUnreachable, client_options
from services.broker.publishing import TooLarge
from services.settings import Settings
from services.topics import LARGEST

LARGEST_REQUEST = 2 * LARGEST
"""Bytes: a dead letter holds a whole message in base64."""

PAUSE = 1.0
"""Seconds until what the broker could not take for now is sent again."""

log = logging.getLogger(__name__)


class Message(Struct, frozen=True):
    """A record on its way: `topic` is its full name."""

    topic: str
    key: bytes
    value: bytes


class Outbox(Protocol):
    """Where a worker's effects go."""

    async def deliver(self, messages: Sequence[Message]) -> None:
        """Send these in their order; returns once each is acknowledged by all replicas. Raises TooLarge."""

    async def keep(self, changelog: str, partition: int, changes: Mapping[bytes, bytes | None]) -> None:
        """Write a record's changes of state, all of them or none; None deletes. Returns once they are acknowledged."""


class KafkaOutbox:
    """The broker. Raises BrokerUnreachable where it refuses us for good: a new process may fare better."""

    def __init__(self, settings: Settings) -> None:
        self._where = settings.kafka
        self._producer = AIOKafkaProducer(
            **client_options(settings),
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            compression_type="zstd",
            max_batch_size=LARGEST,
            max_request_size=LARGEST_REQUEST,
        )

    async def start(self) -> None:
        """Connect. Raises BrokerUnreachable."""
        try:
            await self._producer.start()
        except KafkaError as error:
            await self._producer.stop()
            mend = "start the broker, or let TOCSIN_KAFKA name it"
            raise BrokerUnreachable(f"no answer ({error})", where=self._where, mend=mend) from error

    async def stop(self) -> None:
        """Send what is on its way, and disconnect."""
        await self._producer.stop()

    async def deliver(self, messages: Sequence[Message]) -> None:
        """See `Outbox`."""
        left = list(messages)
        while left:
            outcomes = await asyncio.gather(*[await self._send(one) for one in left], return_exceptions=True)
            left = [one for one, outcome in zip(left, outcomes, strict=True) if self._again(one.topic, outcome)]
            if left:
                await asyncio.sleep(PAUSE)

    async def keep(self, changelog: str, partition: int, changes: Mapping[bytes, bytes | None]) -> None:
        """See `Outbox`. One batch: the broker appends it whole or not at all, whenever we die."""
        outcome: Any = None
        while changes:
            batch = self._producer.create_batch()
            if None in [batch.append(key=key, value=value, timestamp=None) for key, value in changes.items()]:
                raise TooLarge("one record changes too much", where=changelog)
            try:
                sent = await self._producer.send_batch(batch, changelog, partition=partition)
                outcome = (await asyncio.gather(sent, return_exceptions=True))[0]
            except KafkaError as error:
                outcome = error
            if not self._again(changelog, outcome):
                return
            await asyncio.sleep(PAUSE)

    async def _send(self, message: Message) -> "asyncio.Future[Any]":
        try:
            sent: asyncio.Future[Any] = await self._producer.send(message.topic, message.value, message.key)
        except KafkaError as error:
            sent = asyncio.get_running_loop().create_future()
            sent.set_exception(error)
        return sent

    def _again(self, topic: str, outcome: Any) -> bool:
        """Whether this has to be sent again; raises where there is no use."""
        if not isinstance(outcome, BaseException):
            return False
        if isinstance(outcome, MessageSizeTooLargeError | RecordListTooLargeError):
            raise TooLarge(str(outcome), where=topic)
        if not isinstance(outcome, KafkaError):
            raise outcome
        if not outcome.retriable and not isinstance(outcome, KafkaTimeoutError):
            raise BrokerUnreachable(f"refuses what we send: {outcome}", where=topic) from outcome
        why = "there is no such topic" if isinstance(outcome, UnknownTopicOrPartitionError) else str(outcome)
        log.warning("%s: not taken for now, trying again: %s", topic, why)
        return True
