"""Feeds made to hurt: each is read, or refused, in seconds and without touching anything outside."""

import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.intake.guard import MAX_TAGS
from pipelines.intake.items import MAX_ITEMS, FeedReading

Reader = Callable[..., FeedReading]
SECONDS = 8
MEGABYTES = 500


def rss(inside: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{inside}</channel></rss>'.encode()


def item(inside: str) -> bytes:
    return rss(f"<item><title>Ferry</title>{inside}</item>")


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
HOSTILE = {
    "a billion laughs": rss("<item><title>&m;</title></item>", f'<!DOCTYPE rss [<!ENTITY a "lol">{LAUGHS}]>'),
    "a long entity repeated": rss(
        f"<item><title>{'&a;' * 50_000}</title></item>", f'<!DOCTYPE rss [<!ENTITY a "{"l" * 100_000}">]>'
    ),
    "a hundred thousand items": rss("<item><title>x</title></item>" * 100_000),
    "items that never end": rss("<item><title>x" * 100_000),
    "items in wide letters": "<rss><channel>".encode("utf-16")
    + "<item><title>x</title></item>".encode("utf-16-le") * 60_000,
    "deep elements": rss("<a>" * 300_000),
    "deep elements within the limit": rss("<a>" * (MAX_TAGS // 3) + "</a>" * (MAX_TAGS // 3)),
    "deep markup": item(f"<description>{'&lt;div&gt;' * 200_000}</description>"),
    "a huge title": rss(f"<item><title>{'a' * 5_000_000}</title></item>"),
    "a title of ampersands": rss(f"<item><title>{'&a' * 500_000}</title></item>"),
    "an author to backtrack on": item(f"<author>{'a' * 500_000}</author>"),
    "authors in sections": item(f"<author>{'<![CDATA[]' * 100_000}{'a' * 200_000}</author>"),
    "an author in a namespace": item(
        f'<d:creator xmlns:d="http://purl.org/dc/elements/1.1/">{"a" * 500_000}</d:creator>'
    ),
    "an author in UTF-7": b"<?xml version='1.0' encoding='utf-7'?>+ADw-rss+AD4APA-item+AD4APA-author+AD4-"
    + b"a" * 200_000,
    "a hundred thousand attributes": rss("<item " + " ".join(f'a{n}="x"' for n in range(100_000)) + "/>"),
    "unclosed sections": rss("<item><title>" + "<![CDATA[" * 300_000),
    "unclosed comments": rss("<item><title>" + "<!--" * 150_000),
    "open brackets": rss("<item><title>" + "<a " * 150_000),
    "document types": b"<!DOCTYPE " * 200_000,
    "nested arrays": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 500_000,
    "nested objects": b'{"a":' * 500_000,
    "many JSON items": b'{"version":"https://jsonfeed.org/version/1.1","items":['
    + b'{"id":1,"title":"x"},' * 200_000
    + b'{"id":2}]}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_costs_bounded_time_and_memory(reader: Reader, name: str) -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = reader(HOSTILE[name])
    assert time.process_time() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES
    assert len(found.articles) <= MAX_ITEMS
    assert all(len(article.title or "") + len(article.body) <= 101_000 for article in found.articles)


def test_too_many_items_are_cut_and_told_and_the_feed_stays_whole(reader: Reader) -> None:
    items = "".join(
        f"<item><title>No {n}</title><link>https://x.example/{n}</link></item>" for n in range(MAX_ITEMS + 10)
    )
    found = reader(rss(items))
    assert len(found.articles) == MAX_ITEMS
    assert not found.bozo
    assert found.problems[0] == f"more than {MAX_ITEMS} items: the others were left out"


def test_files_named_by_a_feed_are_not_read(reader: Reader, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    head = f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{secret.as_uri()}">]>'
    found = reader(rss("<item><title>open &a; now</title></item>", head))
    assert "swordfish" not in str(found)
