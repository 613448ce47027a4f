"""Articles on their way to the broker: a poll goes on when all of its articles are acknowledged.

While the broker is away polls wait here with what they hold, and no feed is fetched when that has become much: nothing
is lost, and memory stays bounded. The event loop never waits: one thread sends, whose order is that of the polls.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import suppress

from pipelines.records import Article
from services import topics
from services.broker.publishing import AT_ONCE, NotAcknowledged, Publisher, Sent
from services.collector.ledger import Health
from services.telemetry import ACCEPTED, WAITING

ARTICLES = "articles"
BUFFER = 2_000
"""Articles that may wait before no feed is fetched any more; polls under way may then add theirs."""

AGAIN = 2.0
"""Seconds after which refused articles are sent again."""

log = logging.getLogger(__name__)


class Delivery:
    """A `polling.Deliver` onto the topic `articles`. `sender` is one thread.

    `waiting` articles are on their way, `accepted` have arrived; `room` is set while more may come.
    """

    def __init__(self, publisher: Publisher, sender: Executor, buffer: int = BUFFER) -> None:
        self._publisher, self._sender, self._buffer = publisher, sender, buffer
        self.room = asyncio.Event()
        self.room.set()
        self.waiting = self.accepted = 0

    async def __call__(self, articles: Sequence[Article]) -> None:
        """Return when the broker has acknowledged them all, however long it's away. Raises TopicMissing."""
        if not articles:
            return  # not behind what waits for the broker
        self._wait_for(len(articles))
        try:
            rest = await self._refused(articles)
            while rest:
                await asyncio.sleep(AGAIN)
                rest = await self._refused(rest)
        finally:
            self._wait_for(-len(articles))
        self.accepted += len(articles)
        ACCEPTED.inc(len(articles))

    def health(self, health: Health) -> None:
        """Send a feed's health line, if that can be done without waiting: its next poll brings a newer one."""
        if self._publisher.in_flight < AT_ONCE // 2:
            self._sender.submit(self._publisher.send, topics.HEALTH, health, health.feed)

    async def end(self, within: float) -> None:
        """Give the last health lines so many seconds to arrive; articles that still wait are not accepted."""
        flushed = asyncio.get_running_loop().run_in_executor(self._sender, self._publisher.flush, within)
        with suppress(NotAcknowledged, TimeoutError):
            await asyncio.wait_for(flushed, within)

    async def _refused(self, articles: Sequence[Article]) -> list[Article]:
        """Send them; gives those that were not taken, which is rare: a broker that is away is waited for."""
        sent = await asyncio.get_running_loop().run_in_executor(self._sender, self._send, articles)
        results = await asyncio.gather(*map(asyncio.wrap_future, sent), return_exceptions=True)
        refused = [article for article, result in zip(articles, results, strict=True) if result is not None]
        if refused:
            why = next(result for result in results if result is not None)
            log.warning("%d articles were refused and are sent again: %s", len(refused), why)
        return refused

    def _send(self, articles: Sequence[Article]) -> list[Sent]:
        return [self._publisher.send(ARTICLES, article) for article in articles]

    def _wait_for(self, more: int) -> None:
        self.waiting += more
        WAITING.set(self.waiting)
        (self.room.set if self.waiting < self._buffer else self.room.clear)()
