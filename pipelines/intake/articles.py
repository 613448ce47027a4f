"""The one place where an article is made, whichever way it came in: ids, revision, cut, language, timeliness."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from msgspec import structs

from pipelines.ids import identity
from pipelines.intake.languages import Detect, language
from pipelines.intake.timeliness import timeliness
from pipelines.records import MAX_BODY, Article, Lane, Outlet

MAX_TITLE = 1_000
"""Characters of a title that are kept; a longer one is a body in the wrong place."""


def article(
    *,
    id: str,  # noqa: A002 - the record's own name for it
    url: str,
    title: str | None,
    body: str,
    declared: str | None,
    detect: Detect,
    published: datetime | None,
    guess: bool,
    fetched: datetime,
    feed: str,
    outlet: Outlet,
    lane: Lane,
    ref: str | None = None,
) -> Article:
    """An article of clean text. `declared` is the language that its feed claims; `fetched` is aware, in UTC."""
    kept = body[:MAX_BODY]
    name = None if title is None else title[:MAX_TITLE]
    return Article(
        id=id,
        revision=revision(name, kept),
        url=url,
        title=name,
        body=kept,
        language=language(f"{name or ''}\n{kept}", declared, detect),
        fetched=fetched,
        feed=feed,
        outlet=outlet,
        timeliness=timeliness(published, fetched, lane),
        lane=lane,
        published=published,
        published_is_guess=guess,
        truncated=len(kept) < len(body) or (title is not None and len(title) > MAX_TITLE),
        ref=ref,
    )


def article_id(url: str, *otherwise: str) -> str:
    """From the canonical link; from `otherwise` where there is none, or it is only a site's front page."""
    return identity(url) if url and not _is_front(url) else identity(*otherwise)


def revision(title: str | None, body: str) -> str:
    """A hash of the content; how it is spaced does not matter."""
    return identity(None if title is None else " ".join(title.split()), " ".join(body.split()))


def with_body(article: Article, body: str, **changes: object) -> Article:
    """The same article with another body: cut, flagged and given its revision; `changes` are further fields."""
    kept = body[:MAX_BODY]
    truncated = article.truncated or len(kept) < len(body)
    fields = {"body": kept, "revision": revision(article.title, kept), "truncated": truncated, **changes}
    return structs.replace(article, **fields)


def distinct(articles: Iterator[Article]) -> tuple[Article, ...]:
    """The first of each id: feeds list the newest first, and a repeated item adds nothing."""
    found: dict[str, Article] = {}
    for each in articles:
        found.setdefault(each.id, each)
    return tuple(found.values())


def _is_front(url: str) -> bool:
    split = urlsplit(url)
    return split.path in ("", "/") and not split.query
