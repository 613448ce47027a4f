import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ids import identity
from pipelines.intake.feeds import read
from pipelines.intake.items import FeedReading
from pipelines.intake.opml import FeedSource
from pipelines.records import MAX_BODY

Reader = Callable[..., FeedReading]
LINK = "https://harbour-post.example/a"


def item(title: str = "Ferry strike ends", link: str = LINK, more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def test_an_item_becomes_an_article(reader: Reader, source: FeedSource, now: datetime) -> None:
    said = "<description>&lt;p>Crews went back to work.&lt;/p></description>"
    (article,) = reader(item(more=said + "<pubDate>Tue, 10 Mar 2026 09:00:00 GMT</pubDate>")).articles
    assert (article.title, article.body) == ("Ferry strike ends", "Crews went back to work.")
    assert (article.id, article.url) == (identity(LINK), LINK)
    assert (article.published, article.published_is_guess) == (datetime(2026, 3, 10, 9, tzinfo=UTC), False)
    assert (article.feed, article.fetched, article.timeliness, article.language) == (source.url, now, "live", "en")
    assert (article.outlet.domain, article.outlet.country, article.outlet.tier) == ("harbour-post.example", "NOR", 2)
    assert article.outlet.state_media
    assert article.ref is None


def test_a_first_poll_is_background(reader: Reader) -> None:
    assert reader(item(), lane="backfill").articles[0].timeliness == "backfill"


RSS10 = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel rdf:about="https://harbour-post.example/"><title>Harbour</title></channel>
 <item rdf:about="https://harbour-post.example/a"><title>Ferry strike ends</title>
 <link>https://harbour-post.example/a</link><dc:date>2026-03-10T10:00:00+01:00</dc:date></item></rdf:RDF>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title>
 <entry><title type="html">Ferry strike &lt;b&gt;ends&lt;/b&gt;</title><id>tag:1</id>
 <link rel="alternate" href="/a"/><published>2026-03-10T09:00:00Z</published><updated>2026-03-10T11:00:00Z</updated>
 </entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour",
        "items": [{"id": 7, "url": "/a", "title": "Ferry strike ends", "date_published": "2026-03-10T10:00:00+01:00"}],
    }
).encode()


@pytest.mark.parametrize(
    ("content", "name"), [(RSS10, "rss10"), (ATOM, "atom10"), (JSON, "json"), (b"\xef\xbb\xbf" + JSON, "json")]
)
def test_every_format_gives_the_same_article(reader: Reader, content: bytes, name: str) -> None:
    source = FeedSource(url="https://harbour-post.example/feed")
    found = reader(content, source=source)
    (article,) = found.articles
    assert (found.format, found.title) == (name, "Harbour")
    assert (article.id, article.title) == (identity(LINK), "Ferry strike ends")
    assert (article.published, article.published_is_guess) == (datetime(2026, 3, 10, 9, tzinfo=UTC), False)


def test_the_longer_of_content_and_summary_is_the_body(reader: Reader) -> None:
    short = "<description>Crews went back.</description>"
    full = "<content:encoded><![CDATA[<p>Crews went back.</p><p>Ferries sail again.</p>]]></content:encoded>"
    assert reader(item(more=short + full)).articles[0].body == "Crews went back.\n\nFerries sail again."
    teaser = "<content:encoded>More.</content:encoded>"
    assert reader(item(more=short + teaser)).articles[0].body == "Crews went back."


def test_a_title_repeated_in_the_body_is_said_once(reader: Reader) -> None:
    more = "<description>&lt;h1>Ferry strike ends&lt;/h1>&lt;p>Crews went back.&lt;/p></description>"
    assert reader(item(more=more)).articles[0].body == "Crews went back."


def test_a_huge_body_is_cut_and_flagged(reader: Reader) -> None:
    (article,) = reader(item(more=f"<description>{'word ' * MAX_BODY}</description>")).articles
    assert len(article.body) == MAX_BODY
    assert article.truncated


def test_a_changed_item_keeps_its_id_and_gets_a_revision(reader: Reader) -> None:
    (before,), (after,) = reader(item()).articles, reader(item("Ferry strike goes on")).articles
    assert before.id == after.id
    assert before.revision != after.revision


def test_spaces_make_no_revision(reader: Reader) -> None:
    one = reader(item(more="<description>Crews  went\n back.</description>")).articles[0]
    other = reader(item(more="<description>Crews went back.</description>")).articles[0]
    assert one.revision == other.revision


def test_an_item_that_a_feed_repeats_is_one_article(reader: Reader) -> None:
    found = reader(item("First") + item("Second", link=LINK + "?utm_source=rss"))
    assert [article.title for article in found.articles] == ["First"]
    assert found.items == 2
    assert found.problems == ("items that repeat others: 1", "items without a date to believe: 1")


