"""Text as no newsroom writes it: nothing raises, all offsets are exact, time grows with the length alone."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from pipelines.coding.coder import Coder, code
from pipelines.coding.syntax.sentences import split
from pipelines.intake.articles import article
from pipelines.records import MAX_BODY, Article, Coding, Location, Mention, Outlet, Span, text_of
from services.coders import load_coder

CONFIG = Path(__file__).parents[3] / "config"
NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
PIECES = (
    "Iran", " struck ", "Israel", " denied ", "that ", "its troops ", "killed ", "in ", "Damascus", "three people",
    ". ", "? ", ", ", ": ", '"', "'", "“", "\n", "\n\n", "- ", "IRAN STRIKES ISRAEL", "if ", "who ", "said", " and ",
    "<p class='x'>", "&amp;", "&nbsp;", "\u200b", "\u00ad", "\u200f", "\u202e", "\ufeff", "\x00", "\ud800", "e\u0301",
    "🚀", "👩‍👩‍👧", "İ", "ﬁ", "إيران", "ישראל", "伊朗", "Иран", "|", "~~", "1,000", "in 1999",
    "KYIV, March 5 (Agency) - ",
)  # fmt: skip
LONGER = 10
"""Times that the long text is the short one."""
SLOWER = 4
"""Times that a long text may take more than its share: what is quadratic takes ten times more."""


@cache
def coder() -> Coder:
    return load_coder(CONFIG)


def told(body: str, title: str | None = None, language: str = "en") -> tuple[Article, Coding]:
    """The article as intake cuts it, and what the coder reads in it."""
    one = article(
        id="1", url="https://paper.example/1", title=title, body=body, declared=language, detect=lambda _: (),
        published=NOON, guess=False, fetched=NOON, feed="paper", outlet=Outlet("paper.example"), lane="live",
    )  # fmt: skip
    one = structs.replace(one, language=language)  # whatever its letters say
    return one, code(coder(), one)


def spans(coding: Coding) -> list[Mention | Location | Span]:
    found: list[Mention | Location | Span | None] = [*coding.mentions]
    for event in coding.events:
        found += [event.source, event.target, event.location, event.cue]
    return [span for span in found if span is not None]


def assert_exact(one: Article, coding: Coding) -> None:
    text = text_of(one)
    for span in spans(coding):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)), st.booleans())
def test_any_text_is_coded_with_exact_offsets(text: str, titled: bool) -> None:  # noqa: FBT001 - hypothesis draws it
    assert_exact(*told(text, title=text[:60] if titled else None))


@pytest.mark.parametrize("body", ["", " ", "\n\n", ".", "\u200b", "\u202e\u202c", "🚀", "\x00", "\ud800", "?!", "“”"])
def test_a_text_that_says_nothing_tells_nothing(body: str) -> None:
    one, coding = told(body)
    assert (coding.mentions, coding.events) == ((), ())
    assert one.body == body


def test_a_million_characters_are_cut_before_they_are_read() -> None:
    one, coding = told("Iran struck Israel on Monday. " * 34_000)
    assert len(one.body) == MAX_BODY
    assert one.truncated
    assert coding.events
    assert_exact(one, coding)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("piece", "language"),
    [
        ("A", "en"),
        ("A.", "en"),
        (" ", "en"),
        ("KYIV - Iran\n", "en"),
        ("Iran's foreign minister, Ola Nyhus, ", "en"),
        ("Iran-", "en"),
        ("if Iran struck Israel and ", "en"),
        ("<td>Iran</td> &amp; Israel ", "en"),
        ("lr\u200ban s|ruck lsrae1 ~~ ,, ", "en"),
        ("\u202eIran\u202c إيران 伊朗 Иран ", "en"),
        ("Berlin-", "de"),
        ("a'" * 40 + "(Iran ", "fr"),
        ("伊朗以色列", "zh"),
        ("イランイスラエル", "ja"),
        ("إيران", "ar"),
    ],
)
def test_a_text_ten_times_as_long_takes_ten_times_as_long(piece: str, language: str) -> None:
    short, long = (f"x{(piece * size)[:size]}x" for size in (MAX_BODY // LONGER - 2, MAX_BODY - 2))
    told("Iran", language=language)  # builds the language's automaton
    assert seconds(long, language) < SLOWER * (LONGER * seconds(short, language) + 0.05)


def seconds(body: str, language: str) -> float:
    start = process_time()
    assert_exact(*told(body, language=language))
    return process_time() - start


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["A" * 100_000, "A." * 50_000, f"x{' ' * 100_000}x", "A-" * 50_000, "\n \t" * 33_000])
def test_a_text_without_an_end_of_sentence_is_cut_in_no_time(text: str) -> None:
    assert "".join(span.text for span in split(text)).split() == text.split()
