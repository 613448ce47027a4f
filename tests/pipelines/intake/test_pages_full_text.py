import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.items import FeedReading
from pipelines.intake.pages import Page, read_page, with_page
from pipelines.records import MAX_BODY, Article

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
URL = "https://harbour-post.example/a"
SENTENCE = "Ferry crews went back to work on Tuesday after the port authority agreed to pay for the winter shifts"
PAGE = f"""<!doctype html><html lang="en-GB"><head><title>Ferry strike ends</title>
<link rel="canonical" href="/news/ferry?utm_source=page">
<meta property="article:published_time" content="2026-03-10T10:30:00+02:00"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Ferry strike ends</h1>{"".join(f"<p>{SENTENCE}, paragraph {n}.</p>" for n in range(6))}</article>
<div id="comments"><p>I for one never took the ferry, said a reader at some length.</p></div>
<footer>All rights reserved</footer></body></html>"""


@pytest.fixture
def article(reader: Callable[..., FeedReading]) -> Article:
    channel = (
        f"<item><title>Ferry strike ends</title><link>{URL}</link><description>Crews went back.</description></item>"
    )
    return reader(channel).articles[0]


def page(html: str = PAGE) -> Page:
    return read_page(html.encode(), URL, fetched=NOW)


def test_a_page_gives_its_text_link_and_date() -> None:
    found = page()
    assert found.text.count(SENTENCE) == 6
    assert "Home" not in found.text
    assert "never took the ferry" not in found.text
    assert found.canonical == "https://harbour-post.example/news/ferry"
    assert (found.published, found.published_is_guess) == (datetime(2026, 3, 10, 8, 30, tzinfo=UTC), False)


def test_a_date_is_also_found_in_linked_data() -> None:
    data = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-03-09T08:00:00Z"}</script>'
    )
    assert page(f"<html><head>{data}</head><body><p>x</p></body></html>").published == datetime(
        2026, 3, 9, 8, tzinfo=UTC
    )


def test_a_page_that_says_more_replaces_the_summary(article: Article) -> None:
    full = with_page(article, page())
    assert full.body.count(SENTENCE) == 6
    assert not full.body.startswith("Ferry strike ends")
    assert (full.id, full.url) == (article.id, "https://harbour-post.example/news/ferry")
    assert full.revision != article.revision


def test_a_page_that_says_less_leaves_the_summary(article: Article) -> None:
    kept = with_page(article, Page(text="Short."))
    assert (kept.body, kept.revision, kept.url) == (article.body, article.revision, article.url)


def test_a_page_dates_an_item_that_its_feed_left_undated(article: Article) -> None:
    assert article.timeliness == "undated"
    dated = with_page(article, page())
    assert (dated.published, dated.timeliness) == (datetime(2026, 3, 10, 8, 30, tzinfo=UTC), "live")


def test_a_page_cannot_claim_another_site(article: Article) -> None:
    assert with_page(article, Page(canonical="https://elsewhere.example/a")).url == article.url


def test_a_long_page_is_cut_and_flagged(article: Article) -> None:
    full = with_page(article, Page(text="word " * MAX_BODY))
    assert (len(full.body), full.truncated) == (MAX_BODY, True)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 \x00\x01", b"\x00" * 1000, b'{"a": 1}', b"just text"])
def test_what_is_no_page_has_no_text(content: bytes) -> None:
    assert read_page(content, URL, fetched=NOW).text == ""


@pytest.mark.parametrize(
    "hostile",
    [
        b"<html><body>" + b"<div>" * 100_000 + b"x",
        b"<html><body>" + b"<p>word word</p>" * 250_000,
        b"<html><body>" + b"<p>A sentence of some length stands here.</p>" * 19_000,
        b"<html><body><p>" + b"word " * 800_000,
        b"<html><body><p " + b" ".join(b'a%d="x"' % n for n in range(100_000)) + b">x",
        b"<html><body>" + b"<ul><li>" * 9_000 + b"x",
        b"<html><body><p>text" + b"<br>" * 19_000,
        b'<html><body><script type="application/ld+json">' + b'"datePublished":' * 250_000,
    ],
    ids=["deep", "wide", "long", "one paragraph", "attributes", "lists", "breaks", "linked data"],
)
def test_a_hostile_page_costs_bounded_time(hostile: bytes) -> None:
    started = time.process_time()
    found = read_page(hostile, URL, fetched=NOW)
    assert time.process_time() - started < 8
    assert len(found.text) <= 2 * MAX_BODY


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80) | st.text("<>/ahtmlbodyp\"'=&;! ", max_size=80).map(str.encode))
def test_no_bytes_of_a_page_raise(content: bytes) -> None:
    assert isinstance(read_page(b"<html>" + content, URL, fetched=NOW), Page)
