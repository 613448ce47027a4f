from datetime import UTC, datetime

import pytest

from pipelines.errors import BadRecord
from pipelines.ids import identity
from pipelines.intake.articles import MAX_TITLE
from pipelines.intake.languages import Detect
from pipelines.intake.lines import coded, received
from pipelines.records import MAX_BODY, text_of

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ROW = {
    "id": "a-1",
    "url": "https://www.harbour-post.example/a?utm_source=x",
    "title": "Ferry strike ends",
    "body": "Crews went back to work.",
    "published": "2026-03-10T09:00:00Z",
    "received": "2026-03-10T12:00:00Z",
    "source": "harbour-post.example",
}


def test_a_row_of_a_replay_becomes_a_live_article(detect: Detect) -> None:
    article = received(ROW, where="line 1", detect=detect)
    assert (article.ref, article.id) == ("a-1", identity("https://www.harbour-post.example/a"))
    assert (article.title, article.body) == (ROW["title"], ROW["body"])
    assert (article.fetched, article.published) == (NOW, datetime(2026, 3, 10, 9, tzinfo=UTC))
    assert (article.feed, article.outlet.domain) == ("harbour-post.example", "harbour-post.example")
    assert (article.lane, article.timeliness, article.language) == ("live", "live", "en")


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (None, "undated"),
        ("yesterday-ish", "undated"),
        ("1970-01-01T00:00:00Z", "undated"),
        (1773133200, "undated"),
        ("2026-03-10T13:30:00Z", "future"),
        ("2026-03-01T00:00:00Z", "stale"),
        ("2026-03-10T11:59:00", "live"),
    ],
)
def test_a_date_of_publication_may_be_missing_wrong_or_ahead(detect: Detect, published: object, expected: str) -> None:
    assert received(ROW | {"published": published}, where="line 1", detect=detect).timeliness == expected


def test_without_a_url_source_and_id_name_the_article(detect: Detect) -> None:
    article = received(ROW | {"url": ""}, where="line 1", detect=detect)
    assert (article.url, article.id) == ("", identity("harbour-post.example", "a-1"))


def test_an_offset_of_receipt_is_brought_to_utc(detect: Detect) -> None:
    article = received(ROW | {"received": "2026-03-10T14:00:00+02:00"}, where="line 1", detect=detect)
    assert article.fetched == NOW
    assert article.fetched.tzinfo is UTC


def test_feed_and_language_may_be_given(detect: Detect) -> None:
    article = received(
        ROW | {"feed": "https://x.example/rss", "title": "Oslo - Paris", "body": "", "language": "fr"},
        where="",
        detect=detect,
    )
    assert (article.feed, article.language) == ("https://x.example/rss", "fr")


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({key: value for key, value in ROW.items() if key != "received"}, "received"),
        ({key: value for key, value in ROW.items() if key != "source"}, "source"),
        ({key: value for key, value in ROW.items() if key != "id"}, "id"),
        (ROW | {"received": "noon"}, "received"),
        (ROW | {"received": 5}, "received"),
        (ROW | {"id": "7" * 1001}, "length <= 1000"),
        (ROW | {"source": "press" * 1000}, "length <= 1000"),
        (ROW | {"body": ["a"]}, "body"),
        (ROW | {"title": None, "body": None}, "nothing to read"),
        (["not", "an", "object"], "not a JSON object"),
        (None, "not a JSON object"),
    ],
)
def test_a_row_that_cannot_be_read_says_what_where_and_how_to_mend_it(detect: Detect, row: object, named: str) -> None:
    with pytest.raises(BadRecord) as raised:
        received(row, where="articles.jsonl:7", detect=detect)
    assert named in raised.value.what
    assert raised.value.where == "articles.jsonl:7"
    assert raised.value.mend


def test_text_to_code_is_taken_letter_for_letter(detect: Detect) -> None:
    text = "  Crews <b>went</b>\u202e back.\n\n\nTwo  spaces &amp; a \U0001f6a2. "
    article = coded({"id": 5, "text": text}, where="line 1", fetched=NOW, detect=detect)
    assert text_of(article) == text
    assert (article.title, article.ref, article.timeliness) == (None, "5", "undated")


def test_title_and_body_to_code_are_joined_by_an_empty_line(detect: Detect) -> None:
    article = coded({"id": "1", "title": " Ferry ", "body": " ends "}, where="line 1", fetched=NOW, detect=detect)
    assert text_of(article) == " Ferry \n\n ends "


def test_a_title_too_long_to_be_one_is_the_beginning_of_the_body_and_offsets_stay(detect: Detect) -> None:
    row = {"id": "1", "title": "t" * (MAX_TITLE + 1), "body": "ends"}
    article = coded(row, where="line 1", fetched=NOW, detect=detect)
    assert (article.title, text_of(article)) == (None, f"{row['title']}\n\nends")


def test_half_a_character_is_replaced_where_it_stands(detect: Detect) -> None:
    article = coded({"id": "1", "text": "a\ud83db"}, where="line 1", fetched=NOW, detect=detect)
    assert article.body == "a\ufffdb"


def test_a_long_text_to_code_is_cut_and_flagged(detect: Detect) -> None:
    article = coded({"id": "1", "text": "x" * (MAX_BODY + 1)}, where="line 1", fetched=NOW, detect=detect)
    assert (len(article.body), article.truncated) == (MAX_BODY, True)


def test_the_order_of_keys_and_the_run_do_not_matter(detect: Detect) -> None:
    turned = dict(reversed(ROW.items()))
    assert received(ROW, where="a", detect=detect) == received(turned, where="b", detect=detect)
