"""What a feed says, before it becomes articles: the same shape from RSS, Atom and JSON Feed."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from pipelines.intake import text
from pipelines.intake.articles import article, article_id, distinct
from pipelines.intake.languages import UNKNOWN, Detect, language
from pipelines.intake.opml import FeedSource
from pipelines.intake.urls import canonical, domain
from pipelines.records import Article, Lane, Outlet

MAX_ITEMS = 2_000
"""Items of one feed that are read; ten times what the longest honest feed shows."""


class Item(Struct, frozen=True, kw_only=True):
    """One item as its feed gives it: text already plain, the link as written; `source` is where it was taken from."""

    link: str
    guid: str
    title: str
    body: str
    published: datetime | None
    guess: bool
    source: str = ""
    language: str | None = None


class Feed(Struct, frozen=True, kw_only=True):
    """A feed as read. `format` is feedparser's name (rss20, rss10, atom10, …), "json", or "" where it is no feed.

    `counted` items stood in it, of which `items` could be read; `broken` tells of bad XML.
    """

    format: str
    items: tuple[Item, ...] = ()
    counted: int = 0
    title: str = ""
    language: str | None = None
    broken: bool = False
    problems: tuple[str, ...] = ()


class FeedReading(Struct, frozen=True, kw_only=True):
    """What a poll brought: articles in the feed's order, without repeats, and in words what was odd about it.

    `items` counts what stood in the feed, repeats and all; `format` is "" where the bytes were no feed.
    """

    articles: tuple[Article, ...]
    problems: tuple[str, ...]
    title: str
    language: str
    format: str
    bozo: bool
    items: int


def reading(feed: Feed, source: FeedSource, *, fetched: datetime, lane: Lane, detect: Detect) -> FeedReading:
    """Make articles of a feed's items. Each item's language is weighed with that of the feed's whole text."""
    mainly = language(_sample(feed.items), source.language or feed.language, detect)
    articles = distinct(
        _article(item, source, mainly, fetched=fetched, lane=lane, detect=detect) for item in feed.items if _says(item)
    )
    return FeedReading(
        articles=articles,
        problems=(*feed.problems, *_oddities(feed, articles)),
        title=feed.title,
        language=mainly,
        format=feed.format,
        bozo=feed.broken,
        items=feed.counted,
    )


def _article(item: Item, source: FeedSource, mainly: str, *, fetched: datetime, lane: Lane, detect: Detect) -> Article:
    url = canonical(item.link, source.url)
    return article(
        id=article_id(url, source.url, item.guid or item.title or item.body),
        url=url,
        title=item.title or None,
        body=text.without_title(item.body, item.title),
        declared=item.language or (None if mainly == UNKNOWN else mainly),
        detect=detect,
        published=item.published,
        guess=item.guess,
        fetched=fetched,
        feed=source.url,
        outlet=_outlet(item, url, source),
        lane=lane,
    )


def _outlet(item: Item, url: str, source: FeedSource) -> Outlet:
    """The feed's own marks hold for its own items; an item that names another source belongs to that."""
    own = domain(url) or domain(source.url)
    origin = domain(canonical(item.source)) or own
    if origin not in (own, domain(source.url)):
        return Outlet(domain=origin)
    return Outlet(domain=own, country=source.country, tier=source.tier, state_media=source.state_media)


def _says(item: Item) -> bool:
    return bool(item.title or item.body)


def _sample(items: tuple[Item, ...]) -> str:
    return "\n".join(f"{item.title} {item.body[:200]}" for item in items[:20])


def _oddities(feed: Feed, articles: tuple[Article, ...]) -> Iterator[str]:
    said = sum(map(_says, feed.items))
    if said < len(feed.items):
        yield f"items that say nothing: {len(feed.items) - said}"
    if len(articles) < said:
        yield f"items that repeat others: {said - len(articles)}"
    if undated := sum(each.published is None for each in articles):
        yield f"items without a date to believe: {undated}"
    if unlinked := sum(not each.url for each in articles):
        yield f"items without a link: {unlinked}"
