"""The embedded process: the collector accepts into the inbox while the chain drains it, until both are done.

The collector runs on the event loop, the chain in one thread beside it; they meet only in the store.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

from msgspec import Struct, structs

from pipelines.records import Alert
from services.standalone.runner import Batch, Runner
from services.standalone.store import Store

IDLE_SECONDS = 0.25

Poll: TypeAlias = Callable[[asyncio.Event], Awaitable[object]]
"""The collector: returns when all is polled, or soon after the event is set."""

Tell: TypeAlias = Callable[[Sequence[Alert]], None]
"""Puts alerts before people and returns when they are out (written and flushed)."""


class Progress(Struct, frozen=True, kw_only=True):
    """Where the process stands since it started; `feeds` and `failed` count the feeds' last polls, `waiting` the inbox."""

    feeds: int = 0
    failed: int = 0
    articles: int = 0
    backfill: int = 0
    events: int = 0
    alerts: int = 0
    dead: int = 0
    waiting: int = 0


Observe: TypeAlias = Callable[[Progress], None]


async def run(store: Store, runner: Runner, poll: Poll, *, tell: Tell, observe: Observe) -> Progress:
    """Poll, process and tell until `poll` returns and the inbox is empty, or until SIGINT or SIGTERM.

    A signal lets the batch at work finish; what still waits is kept for the next start. Raises what `poll` raises,
    StoreError and PoolFailed.
    """
    stop = asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with asyncio.TaskGroup() as group:
            polling = group.create_task(_poll(poll, stop))
            draining = group.create_task(_drain(store, runner, polling, stop, tell, observe))
        return draining.result()
    finally:
        for number in signals:
            asyncio.get_running_loop().remove_signal_handler(number)
