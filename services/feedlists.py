"""`tocsin feeds`: the list of feeds, and how each is doing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from pipelines.intake.opml import FeedSource, with_more, write_opml
from services import topics
from services.broker.reading import read
from services.collector.checking import Checked, check
from services.collector.fetching import open_session
from services.collector.harvesting import web_tools
from services.collector.ledger import Health
from services.languages import detector
from services.lines import open_input
from services.running import now, polling
from services.settings import Settings
from services.sources import feed_sources, feeds_file, read_feeds
from services.standalone.reading import Reader
from services.standalone.store import FILE
from services.views import printable


class Listed(Struct, frozen=True):
    """A feed of the list, and its last poll, None before the first."""

    source: FeedSource
    health: Health | None


def listed(settings: Settings) -> list[Listed]:
    """Every feed of `config/feeds.opml` in its order, as the broker knows it where one is named, else the data folder.

    Raises BrokerUnreachable, TopicMissing, StoreUnusable.
    """
    lines = _on_broker(settings) if settings.kafka else _in_store(settings)
    health = {line.feed: line for line in lines}
    return [Listed(source, health.get(source.url)) for source in feed_sources(settings)]


def _on_broker(settings: Settings) -> Iterator[Health]:
    """Every poll that the broker still has, the newest of a feed last."""
    for record in read(settings, topics.HEALTH):
        if record.value is not None:
            yield msgspec.json.decode(record.value, type=Health)


def _in_store(settings: Settings) -> Iterator[Health]:
    if (settings.data / FILE).exists():
        with Reader(settings.data) as reader:
            yield from reader.feeds()


def checked(settings: Settings) -> list[Checked]:
    """Each feed as it answers now."""

    async def ask() -> list[Checked]:
        how = polling(settings)
        async with open_session(how.feed_limits, allow_private=settings.allow_private) as session:
            return await check(feed_sources(settings), web_tools(session, how, now, detector()))

    return asyncio.run(ask())


def imported(settings: Settings, file: Path) -> str:
    """Add the feeds of another OPML file; says how many were new. Raises BadConfig; then the list stays as it was."""
    path = feeds_file(settings)
    more = read_feeds(file)
    with open_input(str(path)) as held:
        written, fresh = with_more(held.read(), more, where=str(path))
    if fresh:
        beside = path.with_suffix(".new")
        beside.write_bytes(written)
        beside.replace(path)
    return f"{fresh} of {len(more)} feeds are new in {path}"


def exported(settings: Settings) -> bytes:
    """The list as OPML."""
    return write_opml(feed_sources(settings))


def feed_text(feed: Listed) -> str:
    """One line on a feed of the list."""
    source, health = feed.source, feed.health
    state = "not polled yet" if health is None else health_text(health)
    tier = f"tier {source.tier}" if source.tier else ""
    marks = " ".join(filter(None, (source.country, tier, "state media" if source.state_media else "")))
    return printable(f"{source.title or source.url} [{marks}] {source.url}: {state}")


def health_text(health: Health) -> str:
    """One line on a poll."""
    if not health.ok:
        return f"failed: {health.reason}"
    return f"{health.items} items, {health.fresh} new" + (f" ({health.reason})" if health.reason else "")


def answer_text(answer: Checked) -> str:
    """One line on how a feed answers."""
    newest = f", newest {answer.newest:%Y-%m-%d %H:%M}" if answer.newest else ""
    state = f"{answer.items} items{newest}, {answer.language}" if answer.ok else "no answer"
    problem = f": {answer.problem}" if answer.problem else ""
    return printable(f"{'ok ' if answer.ok else 'BAD'} {answer.title} {answer.feed} {state}{problem}")
