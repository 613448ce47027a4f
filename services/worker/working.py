"""`tocsin work`: one process of the chain on Kafka, until it is told to end.

It ends by itself, with an error, where it can't go on: its coding processes don't come up, the broker refuses it. Then
whoever runs it starts it anew; what was in its hands comes again.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any

from aiokafka.errors import KafkaError
from msgspec import Struct

from pipelines import topology
from pipelines.alerting.rules import Rules
from pipelines.errors import TocsinError
from services import topics
from services.broker.admin import missing_topics
from services.broker.errors import BrokerUnreachable, missing
from services.broker.following import RuleFollower
from services.logs import log_plainly
from services.settings import Settings
from services.stopping import signals
from services.stories import load_stories
from services.telemetry import serve
from services.worker.app import Worker, build
from services.worker.coding import Coders
from services.worker.processing import Read
from services.worker.sending import KafkaOutbox
from services.worker.watching import Watch

log = logging.getLogger(__name__)

GRACE = 20.0
"""Seconds that an end in good order may take."""


class WorkerFailed(TocsinError):
    """A worker can't go on."""


class Coding(Struct, frozen=True):
    """How articles are read ahead, and what is wrong with that (nothing, if nothing is)."""

    read: Read | None
    failure: Callable[[], str]


def work(settings: Settings) -> None:
    """Take part in the work until SIGTERM or SIGINT.

    Raises TopicMissing, BrokerUnreachable, PoolFailed, BadConfig, WorkerFailed.
    """
    log_plainly()
    check_topics(settings)
    with Coders(settings.config, max(1, settings.processes)) as coders:
        asyncio.run(run(settings, Coding(coders.read, lambda: coders.failure)))
    log.info("stopped")


def check_topics(settings: Settings) -> None:
    """Raise TopicMissing where `setup` has not been here; BrokerUnreachable."""
    absent = missing_topics(settings)
    if absent:
        raise missing(absent, settings.kafka)


async def check_rules_topics(settings: Settings, outbox: KafkaOutbox, rules: Rules) -> None:
    """Say which rules' own topics are not there: their alerts are on the topic of all alerts alone."""
    wanted = [topics.rule_topic(settings, rule.name).name for rule in rules.rules if rule.topic]
    for name in await outbox.missing(wanted):
        log.warning("%s: no such topic, this rule's alerts are on the topic of all alerts alone", name)


async def run(
    settings: Settings,
    coding: Coding,
    stages: Sequence[topology.Stage] = topology.STAGES,
    started: Callable[[Worker], None] = lambda _worker: None,
) -> None:
    """A worker's life; `started` is called once it is made. Raises as `work` does."""
    async with AsyncExitStack() as stack:
        rules, outbox = RuleFollower(settings), KafkaOutbox(settings)
        config = InForce(settings, await rules.start())
        stack.push_async_callback(rules.stop)
        await outbox.start()
        stack.push_async_callback(outbox.stop)
        await check_rules_topics(settings, outbox, config.get().rules)
        end = End()
        worker = build(
            settings,
            config=config.get,
            outbox=outbox,
            read=coding.read,
            fail=end.come,
            stages=stages,
        )
        watch = Watch(worker, coding.failure)
        started(worker)
        with serve(settings.probes, watch.probes), signals(end.come):
            log.info("%d rules, working on the topics of %s", len(config.get().rules.rules), settings.kafka)
            await _until_the_end(worker, end, [rules.follow(config.change), watch.run(), worker.places.run()])


class InForce:
    """What the folds are configured with now. The coder is not among it: articles are read in other processes."""

    def __init__(self, settings: Settings, rules: Rules) -> None:
        coder: Any = None
        self._config = topology.Config(code=coder, story=load_stories(settings.config), rules=rules)

    def get(self) -> topology.Config:
        """For the record that is folded next."""
        return self._config

    def change(self, rules: Rules) -> None:
        """These are the rules from now on."""
        log.info("%d rules in force: %s", len(rules.rules), ", ".join(rule.name for rule in rules.rules))
        self._config = topology.Config(code=self._config.code, story=self._config.story, rules=rules)


class End:
    """The end of a worker: asked for, or come by a fault. The first counts."""

    def __init__(self) -> None:
        self._come: asyncio.Future[BaseException | None] = asyncio.get_running_loop().create_future()

    def come(self, fault: BaseException | None = None) -> None:
        """It has come."""
        if not self._come.done():
            self._come.set_result(fault)

    def follows(self, task: "asyncio.Task[None]") -> "asyncio.Task[None]":
        """It comes when this task fails."""

        def ended(done: "asyncio.Task[None]") -> None:
            fault = None if done.cancelled() else done.exception()
            if fault is not None:
                self.come(fault)

        task.add_done_callback(ended)
        return task

    async def wait(self) -> BaseException | None:
        """What it came by."""
        return await self._come


async def _until_the_end(worker: Worker, end: End, beside: Sequence[Coroutine[Any, Any, None]]) -> None:
    app = worker.app
    tasks = [end.follows(asyncio.create_task(one)) for one in (*beside, _start(app), _crash(app))]
    try:
        fault = await end.wait()
        await _stop(worker, fault)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if fault is not None:
        raise _told(fault)


def _told(fault: BaseException) -> TocsinError:
    if isinstance(fault, TocsinError):
        return fault
    told = WorkerFailed(f"{type(fault).__name__}: {fault}")
    told.__cause__ = fault
    return told


async def _start(app: Any) -> None:
    try:
        await app.start()
    except KafkaError as error:
        mend = "start the broker, or let TOCSIN_KAFKA name it"
        raise BrokerUnreachable(f"no broker answers: {error}", where="worker", mend=mend) from error


async def _crash(app: Any) -> None:
    """Raises what Faust itself has crashed of."""
    await app.wait_until_stopped()
    if app.crashed:
        raise app.crash_reason


async def _stop(worker: Worker, fault: BaseException | None) -> None:
    """End; what can't be finished is not waited for, and comes again."""

    async def stop() -> None:
        if fault is None:
            await worker.places.close()
        else:
            worker.places.abandon()
        await worker.app.stop()

    try:
        await asyncio.wait_for(stop(), GRACE)
    except TimeoutError:
        # Threads of Faust's wait for the broker, and would keep the process from ending.
        why = f"{_told(fault)}; " if fault else ""
        sys.stderr.write(f"tocsin: {why}not ended in good order within {GRACE:g} s: what was at work comes again\n")
        sys.stderr.flush()
        os._exit(1)
