"""`tocsin run`: polls the user's feeds and drives the chain, in one process over one data folder."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.intake.opml import FeedSource, read_opml
from services.collector.fetching import Limits, open_session
from services.collector.harvesting import Polling, web_tools
from services.collector.ledger import Health
from services.collector.pauses import Rhythm
from services.collector.polling import Poller, poll_forever, poll_once
from services.languages import detector
from services.lines import open_input
from services.loading import load_config
from services.settings import Settings
from services.standalone import loop
from services.standalone.editions import claim
from services.standalone.ledger import StoreLedger
from services.standalone.pool import Pool
from services.standalone.runner import Runner
from services.standalone.store import Store


def run(
    settings: Settings, *, once: bool, tell: loop.Tell, observe: loop.Observe, heard: Callable[[Health], None]
) -> loop.Progress:
    """Poll, code, store and ring until stopped; with `once`, poll every feed once and process all of it.

    `heard` gets each feed's health line. Raises TocsinError: a locked or full data folder, a bad configuration.
    """
    sources = feed_sources(settings)
    config = load_config(settings.config)
    with Store(settings.data) as store, coding_pool(settings) as pool:
        claim(store, "own")
        ledger = StoreLedger(store)
        parts = loop.Embedded(store, ledger, Runner(store, config, pool if settings.processes else None), tell, observe)
        return asyncio.run(_run(parts, settings, sources, once=once, heard=heard))


def feed_sources(settings: Settings) -> tuple[FeedSource, ...]:
    """The feeds to poll; raises BadConfig naming file and line."""
    path = feeds_file(settings)
    with open_input(str(path)) as file:
        return read_opml(file.read(), where=str(path))


def feeds_file(settings: Settings) -> Path:
    """Where the list of feeds is kept."""
    return settings.feeds or settings.config / "feeds.opml"


def coding_pool(settings: Settings) -> Pool:
    """The processes that read articles; they start when the first article comes."""
    return Pool(load_config, settings.config, size=max(settings.processes, 1))


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
    sources: tuple[FeedSource, ...],
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
