"""Bytes of a feed -> articles: RSS 0.9x, 1.0 and 2.0 and Atom through feedparser, JSON Feed by msgspec.

Nothing here raises on what a stranger serves: what can't be read is told in `problems`.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import feedparser

from pipelines.intake import dates, jsonfeed, text
from pipelines.intake.guard import guarded
from pipelines.intake.items import MAX_ITEMS, Feed, FeedReading, Item, reading
from pipelines.intake.languages import Detect
from pipelines.intake.opml import FeedSource
from pipelines.records import Lane

_CHARSET = re.compile(r"[\w.:-]{1,40}")
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


def read(
    content: bytes,
    *,
    feed: FeedSource,
    fetched: datetime,
    lane: Lane,
    detect: Detect,
    declared_encoding: str | None = None,
) -> FeedReading:
    """Read one feed as it was fetched. `declared_encoding` is the charset of the answer's Content-Type, where given.

    `fetched` is aware. Memory and time are bounded by a multiple of the size of `content`, which the caller limits.
    """
    if _JSON.match(content):
        found = jsonfeed.parse(content, fetched=fetched)
    else:
        found = _parse(content, feed.url, fetched, declared_encoding)
    return reading(found, feed, fetched=fetched, lane=lane, detect=detect)


def _parse(content: bytes, url: str, fetched: datetime, encoding: str | None) -> Feed:
    safe, problems = guarded(content)
    headers = {"content-location": url}
    if encoding and _CHARSET.fullmatch(encoding):
        headers["content-type"] = f"application/xml; charset={encoding}"
    # A stream, never a string: feedparser takes strings for addresses. Markup is stripped by us, so not cleaned by it.
    parsed = feedparser.parse(
        io.BytesIO(safe), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    entries, about = parsed.entries, parsed.feed
    version = _known(parsed.get("version"), entries)
    return Feed(
        format=version,
        items=tuple(_items(entries[:MAX_ITEMS], version, fetched)),
        counted=len(entries),
        title=text.line(_string(about, "title"))[:200],
        language=_string(about, "language") or None,
        broken=_is_broken(parsed),
        problems=(*problems, *_told(parsed, version)),
    )


def _known(version: object, entries: Sequence[object]) -> str:
    """Feedparser's name of the format; a list of items without an envelope it knows still is a feed."""
    return str(version) if version else "rss" if entries else ""


def _is_broken(parsed: Mapping[str, object]) -> bool:
    """Bad XML. A charset other than the one declared is no matter: the text was read."""
    return bool(parsed.get("bozo")) and not isinstance(
        parsed.get("bozo_exception"), feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType
    )


def _told(parsed: Mapping[str, object], version: str) -> Iterator[str]:
    if not version:
        yield "not a feed"
    elif _is_broken(parsed):
        yield f"broken XML, read as far as it goes: {text.line(str(parsed.get('bozo_exception')))[:200]}"


def _items(entries: Sequence[Mapping[str, object]], version: str, fetched: datetime) -> Iterator[Item]:
    zones, atom = _name_zones(entries), version.startswith("atom")
    for entry in entries:
        at, guess = dates.published(entry, fetched=fetched, zones=zones, atom=atom)
        yield Item(
            link=_string(entry, "feedburner_origlink") or _string(entry, "link"),
            guid=_string(entry, "id"),
            title=text.line(_string(entry, "title")),
            body=_body(entry),
            published=at,
            guess=guess,
            source=_source(entry),
        )


def _body(entry: Mapping[str, object]) -> str:
    """The longest of what the item says: its content, where it gives any beyond the summary."""
    contents = entry.get("content")
    parts = (
        [_string(part, "value") for part in contents if isinstance(part, Mapping)] if isinstance(contents, list) else []
    )
    return max((text.plain(part) for part in (*parts, _string(entry, "summary"))), key=len)


def _source(entry: Mapping[str, object]) -> str:
    source = entry.get("source")
    return (_string(source, "href") or _string(source, "link")) if isinstance(source, Mapping) else ""


def _name_zones(entries: Sequence[Mapping[str, object]]) -> bool:
    """Whether the feed's dates name their zones, but for the odd one."""
    read = (dates.read_date(_string(entry, "published") or _string(entry, "updated")) for entry in entries)
    zoned = [date.zoned for date in read if date is not None]
    return zoned.count(True) >= 4 * max(1, zoned.count(False))


def _string(mapping: Mapping[str, object], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else ""
