"""Articles are coded in processes beside the event loop, several at once, so that heartbeats and probes go on.

Each process has a pool and a thread to itself: an article waits for the first that is free, never for its neighbours.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from pipelines.alerting.rules import gather
from pipelines.records import Article
from pipelines.topology import Config
from services.coders import load_coder
from services.pool import Load, Pool, read_ahead
from services.stories import load_stories


def load_coding(folder: Path) -> Config:
    """What a coding process needs: no rules."""
    return Config(code=load_coder(folder), story=load_stories(folder), rules=gather(()))


class Coders:
    """`size` processes, started at once. Raises PoolFailed for an article whose process never comes up."""

    def __init__(
        self,
        folder: Path,
        size: int,
        *,
        load: Load = load_coding,
        task: Callable[[Any, Article], Any] = read_ahead,
    ) -> None:
        self._stack = ExitStack()
        self._free: SimpleQueue[Pool] = SimpleQueue()
        for _ in range(size):
            pool = self._stack.enter_context(Pool(load, folder, size=1, task=task))
            pool.start()
            self._free.put(pool)
        self._threads = ThreadPoolExecutor(size, "coder")
        self.failure = ""
        """Why articles can't be coded any more."""

    async def read(self, article: Article) -> Any:
        """What the task makes of an article, or Failed."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, article)

    def _read(self, article: Article) -> Any:
        pool = self._free.get()
        try:
            (ready,) = pool.map([article])
        except BaseException as fault:
            self.failure = str(fault)
            raise
        finally:
            self._free.put(pool)
        return ready

    def close(self) -> None:
        """End all processes, also those at work."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
