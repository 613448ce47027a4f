"""A stage at work: takes raw records in their order, folds each, and acknowledges it once all that follows is kept.

The order is the promise: outputs acknowledged, then state written, then the record done. Whenever we die in between,
the record comes again, and the fold finds either the state from before it or the state from after it. What can't be
processed is a dead letter, itself acknowledged before the record is done.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from pipelines import topology
from pipelines.alerting.rules import Rules
from pipelines.errors import BadRecord
from pipelines.records import Alert, Match
from services import topics
from services.broker.errors import TooLarge
from services.pool import Failed
from services.settings import Settings
from services.telemetry import ALERTS_RUNG, DEAD_LETTERS, RECORDS, SECONDS
from services.worker.burying import SIZES, letter
from services.worker.membership import Membership
from services.worker.places import Places
from services.worker.remembering import Changes, Memory
from services.worker.sending import ROOM, Message, Outbox

Read: TypeAlias = Callable[[Any], Awaitable[Any]]
"""A stage's slow part, done elsewhere: what is ready of a record, or Failed. Raises PoolFailed."""


class Taken(Struct, frozen=True, kw_only=True):
    """A record as it was taken from its topic; `fault` says why it can't be decoded."""

    event: Any
    record: Any = None
    fault: str = ""
    ready: "asyncio.Future[Any] | None" = None
    began: float


class Made(Struct, frozen=True):
    """All that follows from a record; `fault` says why that is a dead letter."""

    messages: tuple[Message, ...]
    changes: Changes = {}
    alerts: tuple[Alert, ...] = ()
    fault: str = ""


class Work:
    """One stage. `config` gives what is in force now; `ahead` is how many records may be read ahead at once."""

    def __init__(
        self,
        stage: topology.Stage,
        settings: Settings,
        *,
        config: Callable[[], topology.Config],
        outbox: Outbox,
        memory: Memory | None,
        places: Places,
        membership: Membership,
        read: Read | None = None,
        ahead: int = 1,
    ) -> None:
        self.stage, self.memory = stage, memory
        self._settings, self._config, self._outbox = settings, config, outbox
        self._places, self._membership = places, membership
        self._read = read if stage.ahead else None
        self._ahead = ahead if self._read else 1

    async def run(self, stream: Any) -> None:
        """Process a Faust stream until it ends. Whatever is raised here means that this process can't go on."""
        queue: asyncio.Queue[Taken | None] = asyncio.Queue(self._ahead)
        async with asyncio.TaskGroup() as tasks:
            # Faust acknowledges also what an agent dies of: here nothing is done before we say so.
            tasks.create_task(self._take_all(stream.noack(), queue))
            while (taken := await queue.get()) is not None:
                await self._process(taken)
                self._finish(taken)

    async def _take_all(self, stream: Any, queue: "asyncio.Queue[Taken | None]") -> None:
        async for event in stream.events():
            if self._places.take(self.stage.name, event.message):
                await queue.put(self._take(event))
        await queue.put(None)

    def _take(self, event: Any) -> Taken:
        began = time.monotonic()
        try:
            record = topics.decode(_plain(self._settings, event), event.message.value or b"")
        except BadRecord as fault:
            return Taken(event=event, fault=str(fault), began=began)
        ready = asyncio.ensure_future(self._read(record)) if self._read else None
        if ready:
            # Whoever comes to this record's turn meets the fault; before that nobody need hear of it.
            ready.add_done_callback(lambda done: done.cancelled() or done.exception())
        return Taken(event=event, record=record, ready=ready, began=began)

    async def _process(self, taken: Taken) -> None:
        made = await self._made(taken)
        try:
            await self._bring(taken, made)
        except TooLarge as fault:
            # Outputs may be out by now. They stand: the record makes the same again, under the same ids, when requeued.
            made = self._dead(taken, made.fault or str(fault))
            await self._bury(taken, made)
        _count(self.stage.name, taken, made)

    async def _bring(self, taken: Taken, made: Made) -> None:
        """Outputs, then state. Raises TooLarge."""
        await self._deliver(taken, made)
        await self._keep(taken, made)

    async def _bury(self, taken: Taken, made: Made) -> None:
        """Bring a letter; where its topic takes less than it should, one that holds less."""
        try:
            await self._bring(taken, made)
        except TooLarge:
            await self._bring(taken, self._dead(taken, made.fault, SIZES[1]))

    async def _made(self, taken: Taken) -> Made:
        if taken.fault:
            return self._dead(taken, taken.fault)
        ready = await taken.ready if taken.ready else None
        if isinstance(ready, Failed):
            return self._dead(taken, ready.reason)
        try:
            return self._fold(taken, ready)
        except Exception as fault:  # noqa: BLE001  # the one place where a poisoned record becomes a dead letter
            return self._dead(taken, f"{type(fault).__name__}: {fault}")

    def _fold(self, taken: Taken, ready: Any) -> Made:
        config, record = self._config(), taken.record
        state = {} if self.memory is None else self.memory
        outputs = topology.step(self.stage, config, state, record, ready)
        messages = tuple(_message(self._settings, output) for output in outputs)
        alerts = tuple(output for output in outputs if isinstance(output, Alert))
        own = tuple(_own_message(self._settings, alert) for alert in alerts if _has_topic(config.rules, alert))
        partition = taken.event.message.partition
        changes = {} if self.memory is None else self.memory.changes(partition, _clock(record))
        _refuse_too_large(self.stage.name, (*messages, *own), changes)
        return Made((*messages, *own), changes, alerts)

    async def _deliver(self, taken: Taken, made: Made) -> None:
        await self._membership.sure(taken.event.message.generation_id)
        await self._outbox.deliver(made.messages)

    async def _keep(self, taken: Taken, made: Made) -> None:
        if self.memory is None:
            return
        if made.fault:
            self.memory.discard()
            return
        partition = taken.event.message.partition
        await self._membership.sure(taken.event.message.generation_id)
        await self._outbox.keep(self.memory.changelog, partition, made.changes)
        self.memory.keep(partition, made.changes)

    def _finish(self, taken: Taken) -> None:
        self._places.finish(self.stage.name, taken.event.message)

    def _dead(self, taken: Taken, fault: str, largest: int = SIZES[0]) -> Made:
        at = None if taken.record is None else _clock(taken.record)
        topic = _plain(self._settings, taken.event)
        dead = letter(self.stage.name, taken.event.message, fault, topic=topic, at=at, largest=largest)
        return Made((_message(self._settings, dead),), fault=fault)


