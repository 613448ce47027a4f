"""The Faust agents in one process over nothing but memory: Faust's own test contexts, and topics that are lists."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from itertools import cycle
from typing import Any

import msgspec
from faust.types import TP, Message

from pipelines import topology
from pipelines.records import Article
from services import topics
from services.settings import Settings
from services.worker import sending
from services.worker.app import Worker, build
from services.worker.processing import topics_of

from .dying import arm
from .kit import Killed, Point, Subject, Topic, chain
from .newest import heard, newest

KAFKALESS = Settings(kafka="nobody.invalid:9092", prefix="")
READ = {
    topic: [stage.name for stage in topology.STAGES if topic in topics_of(KAFKALESS, stage)]
    for topic in sorted({topic for stage in topology.STAGES for topic in topics_of(KAFKALESS, stage)})
}
"""Who reads each topic."""
EVERYWHERE = cycle(["code", "story", "match"])
"""Stages that each article reaches: a death in one of them is sure to come."""


class Lists:
    """A broker of lists, one partition a topic. What was put there outlives the worker."""

    def __init__(self) -> None:
        self.topics: dict[str, list[tuple[bytes, bytes]]] = defaultdict(list)
        self.changelogs: dict[str, list[tuple[bytes, bytes | None]]] = defaultdict(list)

    async def deliver(self, messages: Sequence[sending.Message]) -> None:
        for one in messages:
            self.topics[one.topic].append((one.key, one.value))

    async def keep(self, changelog: str, partition: int, changes: Mapping[bytes, bytes | None]) -> None:
        assert partition == 0
        self.changelogs[changelog] += changes.items()


class FaustSubject:
    """The worker's agents; its offsets are committed when a delivery is through, so that a death repeats all of it."""

    def __init__(self, config: topology.Config) -> None:
        self._config, self._broker = config, Lists()
        self._committed = dict.fromkeys(READ, 0)
        self._runner = asyncio.Runner()
        self._runner.run(self._open())

    def feed(self, articles: Sequence[Article]) -> None:
        letters = [sending.Message("articles", one.id.encode(), msgspec.json.encode(one)) for one in articles]
        self._runner.run(self._broker.deliver(letters))
        self._runner.run(self._drain())

    def kill_at(self, point: Point) -> None:
        name = next(EVERYWHERE)

        def die() -> None:
            raise Killed

        arm(next(work for work in self._worker.works if work.stage.name == name), point, die)

    def restart(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.run(self._open())
        self._runner.run(self._drain())

    def outputs(self, topic: Topic) -> list[Any]:
        return newest(self._read(topic))

    def told(self) -> list[tuple[str, int]]:
        return heard(self._read("alerts"))

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()

    def _read(self, topic: str) -> Iterator[Any]:
        return (topics.decode(topic, value) for _, value in self._broker.topics[topic])

    async def _open(self) -> None:
        self._fault: BaseException | None = None
        self._worker: Worker = build(
            KAFKALESS, config=lambda: self._config, outbox=self._broker, fail=self._fail, stages=chain()
        )
        self._fed = dict(self._committed)
        self._stack, self._channels = AsyncExitStack(), {}
        for work in self._worker.works:
            context = self._worker.app.agents[work.stage.name].test_context()
            self._channels[work.stage.name] = (await self._stack.enter_async_context(context)).channel
            if work.memory is not None:
                self._restore(work.memory)
        starts = {TP(topic, 0): self._committed[topic] for topic in READ}
        self._worker.places.begin(starts, self._worker.app.consumer_generation_id)

    def _restore(self, memory: Any) -> None:
        """As Faust recovers a table from its changelog."""
        for key, value in self._broker.changelogs[memory.changelog]:
            memory.recovered(_message(memory.changelog, 0, key, value, 0))
            if value is None:
                memory._table.data.pop(key, None)
            else:
                memory._table.data[key] = value

    def _fail(self, fault: BaseException) -> None:
        self._fault = fault

    async def _drain(self) -> None:
        while await self._hand_over():
            await self._until_done()
        self._committed.update(self._fed)

    async def _until_done(self) -> None:
        while self._done() != self._fed:  # a worker has no event for each record
            if self._fault is not None:
                raise self._fault
            await asyncio.sleep(0)

    async def _hand_over(self) -> bool:
        """Give each stage what is new on its topics; whether anything was."""
        before, generation = dict(self._fed), self._worker.app.consumer_generation_id
        for topic, stages in READ.items():
            for offset, (key, value) in list(enumerate(self._broker.topics[topic]))[self._fed[topic] :]:
                message = _message(topic, offset, key, value, generation)
                for stage in stages:
                    await self._channels[stage].put(await self._channels[stage].decode(message))
                self._fed[topic] = offset + 1
        return before != self._fed

    def _done(self) -> dict[str, int]:
        return {place.topic: done for place, done in self._worker.places.done().items()}


def _message(topic: str, offset: int, key: bytes, value: bytes | None, generation: int) -> Any:
    stamped: Any = {"timestamp": 0.0, "timestamp_type": 0, "headers": None, "checksum": None}
    return Message(topic, 0, offset, key=key, value=value, tp=TP(topic, 0), generation_id=generation, **stamped)


@contextmanager
def start_faust(config: topology.Config) -> Iterator[Subject]:
    subject = FaustSubject(config)
    yield subject
    subject.close()
