"""Many fetches side by side: whose turn it is, and how they end together."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from yarl import URL

T = TypeVar("T")


class Turns:
    """So many at once in all, and one at a time from any host, first come, first served.

    Hosts are forgotten when nobody waits for them: feeds can't make it grow.
    """

    def __init__(self, at_once: int) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._hosts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """Wait for a turn to fetch this address. Who waits for a busy host does not keep others waiting."""
        lock = self._hosts.setdefault(_host(url), asyncio.Lock())
        async with lock, self._all:
            yield


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """All results in their order. The first that fails stops the others and is raised as it is, not in a group."""
    running = [asyncio.ensure_future(each) for each in work]
    try:
        return await asyncio.gather(*running)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _host(url: str) -> str:
    try:
        return URL(url).host or ""
    except ValueError:
        return ""