def topics_of(settings: Settings, stage: topology.Stage) -> frozenset[str]:
    """The full names of the topics that a stage reads."""
    return frozenset(topics.named(settings, topology.TOPICS[record]) for record in stage.reads)


def _plain(settings: Settings, event: Any) -> str:
    """The topology's name of the topic that a record came from."""
    return str(event.message.topic).removeprefix(settings.prefix)


def _clock(record: Any) -> datetime:
    """Record time."""
    time: datetime = record.at if isinstance(record, Match) else record.fetched
    return time


def _message(settings: Settings, record: Struct) -> Message:
    topic = topics.named(settings, topology.TOPICS[type(record)])
    return Message(topic, topics.key_of(record).encode(), msgspec.json.encode(record))


def _own_message(settings: Settings, alert: Alert) -> Message:
    name = topics.rule_topic(settings, alert.rule).name
    return Message(name, topics.key_of(alert).encode(), msgspec.json.encode(alert), own=True)


def _has_topic(rules: Rules, alert: Alert) -> bool:
    rule = rules.get(alert.rule)
    return rule is not None and rule.topic


def _refuse_too_large(stage: str, messages: Sequence[Message], changes: Changes) -> None:
    """Before anything of it is sent."""
    largest = max((len(one.key) + len(one.value) for one in messages), default=0)
    changed = sum(len(key) + len(value or b"") for key, value in changes.items())
    if max(largest, changed) > topics.LARGEST - ROOM:
        raise TooLarge(f"{max(largest, changed):,} bytes follow from it, a topic takes {topics.LARGEST:,}", where=stage)


def _count(stage: str, taken: Taken, made: Made) -> None:
    RECORDS.labels(stage).inc()
    SECONDS.labels(stage).observe(time.monotonic() - taken.began)
    if made.fault:
        DEAD_LETTERS.labels(stage).inc()
    for alert in made.alerts:
        ALERTS_RUNG.labels(alert.rule, str(alert.loud).lower()).inc()
