"""Bytes of an article's page -> its full text and what the page says of itself.

The text is trafilatura's, tuned to leave out rather than to take in; a page that costs too much has none.
"""

import re
from datetime import datetime

import trafilatura
from lxml import etree, html
from msgspec import Struct

from pipelines.intake import dates, text
from pipelines.intake.articles import with_body
from pipelines.intake.guard import without_long_tags
from pipelines.intake.timeliness import timeliness
from pipelines.intake.urls import canonical, domain
from pipelines.records import MAX_BODY, Article

MAX_PAGE = 4_000_000
"""Bytes of a page that are read."""
MAX_ELEMENTS = 20_000
"""Elements of a page; what has more is a list or an attack, and extraction takes more than linear time."""

_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished' or @name='datePublished' or @name='date' or @name='dc.date.issued']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
_LINKED_DATA = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


class Page(Struct, frozen=True, kw_only=True):
    """What a page holds. `text` is "" where none was found; `canonical` is normalised, "" where it names none."""

    text: str = ""
    canonical: str = ""
    published: datetime | None = None
    published_is_guess: bool = False


def read_page(content: bytes, url: str, *, fetched: datetime) -> Page:
    """Read a page fetched from `url`. Never raises on what a stranger serves."""
    tree = _tree(content[:MAX_PAGE])
    if tree is None:
        return Page()
    published, guess = _published(tree, fetched)
    return Page(
        text=_text(tree),
        canonical=_canonical(tree, url),
        published=published,
        published_is_guess=guess,
    )


def with_page(article: Article, page: Page) -> Article:
    """The article with what its page knows better: a longer text, the canonical link on the same site, a missing date.

    Its id stays: that is made of the link in the feed.
    """
    alias = page.canonical if domain(page.canonical) == domain(article.url) else ""
    full = text.without_title(page.text, article.title)
    changes: dict[str, object] = {"url": alias or article.url}
    if article.published is None and page.published is not None:
        timely = timeliness(page.published, article.fetched, article.lane)
        changes |= {"published": page.published, "published_is_guess": page.published_is_guess, "timeliness": timely}
    return with_body(article, full if len(full) > len(article.body) else article.body, **changes)


def _tree(content: bytes) -> html.HtmlElement | None:
    try:
        tree = trafilatura.load_html(without_long_tags(content))
    except (etree.LxmlError, ValueError):
        return None
    return tree if isinstance(tree, html.HtmlElement) else None


def _text(tree: html.HtmlElement) -> str:
    """The page's text; "" where there is none, or it would cost too much."""
    if sum(1 for _ in zip(tree.iter(), range(MAX_ELEMENTS + 1), strict=False)) > MAX_ELEMENTS:
        return ""
    extracted = trafilatura.extract(
        tree, fast=True, favor_precision=True, include_comments=False, include_tables=False, deduplicate=False
    )
    return text.plain_text(extracted or "")[: 2 * MAX_BODY]


def _published(tree: html.HtmlElement, fetched: datetime) -> tuple[datetime | None, bool]:
    written = [_first(tree, path) for path in _DATES]
    scripts = tree.iterfind(".//script[@type='application/ld+json']")
    found = (_LINKED_DATA.search((script.text or "")[:100_000]) for script in scripts)
    for date in (*written, *(match[1] for match in found if match)):
        at, guess = dates.stated(date, fetched)
        if at is not None:
            return at, guess
    return None, False


def _canonical(tree: html.HtmlElement, url: str) -> str:
    return canonical(_first(tree, "//link[@rel='canonical']/@href"), url)


def _first(tree: html.HtmlElement, path: str) -> str:
    found = tree.xpath(path)
    return str(found[0]) if isinstance(found, list) and found else ""
