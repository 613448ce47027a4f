"""Look at feeds without keeping anything: which answer, in which language, how fresh, and what is odd about them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from pipelines.errors import TocsinError
from pipelines.intake.items import FeedReading
from pipelines.intake.opml import FeedSource
from services.collector.harvesting import Tools, fetch_feed, in_words, its_turn, moved, read_feed
from services.collector.ledger import Cursor
from services.collector.turns import together

QUIET = timedelta(days=7)
"""A feed without anything newer is probably dead, though it answers."""


class Checked(Struct, frozen=True, kw_only=True):
    """One feed as it answers now. `newest` is the newest date its items state; `problem` is empty if all is well."""

    feed: str
    title: str
    ok: bool
    items: int = 0
    newest: datetime | None = None
    language: str | None = None
    problem: str = ""


async def check(sources: Iterable[FeedSource], tools: Tools) -> list[Checked]:
    """Fetch and read each feed once, in the order given. Raises nothing of a feed's making."""
    return await together(_check(source, tools) for source in sources)


async def _check(source: FeedSource, tools: Tools) -> Checked:
    try:
        async with its_turn(tools, source):
            fetched = await fetch_feed(tools, source, Cursor())
            reading = await read_feed(tools, source, fetched, "backfill")
    except TocsinError as error:
        return Checked(feed=source.url, title=source.title, ok=False, problem=in_words(error))
    dates = [article.published for article in reading.articles if article.published]
    newest = max(dates, default=None)
    odd = (moved(fetched), *_oddities(source, reading, newest, tools.now()), *reading.problems[:3])
    return Checked(
        feed=source.url,
        title=source.title or reading.title,
        ok=True,
        items=reading.items,
        newest=newest,
        language=reading.language,
        problem="; ".join(filter(None, odd)),
    )


def _oddities(source: FeedSource, reading: FeedReading, newest: datetime | None, now: datetime) -> Iterator[str]:
    if not reading.articles:
        yield "no items"
    if newest and now - newest > QUIET:
        yield f"nothing new for {(now - newest).days} days"
    if source.language and reading.language not in (source.language, "und"):
        yield f"in {reading.language}, though listed as {source.language}"
