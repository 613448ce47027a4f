"""The rules in force for a process on asyncio: all of them before it starts, then each change."""

from collections.abc import Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from pipelines.alerting.rules import Rules
from services import topics
from services.broker.connecting import client_options
from services.broker.errors import BrokerUnreachable, missing
from services.broker.ruleset import RuleSet
from services.settings import Settings

LOOK_UP_MS = 1000


class RuleFollower:
    """Reads the topic of rules: `start`, then `follow` until cancelled, then `stop`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._place = TopicPartition(topics.named(settings, topics.RULES), 0)
        self._rules = RuleSet()
        self._consumer: Any = None

    async def start(self) -> Rules:
        """Read all that is there now; the rules in force. Raises BadConfig, BrokerUnreachable, TopicMissing."""
        self._consumer = AIOKafkaConsumer(
            **client_options(self._settings),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=topics.LARGEST,
        )
        try:
            await self._consumer.start()
            await self._read_all()
        except KafkaError as error:
            await self.stop()
            mend = "start the broker, or check the settings kafka and kafka_security"
            raise BrokerUnreachable(f"no broker answers: {error}", where=self._settings.kafka, mend=mend) from error
        except BaseException:
            await self.stop()
            raise
        return self._rules.rules()

    async def follow(self, changed: Callable[[Rules], None]) -> None:
        """Call `changed` with all rules in force whenever one has changed. Returns by being cancelled.

        A broker that goes away and comes back is waited for.
        """
        while True:
            if await self._take(LOOK_UP_MS):
                changed(self._rules.rules())

    async def stop(self) -> None:
        """Leave the broker."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def _read_all(self) -> None:
        if self._place.topic not in await self._consumer.topics():
            raise missing([self._place.topic], self._settings.kafka)
        self._consumer.assign([self._place])
        await self._consumer.seek_to_beginning(self._place)
        end = (await self._consumer.end_offsets([self._place]))[self._place]
        while await self._consumer.position(self._place) < end:
            await self._take(LOOK_UP_MS)

    async def _take(self, milliseconds: int) -> bool:
        """Take what comes in; whether it changed the rules in force."""
        batches = await self._consumer.getmany(timeout_ms=milliseconds)
        return sum(self._rules.take(record) for records in batches.values() for record in records) > 0
