import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from pipelines.records import Alert
from services.collector.ledger import Cursor, Health
from services.standalone.errors import StoreFull
from services.standalone.ledger import StoreLedger
from services.standalone.loop import Embedded, Progress, run, tell_untold
from services.standalone.runner import BATCH, Runner
from services.standalone.store import Store

from .conftest import START, Write, acting, tiny


class Audience:
    """Who is told, and who looks on."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.seen: list[Progress] = []

    def tell(self, alerts: Sequence[Alert]) -> None:
        self.heard += [(alert.group, alert.version) for alert in alerts]

    def observe(self, progress: Progress) -> None:
        self.seen.append(progress)


@pytest.fixture
def audience() -> Audience:
    return Audience()


@pytest.fixture
def parts(store: Store, runner: Runner, audience: Audience) -> Embedded:
    return Embedded(store, StoreLedger(store), runner, audience.tell, audience.observe)


def health(feed: str, *, ok: bool = True) -> Health:
    return Health(feed=feed, ok=ok, polled=START)


async def test_one_round_polls_processes_tells_and_ends(parts: Embedded, audience: Audience, write: Write) -> None:
    async def poll(_stop: asyncio.Event) -> None:
        parts.ledger.accept(health("one"), Cursor(), [write(1), write(2, timeliness="backfill")])
        await asyncio.sleep(0.3)
        parts.ledger.accept(health("two"), Cursor(), [write(3), write(4, title="poison")])
        parts.ledger.accept(health("three", ok=False), None, [])

    progress = await run(parts, poll)
    assert progress == Progress(feeds=3, failed=1, articles=3, backfill=1, alerts=1, dead=1)
    assert audience.heard == [("en", 3)]
    assert audience.seen[-1] == progress


async def test_what_an_earlier_run_left_is_processed_and_told(
    parts: Embedded, audience: Audience, write: Write
) -> None:
    parts.runner.process([write(number) for number in range(3)])
    parts.ledger.accept(health("one"), Cursor(), [write(number) for number in range(3, 6)])

    async def poll(_stop: asyncio.Event) -> None:
        return

    await run(parts, poll)
    assert audience.heard == [("en", 3), ("en", 6)]


async def test_the_collector_polls_on_while_a_batch_is_folded(parts: Embedded, store: Store, write: Write) -> None:
    folding, accepted = threading.Event(), threading.Event()

    def until_accepted() -> None:
        folding.set()
        assert accepted.wait(10)

    parts = msgspec.structs.replace(parts, runner=tiny(store, first=acting(until_accepted)))

    async def poll(_stop: asyncio.Event) -> None:
        parts.ledger.accept(health("one"), Cursor(), [write(1)])
        await asyncio.to_thread(folding.wait, 10)
        parts.ledger.accept(health("two"), Cursor(), [write(2)])
        assert store.waiting_count() == 2
        accepted.set()

    assert (await run(parts, poll)).articles == 2


async def test_a_signal_ends_it_and_what_waits_is_kept(parts: Embedded, store: Store, write: Write) -> None:
    stopped = acting(lambda: os.kill(os.getpid(), signal.SIGTERM))
    parts = msgspec.structs.replace(parts, runner=tiny(store, first=stopped))

    async def poll_for_ever(stop: asyncio.Event) -> None:
        parts.ledger.accept(health("one"), Cursor(), [write(number) for number in range(BATCH + 6)])
        await stop.wait()
        await asyncio.sleep(60)

    began = time.monotonic()
    progress = await run(parts, poll_for_ever)
    assert time.monotonic() - began < 10
    assert (progress.articles, progress.waiting) == (BATCH, 6)
    assert store.waiting_count() == 6


async def test_a_full_disk_under_the_collector_ends_it_with_its_line(parts: Embedded, write: Write) -> None:
    async def poll(_stop: asyncio.Event) -> None:
        parts.ledger.accept(health("one"), Cursor(), [write(1)])
        raise StoreFull("the disk is full")

    with pytest.raises(StoreFull):
        await run(parts, poll)
    assert parts.runner.drain() is None


async def test_a_full_disk_under_the_chain_ends_the_collector_too(parts: Embedded, write: Write) -> None:
    def tell(_alerts: Sequence[Alert]) -> None:
        raise StoreFull("the disk is full")

    ended = []

    async def poll_for_ever(_stop: asyncio.Event) -> None:
        parts.ledger.accept(health("one"), Cursor(), [write(number) for number in range(3)])
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    with pytest.raises(StoreFull):
        await run(msgspec.structs.replace(parts, tell=tell), poll_for_ever)
    assert ended == [True]


def test_who_could_not_be_told_is_told_the_next_time(parts: Embedded, audience: Audience, write: Write) -> None:
    parts.runner.process([write(number) for number in range(3)])

    def fail(_alerts: Sequence[Alert]) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        tell_untold(parts.store, fail)
    tell_untold(parts.store, audience.tell)
    tell_untold(parts.store, audience.tell)
    assert audience.heard == [("en", 3)]


PROCESS = """
import asyncio, json, sys
from pathlib import Path
from services.standalone.ledger import StoreLedger
from services.standalone.loop import Embedded, run
from services.standalone.runner import Runner
from services.standalone.store import Store

async def poll(stop):
    print("polling", flush=True)
    await stop.wait()

with Store(Path(sys.argv[1])) as store:
    parts = Embedded(store, StoreLedger(store), Runner(store, None), print, print)
    asyncio.run(run(parts, poll))
print(json.dumps("stopped"), flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_stop_the_process_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    for _start in ("first", "second"):
        with subprocess.Popen([sys.executable, "-c", PROCESS, tmp_path], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "polling\n"
            process.send_signal(number)
            assert json.loads(process.stdout.readline()) == "stopped"
            assert process.wait(10) == 0
