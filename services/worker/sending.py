"""What a worker sends: records to their topics and changes of state to a changelog, acknowledged before it goes on.

The producer is idempotent: a broker that is away is waited for, without end and without repeats, and what comes late
never lands behind what came after it. So a record is a dead letter only where the broker would never take it.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
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

from services.broker.connecting import client_options
from services.broker.errors import BrokerUnreachable, TooLarge, TopicMissing, missing
from services.settings import Settings
from services.topics import LARGEST

LARGEST_REQUEST = 2 * LARGEST
"""Bytes: a dead letter holds a whole message in base64."""

ROOM = 64 * 1024
"""Bytes that a message takes besides its key and value, and a batch besides its messages, at most."""

PAUSE = 1.0
"""Seconds until what the broker could not take for now is sent again, or a silence is looked into."""

GONE = 5.0
"""Seconds for which the broker may not know a topic: while it starts that may be so of any."""

AGAIN = 60.0
"""Seconds until a rule's own topic that was gone is tried again."""

LAST = 5.0
"""Seconds that the end may take: for a topic that is gone it would take for ever."""

log = logging.getLogger(__name__)


class Message(Struct, frozen=True):
    """A record on its way: `topic` is its full name, a rule's `own` where the topic `alerts` has the record too."""

    topic: str
    key: bytes
    value: bytes
    own: bool = False


class Outbox(Protocol):
    """Where a worker's effects go."""

    async def deliver(self, messages: Sequence[Message]) -> None:
        """Send these in their order; returns once each is acknowledged by all replicas. Raises TooLarge, TopicMissing.

        A rule's own topic that is gone is done without.
        """

    async def keep(self, changelog: str, partition: int, changes: Mapping[bytes, bytes | None]) -> None:
        """Write a record's changes of state, all of them or none; None deletes. Returns once they are acknowledged.

        Raises as `deliver` does.
        """


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
        self._unknown: dict[str, float] = {}
        self._done_without: dict[str, float] = {}
        """Topics, and since when the broker doesn't know them, or when they were last found to be gone."""

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
        try:
            await asyncio.wait_for(self._producer.stop(), LAST)
        except TimeoutError:
            log.warning("%s: not all that was on its way has been acknowledged", self._where)

    async def missing(self, names: Iterable[str]) -> list[str]:
        """Those of these topics that the broker says are not there."""
        try:
            known = await self._producer.client.fetch_all_metadata()
        except KafkaError:
            return []
        return [name for name in names if known.partitions_for_topic(name) is None]

    async def deliver(self, messages: Sequence[Message]) -> None:
        """See `Outbox`."""
        left = [one for one in messages if self._is_wanted(one)]
        while left:
            sent = [await self._send(one.topic, self._producer.send, one.topic, one.value, one.key) for one in left]
            outcomes = [await self._outcome(one.topic, ack) for one, ack in zip(left, sent, strict=True)]
            left = [one for one, outcome in zip(left, outcomes, strict=True) if self._again(one, outcome)]
            if left:
                await asyncio.sleep(PAUSE)

    async def keep(self, changelog: str, partition: int, changes: Mapping[bytes, bytes | None]) -> None:
        """See `Outbox`. One batch: the broker appends it whole or not at all, whenever we die."""
        whole = Message(changelog, b"", b"")
        while changes:
            batch = self._producer.create_batch()
            if None in [batch.append(key=key, value=value, timestamp=None) for key, value in changes.items()]:
                raise TooLarge("one record changes too much", where=changelog)
            sent = await self._send(changelog, self._producer.send_batch, batch, changelog, partition=partition)
            if not self._again(whole, await self._outcome(changelog, sent)):
                return
            await asyncio.sleep(PAUSE)

    def _is_wanted(self, message: Message) -> bool:
        return not message.own or time.monotonic() - self._done_without.get(message.topic, -AGAIN) >= AGAIN

    async def _send(
        self, topic: str, send: Callable[..., Awaitable["asyncio.Future[Any]"]], *what: Any, **where: Any
    ) -> "asyncio.Future[Any]":
        """Its acknowledgement. A topic that nobody knows is asked for first: the library would wait for it a while."""
        try:
            if self._producer.client.cluster.partitions_for_topic(topic) is None and not await self._is_there(topic):
                raise UnknownTopicOrPartitionError
            sent = await send(*what, **where)
        except (KafkaError, TopicMissing) as error:
            sent = asyncio.get_running_loop().create_future()
            sent.set_exception(error)
        # One that is not waited for any longer may fail unheard.
        sent.add_done_callback(lambda done: done.cancelled() or done.exception())
        return sent

    async def _outcome(self, topic: str, sent: "asyncio.Future[Any]") -> BaseException | None:
        """What goes wrong, if anything does. The library itself would send to a topic that is gone for ever."""
        while not sent.done():
            await asyncio.wait([sent], timeout=PAUSE)
            try:
                if not sent.done():
                    await self._is_there(topic)
            except TopicMissing as fault:
                return fault
        return sent.exception()

    async def _is_there(self, topic: str) -> bool:
        """Whether the broker knows this topic, as far as it answers. Raises TopicMissing after a while of which not."""
        if not await self.missing([topic]):
            self._unknown.pop(topic, None)
            return True
        if time.monotonic() - self._unknown.setdefault(topic, time.monotonic()) > GONE:
            raise missing([topic], self._where)
        return False

    def _again(self, message: Message, outcome: BaseException | None) -> bool:
        """Whether this has to be sent again; raises where there is no use."""
        if outcome is None:
            return False
        if isinstance(outcome, TopicMissing) and message.own:
            self._done_without[message.topic] = time.monotonic()
            log.warning("%s: gone, this rule's alerts are on the topic of all alerts alone", message.topic)
            return False
        if isinstance(outcome, MessageSizeTooLargeError | RecordListTooLargeError):
            raise TooLarge(str(outcome), where=message.topic)
        if not isinstance(outcome, KafkaError):
            raise outcome
        if not outcome.retriable and not isinstance(outcome, KafkaTimeoutError):
            raise BrokerUnreachable(f"refuses what we send: {outcome}", where=message.topic) from outcome
        why = "there is no such topic" if isinstance(outcome, UnknownTopicOrPartitionError) else str(outcome)
        log.warning("%s: not taken for now, trying again: %s", message.topic, why)
        return True
