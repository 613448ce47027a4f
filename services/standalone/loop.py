"""The embedded process: the collector accepts into the inbox while the chain drains it, until both are done.

The collector runs on the event loop, the chain in one thread beside it; they meet only in the store.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeAlias

from msgspec import Struct

from pipelines.records import Alert
from services.standalone.ledger import StoreLedger
from services.standalone.runner import Batch, Runner
from services.standalone.store import Store
from services.stopping import signals

IDLE_SECONDS = 0.25

Poll: TypeAlias = Callable[[asyncio.Event], Awaitable[object]]
"""The collector: returns when all is polled, or when the event is set; one that goes on then is cancelled."""

Tell: TypeAlias = Callable[[Sequence[Alert]], None]
"""Puts alerts before people, and returns when they are out (written and flushed). Called in the chain's thread."""


class Progress(Struct, frozen=True, kw_only=True):
    """What has happened since the start. `feeds` were polled, `failed` of them in vain; `waiting` counts the inbox."""

    feeds: int = 0
    failed: int = 0
    articles: int = 0
    backfill: int = 0
    events: int = 0
    alerts: int = 0
    dead: int = 0
    waiting: int = 0


Observe: TypeAlias = Callable[[Progress], None]


class Embedded(Struct, frozen=True):
    """The parts of the process."""

    store: Store
    ledger: StoreLedger
    runner: Runner
    tell: Tell
    observe: Observe


async def run(parts: Embedded, poll: Poll) -> Progress:
    """Poll, process and tell until `poll` has returned and the inbox is empty, or until SIGINT or SIGTERM.

    A signal lets the batch at work finish; what waits is kept for the next start. Raises StoreError, PoolFailed, and
    what `poll` raises, after all that was accepted before is processed.
    """
    stop = asyncio.Event()
    with signals(stop.set), ThreadPoolExecutor(1, "chain") as chain:
        polling = asyncio.ensure_future(poll(stop))
        try:
            progress = await _drain(parts, chain, polling, stop)
            if polling.done():
                polling.result()
        finally:
            # What a fetch under way would have brought is fetched again; what was accepted is in the inbox.
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
    return progress


def tell_untold(store: Store, tell: Tell) -> None:
    """Tell what rang and was not told yet. A process that dies in here tells at most this much again."""
    untold = store.untold()
    if untold:
        tell(untold)
        store.mark_told(untold)


async def _drain(parts: Embedded, chain: Executor, polling: "asyncio.Future[object]", stop: asyncio.Event) -> Progress:
    progress = Progress()
    while not stop.is_set():
        last = polling.done()
        batch = await asyncio.get_running_loop().run_in_executor(chain, _step, parts)
        before, progress = progress, _advanced(parts, progress, batch)
        if progress != before:
            parts.observe(progress)
        if batch is None and last:
            break
        if batch is None:
            await _idle(stop)
    return progress


def _step(parts: Embedded) -> Batch | None:
    tell_untold(parts.store, parts.tell)
    batch = parts.runner.drain()
    tell_untold(parts.store, parts.tell)
    return batch


async def _idle(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), IDLE_SECONDS)
    except TimeoutError:
        return


def _advanced(parts: Embedded, before: Progress, batch: Batch | None) -> Progress:
    batch = batch or Batch()
    return Progress(
        feeds=len(parts.ledger.outcomes),
        failed=sum(not ok for ok in parts.ledger.outcomes.values()),
        articles=before.articles + batch.articles,
        backfill=before.backfill + batch.backfill,
        events=before.events + batch.events,
        alerts=before.alerts + len(batch.loud),
        dead=before.dead + batch.dead,
        waiting=parts.store.waiting_count(),
    )
