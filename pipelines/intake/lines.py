"""Rows of JSONL -> articles: of `tocsin replay` and `publish`, which know when they came in, and of `tocsin code`.

Text is taken as it is, character for character: offsets in what comes out point into what went in.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from pipelines.errors import BadRecord
from pipelines.intake import dates
from pipelines.intake.articles import MAX_TITLE, article, article_id
from pipelines.intake.languages import Detect
from pipelines.intake.text import storable
from pipelines.intake.urls import canonical, domain
from pipelines.records import Article, Outlet

_Name = Annotated[str, Meta(max_length=1_000)]
"""An id or the name of a source: every store finds what is this long whole."""


class _Row(Struct, frozen=True, kw_only=True):
    id: _Name | int
    title: str | None = None
    body: str | None = None
    text: str | None = None
    url: str | None = None
    published: object = None
    language: str | None = None


class _Received(_Row, frozen=True, kw_only=True):
    received: str
    source: _Name
    feed: _Name | None = None


_R = TypeVar("_R", bound=_Row)


def received(row: object, *, where: str, detect: Detect) -> Article:
    """An article of `tocsin replay`: {"id", "url", "title", "body", "published", "received", "source"}.

    `received` is the clock; `source` is the outlet's domain and, unless `feed` says otherwise, its feed. A date of
    publication that can't be read or believed counts as none. Raises BadRecord.
    """
    read = _converted(row, _Received, where, 'needs "id", "received", "source" and a text')
    if (fetched := _clock(read.received)) is None:
        raise BadRecord(
            f"received {read.received[:40]!r} is no time", where=where, mend="ISO 8601, like 2026-01-31T12:00:00Z"
        )
    return _article(read, fetched, where, detect, source=read.source, feed=read.feed or read.source)


def coded(row: object, *, where: str, fetched: datetime, detect: Detect) -> Article:
    """An article of `tocsin code`: {"id", "text"} or {"id", "title", "body"}, with `published`, `url`, `language`.

    Raises BadRecord.
    """
    read = _converted(row, _Row, where, 'needs "id" and a text')
    return _article(read, fetched, where, detect, source="", feed="")


def _article(row: _Row, fetched: datetime, where: str, detect: Detect, *, source: str, feed: str) -> Article:
    url = canonical(row.url or "")
    title, body = _text(row, where)
    published, guess = dates.stated(row.published if isinstance(row.published, str) else None, fetched)
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


def _converted(row: object, kind: type[_R], where: str, mend: str) -> _R:
    if not isinstance(row, Mapping):
        raise BadRecord("not a JSON object", where=where, mend=mend)
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as wrong:
        raise BadRecord(str(wrong), where=where, mend=mend) from None


def _text(row: _Row, where: str) -> tuple[str | None, str]:
    """Title and body. `text` stands for the body; without a title it is the whole."""
    body = row.text if row.body is None else row.body
    if body is None and row.title is None:
        raise BadRecord("nothing to read", where=where, mend='give "text", or "title" and "body"')
    title = None if row.title is None else storable(row.title)
    if title is not None and len(title) > MAX_TITLE:
        # Cut, it would shift every offset into the body: such a title is the body's beginning.
        return None, f"{title}\n\n{storable(body or '')}"
    return title, storable(body or "")


def _clock(written: str) -> datetime | None:
    """A time of receipt: ISO 8601, in UTC where it names no zone. Unlike a publisher's date it must be right."""
    try:
        at = datetime.fromisoformat(written.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
