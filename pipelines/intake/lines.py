"""Rows of JSONL -> articles: of `tocsin replay` and `publish`, which know when they came in, and of `tocsin code`.

Text is taken as it is, character for character: offsets in what comes out point into what went in.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from pipelines.errors import BadRecord
from pipelines.intake import dates
from pipelines.intake.articles import article, article_id
from pipelines.intake.languages import Detect
from pipelines.intake.text import storable
from pipelines.intake.urls import canonical, domain
from pipelines.records import Article, Outlet


class _Received(Struct, frozen=True, kw_only=True):
    id: str | int
    received: str
    source: str
    title: str | None = None
    body: str | None = None
    text: str | None = None
    url: str | None = None
    published: object = None
    language: str | None = None
    feed: str | None = None


class _Coded(Struct, frozen=True, kw_only=True):
    id: str | int
    title: str | None = None
    body: str | None = None
    text: str | None = None
    url: str | None = None
    published: object = None
    language: str | None = None


def received(row: object, *, where: str, detect: Detect) -> Article:
    """An article of `tocsin replay`: {"id", "url", "title", "body", "published", "received", "source"}.

    `received` is the clock; `source` is the outlet's domain and, unless `feed` says otherwise, its feed. A date of
    publication that can't be read or believed counts as none. Raises BadRecord.
    """
    read = _converted(row, _Received, where, '"id", "received" and "source" are needed')
    if (fetched := _clock(read.received)) is None:
        raise BadRecord(f"received {read.received[:40]!r} is no time", where=where, mend="ISO 8601, like 2026-01-31T12:00:00Z")
    return _article(read, fetched, where, detect, source=read.source, feed=read.feed or read.source)


def coded(row: object, *, where: str, fetched: datetime, detect: Detect) -> Article:
    """An article of `tocsin code`: {"id", "text"} or {"id", "title", "body"}, with `published`, `url`, `language`.

    Raises BadRecord.
    """
    return _article(_converted(row, _Coded, where, '"id" is needed'), fetched, where, detect, source="", feed="")


_Row = _Received | _Coded


def _article(row: _Row, fetched: datetime, where: str, detect: Detect, *, source: str, feed: str) -> Article:
    url = canonical(row.url or "")
    title, body = _text(row, where)
    published, guess = dates.published(_dated(row.published), fetched=fetched)
    return article(
        id=article_id(url, source, str(row.id)),
        url=url,
        title=title,
        body=body,
        declared=row.language,
        detect=detect,
        published=published,
        guess=guess,
        fetched=fetched,
        feed=feed,
        outlet=Outlet(domain=source or domain(url)),
        lane="live",
        ref=str(row.id),
    )
