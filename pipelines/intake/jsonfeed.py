"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). One bad item does not spoil the others."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Raw, Struct

from pipelines.intake import dates, text
from pipelines.intake.items import MAX_ITEMS, Feed, Item


class _Feed(Struct, frozen=True):
    version: str
    items: list[Raw]
    title: str | None = None
    language: str | None = None


class _Item(Struct, frozen=True):
    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None


def parse(content: bytes, *, fetched: datetime) -> Feed:
    """Read a JSON Feed; one that is none has no format and says why in its problems."""
    try:
        feed = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=_Feed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        return Feed(format="", problems=(f"not a feed: JSON, but {broken}",))
    if "jsonfeed.org/version/" not in feed.version:
        return Feed(format="", problems=(f"not a feed: JSON of version {feed.version[:80]!r}",))
    entries = [entry for entry in map(_entry, feed.items[:MAX_ITEMS]) if entry is not None]
    return Feed(
        format="json",
        items=tuple(_items(entries, fetched)),
        counted=len(feed.items),
        title=text.line(feed.title or "")[:200],
        language=feed.language,
        problems=tuple(_problems(len(feed.items), len(entries))),
    )


def _problems(counted: int, read: int) -> Iterator[str]:
    if counted > MAX_ITEMS:
        yield f"more than {MAX_ITEMS} items: the others were left out"
    if bad := min(counted, MAX_ITEMS) - read:
        yield f"items that are not what JSON Feed allows: {bad}"


def _entry(raw: Raw) -> _Item | None:
    try:
        return msgspec.json.decode(raw, type=_Item)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _items(entries: list[_Item], fetched: datetime) -> Iterator[Item]:
    for entry in entries:
        date = {"published": entry.date_published, "updated": entry.date_modified}
        at, guess = dates.published(date, fetched=fetched, atom=True)
        bodies = (text.plain(entry.content_html or ""), text.plain_text(entry.content_text or entry.summary or ""))
        yield Item(
            link=entry.url or entry.external_url or "",
            guid="" if entry.id is None else str(entry.id),
            title=" ".join(text.plain_text(entry.title or "").split()),
            body=max(bodies, key=len),
            published=at,
            guess=guess,
            language=entry.language,
        )
