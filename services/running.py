"""`tocsin run`: polls the user's feeds and drives the chain, in one process over one data folder."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta

from pipelines.intake.opml import FeedSource
from services.collector.fetching import Limits, open_session
from services.collector.harvesting import Polling, web_tools
from services.collector.ledger import Health
from services.collector.pauses import Rhythm
from services.collector.polling import Poller, poll_forever, poll_once
from services.languages import detector
from services.loading import load_config
from services.pool import Pool
from services.settings import Settings
from services.standalone import loop
from services.standalone.editions import claim
from services.standalone.ledger import StoreLedger
from services.standalone.runner import Runner
from services.standalone.store import Store


def run(
    settings: Settings,
    sources: Sequence[FeedSource],
    *,
    once: bool,
    tell: loop.Tell,
    observe: loop.Observe,
    heard: Callable[[Health], None],
) -> loop.Progress:
    """Poll, code, store and ring until stopped; with `once`, poll every feed once and process all of it.

    `heard` gets each feed's health line. Raises TocsinError: a locked or full data folder, a bad configuration.
    """
    config = load_config(settings.config)
    with Store(settings.data) as store, coding_pool(settings) as pool:
        claim(store, "own")
        ledger = StoreLedger(store)
        parts = loop.Embedded(store, ledger, Runner(store, config, pool), tell, observe)
        return asyncio.run(_run(parts, settings, sources, once=once, heard=heard))


def coding_pool(settings: Settings) -> AbstractContextManager[Pool | None]:
    """The processes that read articles, started when the first article comes; None where this process reads them."""
    return Pool(load_config, settings.config, size=settings.processes) if settings.processes else nullcontext()


def polling(settings: Settings) -> Polling:
    """How feeds and pages are fetched."""
    limits = Limits(total=settings.timeout_seconds, size=int(settings.max_megabytes * 1_000_000))
    rhythm = Rhythm(interval=timedelta(minutes=settings.poll_minutes))
    return Polling(rhythm=rhythm, feed_limits=limits, page_limits=limits, at_once=settings.feeds_at_once)


def now() -> datetime:
    """The clock, in UTC."""
    return datetime.now(UTC)


async def _run(
    parts: loop.Embedded,
    settings: Settings,
    sources: Sequence[FeedSource],
    *,
    once: bool,
    heard: Callable[[Health], None],
) -> loop.Progress:
    how, detect = polling(settings), detector()

    async def poll(stop: asyncio.Event) -> None:
        async with open_session(how.feed_limits, allow_private=settings.allow_private) as session:
            poller = Poller(parts.ledger, web_tools(session, how, now, detect), heard)
            if once:
                await poll_once(poller, sources)
            else:
                await poll_forever(poller, sources, stop)

    return await loop.run(parts, poll)
