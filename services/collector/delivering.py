"""Articles on their way to the broker: a poll goes on when all of its articles are acknowledged.

What the broker will never take, a single article too large for it for instance, is acknowledged as a dead letter.

While the broker is away polls wait here with what they hold, and no feed is fetched when that has become much: nothing
is lost, and memory stays bounded. The event loop never waits: one thread sends, whose order is that of the polls.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from typing import TypeVar

import msgspec

from pipelines.errors import TocsinError
from pipelines.records import Article, DeadLetter
from services import topics
from services.broker.errors import BrokerUnreachable, NotAcknowledged, RecordRefused, TooLarge
from services.broker.publishing import AT_ONCE, Publisher, Sent
from services.collector.ledger import Health
from services.telemetry import ACCEPTED, DEAD_LETTERS, WAITING
from services.views import plural

ARTICLES = "articles"
STAGE = "collect"
BUFFER = 2_000
"""Articles that may wait before no feed is fetched any more; polls under way may then add theirs."""

AGAIN = 2.0
"""Seconds after which articles that were not taken are sent again."""

log = logging.getLogger(__name__)

T = TypeVar("T")


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
        """Return when the broker has acknowledged them all, however long it's away.

        Raises TopicMissing, and NotAcknowledged where it does not even take dead letters.
        """
        if not articles:
            return  # not behind what waits for the broker
        self._wait_for(len(articles))
        try:
            rest = await self._send(articles)
            while rest:
                await asyncio.sleep(AGAIN)
                rest = await self._in_turn(self._send_singly, rest)
        finally:
            self._wait_for(-len(articles))

    def health(self, health: Health) -> None:
        """Send a feed's health line, if that can be done without waiting: its next poll brings a newer one."""
        if self._publisher.in_flight < AT_ONCE // 2:
            self._sender.submit(self._publisher.send, topics.HEALTH, health, health.feed)

    async def end(self, within: float) -> None:
        """Give the last health lines so many seconds to arrive; articles that still wait are not accepted."""
        flushed = asyncio.get_running_loop().run_in_executor(self._sender, self._publisher.flush, within)
        with suppress(NotAcknowledged, TimeoutError):
            await asyncio.wait_for(flushed, within)

    async def _send(self, articles: Sequence[Article]) -> Sequence[Article]:
        """Send them; gives those that were not taken, which is rare: a broker that is away is waited for."""
        sent = await self._in_turn(lambda: [_sent(self._publisher, article) for article in articles])
        errors = await asyncio.gather(*map(asyncio.wrap_future, sent), return_exceptions=True)
        refused = [(article, error) for article, error in zip(articles, errors, strict=True) if error]
        self._accept(len(articles) - len(refused))
        if refused:
            log.warning("%s not taken, sent again one by one: %s", plural(len(refused), "article"), refused[0][1])
        return [article for article, _ in refused]

    def _send_singly(self, articles: Sequence[Article]) -> Sequence[Article]:
        """Send each alone; gives those from the first on that was not taken and may be later.

        After one refusal kafka-python's producer refuses, with the same words, whatever else it has and gets: a new one
        tells whose fault it was.
        """
        for place, article in enumerate(articles):
            try:
                if not place:
                    self._publisher.renew()
                self._send_or_bury(article)
            except RecordRefused:
                raise  # no dead letter is taken either
            except (NotAcknowledged, BrokerUnreachable) as error:
                log.warning("%s not taken, sent again: %s", plural(len(articles) - place, "article"), error)
                return articles[place:]
        return ()

    def _send_or_bury(self, article: Article) -> None:
        try:
            self._publisher.send(ARTICLES, article).result()
            self._accept(1)
        except (TooLarge, RecordRefused) as error:
            log.warning("article %s is a dead letter: %s", article.id, error)
            self._publisher.renew()
            self._publisher.send(topics.DEAD, _letter(article, error)).result()
            DEAD_LETTERS.labels(STAGE).inc()

    async def _in_turn(self, act: Callable[..., T], *values: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._sender, act, *values)

    def _accept(self, count: int) -> None:
        self.accepted += count
        ACCEPTED.inc(count)

    def _wait_for(self, more: int) -> None:
        self.waiting += more
        WAITING.set(self.waiting)
        (self.room.set if self.waiting < self._buffer else self.room.clear)()


def _letter(article: Article, error: TocsinError) -> DeadLetter:
    original = msgspec.json.encode(article)
    return DeadLetter(stage=STAGE, reason=str(error), at=article.fetched, original=original, key=article.id)


def _sent(publisher: Publisher, article: Article) -> Sent:
    """Sent, or refused at once: the others go on."""
    try:
        return publisher.send(ARTICLES, article)
    except (TooLarge, NotAcknowledged) as error:
        refused: Sent = Future()
        refused.set_exception(error)
        return refused
