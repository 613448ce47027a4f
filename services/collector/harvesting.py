"""What one poll brings in: the feed as it stands now, what of it is new, and full texts where they are wanted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from aiohttp import ClientSession
from msgspec import Struct, field

from pipelines.errors import BadRecord, TocsinError
from pipelines.intake.feeds import read
from pipelines.intake.items import FeedReading
from pipelines.intake.languages import Detect
from pipelines.intake.opml import FeedSource
from pipelines.intake.pages import read_page, with_page
from pipelines.records import Article, Lane
from services.collector.failures import FetchError
from services.collector.fetching import Fetched, Limits, fetch
from services.collector.ledger import MAX_SEEN, Cursor
from services.collector.pauses import Rhythm
from services.collector.turns import Turns, together

T = TypeVar("T")


class Polling(Struct, frozen=True, kw_only=True):
    """How to poll. `at_once` counts requests; of one poll at most `pages` full texts, within `pages_within` seconds."""

    rhythm: Rhythm = Rhythm()
    feed_limits: Limits = Limits()
    page_limits: Limits = Limits(total=20.0, size=5_000_000)
    at_once: int = 16
    pages: int = 40
    pages_within: float = 120.0


class Fetch(Protocol):
    """`fetching.fetch` with its session; a recorded story answers from its files instead."""

    async def __call__(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits
    ) -> Fetched:
        """As `fetching.fetch`."""


def _always() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


class Tools(Struct, frozen=True):
    """What it takes to fetch and read. No feed is fetched unless `room` is set; polls under way are finished."""

    fetch: Fetch
    settings: Polling
    now: Callable[[], datetime]
    detect: Detect
    turns: Turns
    room: asyncio.Event = field(default_factory=_always)


def web_tools(
    session: ClientSession,
    settings: Polling,
    now: Callable[[], datetime],
    detect: Detect,
    room: asyncio.Event | None = None,
) -> Tools:
    """What it takes on the web."""
    return Tools(partial(fetch, session), settings, now, detect, Turns(settings.at_once), room or _always())


class Harvest(Struct, frozen=True, kw_only=True):
    """What a poll brought in. `cursor` is None where the old one stays; `reason` says what failed, or was odd."""

    ok: bool = True
    status: int | None = None
    reason: str = ""
    items: int = 0
    articles: tuple[Article, ...] = ()
    cursor: Cursor | None = None
    retry_after: timedelta | None = None


async def harvest(tools: Tools, source: FeedSource, before: Cursor | None) -> Harvest:
    """Fetch and read one feed. `before` is None before its first successful poll, whose articles are background.

    Raises nothing of the feed's making: a failure is a Harvest that says why.
    """
    try:
        return await _harvest(tools, source, before)
    except FetchError as error:
        return Harvest(ok=False, status=error.status, reason=in_words(error), retry_after=error.retry_after)
    except TocsinError as error:
        return Harvest(ok=False, reason=in_words(error))


@asynccontextmanager
async def its_turn(tools: Tools, source: FeedSource) -> AsyncIterator[None]:
    """Wait until the feed may be fetched and read: so many are in memory at once, and none while there is no room."""
    while True:
        await tools.room.wait()
        async with tools.turns.turn(source.url):
            if tools.room.is_set():  # who waits for room must not hold the turn that another needs to end its poll
                yield
                return


async def fetch_feed(tools: Tools, source: FeedSource, known: Cursor) -> Fetched:
    """The feed, in its turn; raises FetchError."""
    return await tools.fetch(
        source.url, etag=known.etag, last_modified=known.last_modified, limits=tools.settings.feed_limits
    )


async def read_feed(tools: Tools, source: FeedSource, fetched: Fetched, lane: Lane) -> FeedReading:
    """Read what was fetched, in its turn. Raises BadRecord where it is no feed."""
    at = tools.now()
    reading = await _apart(
        source.url,
        lambda: read(
            fetched.content,
            feed=source,
            fetched=at,
            lane=lane,
            detect=tools.detect,
            declared_encoding=fetched.encoding,
        ),
    )
    if not reading.format or (reading.bozo and not reading.articles):
        raise BadRecord(next(iter(reading.problems), "not a feed"), where=source.url)
    return reading


def moved(fetched: Fetched) -> str:
    """Where the feed has gone for good, in words; empty where it has not."""
    return f"has moved to {fetched.moved}: change its address" if fetched.moved else ""


def in_words(error: TocsinError) -> str:
    """What is wrong and how to mend it; where is known to the reader."""
    return f"{error.what} ({error.mend})" if error.mend else error.what


async def _harvest(tools: Tools, source: FeedSource, before: Cursor | None) -> Harvest:
    known = before or Cursor()
    async with its_turn(tools, source):
        fetched = await fetch_feed(tools, source, known)
        if fetched.unchanged:
            return Harvest(status=fetched.status, reason=moved(fetched))
        reading = await read_feed(tools, source, fetched, "backfill" if before is None else "live")
    seen = dict(known.seen)
    fresh = [article for article in reversed(reading.articles) if seen.get(article.id) != article.revision]
    return Harvest(
        status=fetched.status,
        reason="; ".join(filter(None, (moved(fetched), *reading.problems[:3]))),
        items=reading.items,
        articles=tuple(await _in_full(tools, source, fresh)),
        cursor=_advanced(fetched, reading, seen),
    )


def _advanced(fetched: Fetched, reading: FeedReading, seen: dict[str, str]) -> Cursor:
    """The cursor remembers items as the feed gave them, not their pages: only the feed can tell what has changed.

    A feed that broke off in the middle is asked for whole the next time, whatever its ETag says.
    """
    shown = {article.id: article.revision for article in reversed(reading.articles)}
    before = {item: revision for item, revision in seen.items() if item not in shown}
    return Cursor(
        etag=None if reading.bozo else fetched.etag,
        last_modified=None if reading.bozo else fetched.last_modified,
        seen=tuple((before | shown).items())[-max(MAX_SEEN, len(shown)) :],
    )


async def _in_full(tools: Tools, source: FeedSource, fresh: list[Article]) -> list[Article]:
    """The newest items with their pages' text, where the source asks for it; the others as the feed gave them."""
    if not source.full_text:
        return fresh
    older, newer = fresh[: -tools.settings.pages], fresh[-tools.settings.pages :]
    until = asyncio.get_running_loop().time() + tools.settings.pages_within
    return older + await together(_with_page(tools, article, until) for article in newer)


async def _with_page(tools: Tools, article: Article, until: float) -> Article:
    try:
        async with asyncio.timeout_at(until), tools.turns.turn(article.url):
            page = await tools.fetch(article.url, limits=tools.settings.page_limits)
        return await _apart(
            article.url, lambda: with_page(article, read_page(page.content, page.url, fetched=article.fetched))
        )
    except (TocsinError, TimeoutError):
        return article  # its summary is better than nothing


async def _apart(where: str, reader: Callable[[], T]) -> T:
    """Read a stranger's bytes in a thread: it may take a while. Raises BadRecord for whatever the reader raises."""
    try:
        return await asyncio.to_thread(reader)
    except Exception as crash:  # a parser that chokes on one feed costs a line, never the collector
        raise BadRecord(f"could not be read: {type(crash).__name__}", where=where) from crash
