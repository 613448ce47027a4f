"""`tocsin collect`: polls the feeds and puts what is new on the topic `articles`, until stopped.

A feed's cursor advances when the broker has its articles; what a crash in between sends again has the same ids.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from msgspec import Struct

from pipelines.intake.opml import FeedSource
from services import telemetry, topics
from services.broker.publishing import SUSPICIOUS, Publisher
from services.collector.delivering import ARTICLES, Delivery
from services.collector.fetching import open_session
from services.collector.harvesting import web_tools
from services.collector.keeping import CursorLedger, open_cursors
from services.collector.ledger import Health
from services.collector.polling import Poller, poll_forever, poll_once
from services.collector.turns import together
from services.feedlists import health_text
from services.languages import detector
from services.logs import log_plainly
from services.running import now, polling
from services.settings import Settings
from services.sources import feed_sources
from services.stopping import signals
from services.views import plural

PULSE = 30.0
"""Seconds without a sign of the event loop after which the process should be restarted."""

LAST_WORDS = 5.0
"""Seconds that health lines may take to go out at the end."""

log = logging.getLogger(__name__)


class Collected(Struct, frozen=True):
    """What came of a run: polls, those that failed, articles that the broker has acknowledged."""

    polls: int = 0
    failed: int = 0
    articles: int = 0


class Parts(Struct, frozen=True):
    """The parts of the process."""

    settings: Settings
    sources: Sequence[FeedSource]
    ledger: CursorLedger
    publisher: Publisher
    delivery: Delivery
    pulse: telemetry.Pulse


def collect(settings: Settings, *, once: bool = False) -> Collected:
    """Poll until SIGINT or SIGTERM; with `once`, poll every feed once.

    Raises BadConfig, BrokerUnreachable at the start, TopicMissing, StoreLocked, StoreFull.
    """
    log_plainly()
    return asyncio.run(_collect(settings, once=once))


async def _collect(settings: Settings, *, once: bool) -> Collected:
    stop, pulse = asyncio.Event(), telemetry.Pulse(PULSE)
    sources = feed_sources(settings)
    with (
        signals(stop.set),
        open_cursors(settings.data) as cursors,
        ThreadPoolExecutor(1, "sender") as sender,
        closing(Publisher(settings)) as publisher,
        telemetry.serve(settings.probes, telemetry.Probes(live=pulse.stale, ready=publisher.silent)),
    ):
        publisher.check((ARTICLES, topics.DEAD, topics.HEALTH))
        delivery = Delivery(publisher, sender)
        parts = Parts(settings, sources, CursorLedger(cursors), publisher, delivery, pulse)
        log.info("%s, onto the topics of %s", plural(len(sources), "feed"), settings.kafka)
        collected = await _until_stopped(parts, stop, once=once)
        log.info("stopped: %s, %s", plural(collected.polls, "poll"), plural(collected.articles, "article"))
        return collected


async def _until_stopped(parts: Parts, stop: asyncio.Event, *, once: bool) -> Collected:
    lines: list[bool] = []
    watching = asyncio.ensure_future(together((_beat(parts.pulse), _watch(parts.delivery, parts.publisher))))
    working = asyncio.ensure_future(_poll(parts, stop, lines.append, once=once))
    stopped = asyncio.ensure_future(stop.wait())
    every = (watching, working, stopped)
    try:
        done, _ = await asyncio.wait(every, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in every:
            task.cancel()
        await asyncio.gather(*every, return_exceptions=True)
    await parts.delivery.end(LAST_WORDS)
    return Collected(len(lines), lines.count(False), parts.delivery.accepted)


async def _poll(parts: Parts, stop: asyncio.Event, count: Callable[[bool], None], *, once: bool) -> None:
    how, delivery = polling(parts.settings), parts.delivery

    def tell(health: Health) -> None:
        count(health.ok)
        telemetry.POLLS.labels(ok=str(health.ok).lower()).inc()
        delivery.health(health)
        if health.fresh or not health.ok:
            log.info("%s: %s", health.feed, health_text(health))

    async with open_session(how.feed_limits, allow_private=parts.settings.allow_private) as session:
        tools = web_tools(session, how, now, detector(), delivery.room)
        poller = Poller(parts.ledger, tools, tell, delivery)
        if once:
            await poll_once(poller, parts.sources)
        else:
            await poll_forever(poller, parts.sources, stop)


async def _beat(pulse: telemetry.Pulse) -> None:
    while True:
        pulse.beat()
        await asyncio.sleep(1)


async def _watch(delivery: Delivery, publisher: Publisher) -> None:
    """Raises TopicMissing where that is why articles wait."""
    while True:
        await asyncio.sleep(SUSPICIOUS)
        if delivery.waiting:
            await asyncio.to_thread(publisher.suspect)