def test_without_a_link_the_guid_names_an_item_and_without_that_its_title(reader: Reader, source: FeedSource) -> None:
    items = "<item><title>One</title><guid isPermaLink='false'>g1</guid></item><item><title>Two</title></item>"
    ids = [article.id for article in reader(items).articles]
    assert ids == [identity(source.url, "g1"), identity(source.url, "Two")]


def test_a_link_to_the_front_page_names_no_item(reader: Reader) -> None:
    front = "https://harbour-post.example/"
    found = reader(
        item("One", front, "<guid isPermaLink='false'>1</guid>")
        + item("Two", front, "<guid isPermaLink='false'>2</guid>")
    )
    assert len({article.id for article in found.articles}) == 2


def test_an_item_that_names_its_source_belongs_to_it(reader: Reader) -> None:
    more = "<source url='https://www.island-radio.example/rss'>Island Radio</source>"
    outlet = reader(item(more=more)).articles[0].outlet
    assert (outlet.domain, outlet.country, outlet.state_media) == ("island-radio.example", None, False)


def test_an_item_that_says_nothing_is_told_not_made_up(reader: Reader) -> None:
    found = reader(f"<item><link>{LINK}</link></item>")
    assert found.articles == ()
    assert found.problems == ("items that say nothing: 1",)


def test_a_feed_that_lies_about_its_language_is_not_believed(reader: Reader) -> None:
    items = item("দুই মন্ত্রী শুক্রবার সীমান্তে দেখা করেছেন") + item("Die Fähren fahren am Freitag wieder nach Plan", LINK + "2")
    found = reader(f"<language>en-US</language>{items}")
    assert [article.language for article in found.articles] == ["bn", "de"]


def test_a_declared_charset_is_used_and_a_wrong_one_forgiven(reader: Reader) -> None:
    text = '<rss version="2.0"><channel>' + item("Fähre fährt") + "</channel></rss>"
    assert reader(text.encode("latin-1"), declared_encoding="iso-8859-1").articles[0].title == "Fähre fährt"
    assert reader(text.encode(), declared_encoding="no such charset").articles[0].title == "Fähre fährt"
    assert reader(text.encode("utf-16")).articles[0].title == "Fähre fährt"


def test_broken_xml_is_read_as_far_as_it_goes_and_told(reader: Reader) -> None:
    whole = item("One") + item("Two & <b>three", LINK + "2")
    found = reader(whole)
    assert [article.title for article in found.articles] == ["One", "Two & three"]
    assert found.bozo
    assert "broken XML" in found.problems[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><html><body><p>Not found</body></html>",
        b"{}",
        b'{"version": "2", "items": []}',
        b"[1]",
        b"\x00\xff\xfe",
        b'{"version": "https://jsonfeed.org/version/1", "items": 3}',
    ],
)
def test_what_is_no_feed_is_said_to_be_none(reader: Reader, content: bytes) -> None:
    found = reader(content)
    assert (found.format, found.articles) == ("", ())
    assert "not a feed" in found.problems[-1]


def test_one_bad_item_of_a_json_feed_does_not_spoil_the_others(reader: Reader) -> None:
    items = [{"id": "1", "url": LINK, "title": "One"}, {"id": "2", "title": 5}, "three"]
    found = reader(json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}).encode())
    assert [article.title for article in found.articles] == ["One"]
    assert "items that are not what JSON Feed allows: 2" in found.problems


def test_an_odd_item_without_a_zone_among_zoned_ones_is_undated(reader: Reader) -> None:
    dated = [item(f"No {n}", f"{LINK}{n}", "<pubDate>Tue, 10 Mar 2026 09:00:00 GMT</pubDate>") for n in range(4)]
    odd = item("Odd", LINK, "<pubDate>2026-03-10T11:58:48.470556</pubDate>")
    assert reader("".join(dated) + odd).articles[-1].timeliness == "undated"
    assert reader(odd).articles[-1].timeliness == "live"


_XML = st.lists(
    st.sampled_from(
        [
            "<rss version='2.0'>",
            "<channel>",
            "<item>",
            "</item>",
            "<title>",
            "</title>",
            "<link>",
            "<feed>",
            "<entry>",
            "a",
            "&amp;",
            "&",
            "<",
            ">",
            "<![CDATA[",
            "]]>",
            "<!--",
            "<pubDate>2026-03-10T09:00:00Z</pubDate>",
            "http://x.example/1",
            "\x00",
            "é",
            "<!DOCTYPE x [<!ENTITY a 'b'>]>",
            "&a;",
            "<?xml version='1.0' encoding='utf-7'?>",
            "<guid>",
            "</guid>",
            "{",
            '"items":[',
        ]
    ),
    max_size=20,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | _XML.map(str.encode) | _XML.map(lambda text: text.encode("utf-16")))
def test_no_bytes_raise(content: bytes) -> None:
    now = datetime(2026, 3, 10, tzinfo=UTC)
    found = read(content, feed=FeedSource(url="https://x.example/"), fetched=now, lane="live", detect=lambda _text: [])
    assert len({article.id for article in found.articles}) == len(found.articles)
