import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.text import line, plain, repaired, storable, without_title


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two,<br/>three.</p>", "One.\n\nTwo,\nthree."),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("be<b>fore</b> and&nbsp;after", "before and after"),
        ("Fish &amp;amp; chips", "Fish &amp; chips"),
        ("a<script>alert('x')</script>b<style>p{}</style>c<!-- d -->e", "abce"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("plain\n\n\n\n text\r\nhere", "plain\n\ntext\nhere"),
        ("<p>broken <b>markup <i>here", "broken markup here"),
        ("<img src='x.png'>", ""),
        ("<!-- only -->", ""),
        ("", ""),
    ],
)
def test_markup_becomes_what_people_read(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_a_title_is_one_line() -> None:
    assert line(" One\n<em>two</em> &#8211;\tthree ") == "One two – three"


def test_what_hides_in_text_goes_and_what_letters_need_stays() -> None:
    assert plain("a\x00b\x1b\u202ec\u2066d\ufeff\xad\u200be") == "abcde"
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


def test_letters_and_their_accents_are_one() -> None:
    assert plain("Cafe\u0301 Erdog\u0306an") == "Café Erdoğan"


def test_text_that_was_read_in_the_wrong_encoding_is_mended() -> None:
    garbled = "l’été – naïve Ярость".encode().decode("latin-1")
    assert plain(garbled) == "l’été – naïve Ярость"
    assert plain("It’s".encode().decode("cp1252")) == "It’s"


@given(st.text())
def test_only_what_is_garbled_is_mended(text: str) -> None:
    mended = repaired(text)
    assert mended == text or not text.isascii()


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.text("<>&;/ab p=\"'!-"))
def test_no_markup_raises_and_none_is_left_with_controls(markup: str) -> None:
    text = plain(markup)
    assert not any(ord(letter) < 32 and letter != "\n" for letter in text)
    assert text == text.strip()
    assert "\n\n\n" not in text


@given(st.text(st.characters()))
def test_storable_text_keeps_every_offset(text: str) -> None:
    stored = storable(text)
    assert len(stored) == len(text)
    assert stored.encode().decode() == stored


def test_a_body_does_not_say_its_title_again() -> None:
    assert without_title("Storm hits coast\n\nThe storm came.", "Storm hits coast") == "The storm came."
    assert without_title("Storm hits coast", "Storm hits coast") == ""
    assert without_title("Storm hits coast hard.", "Storm hits coast") == "Storm hits coast hard."
    assert without_title("Anything", None) == "Anything"


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 200_000,
        "<" * 1_000_000,
        "<p " + " ".join(f'a{n}="x"' for n in range(60_000)) + ">",
        "&amp;" * 200_000,
        "<!--" * 200_000,
        "\n" * 1_000_000,
        "a " * 5_000_000,
        "a" + "\u0301\u0327" * 400_000,
        ("a" + "\u0301\u0327" * 90 + " ") * 5_000,
    ],
    ids=["deep", "open", "attributes", "entities", "comments", "lines", "long", "accents", "accented words"],
)
def test_hostile_markup_costs_little(hostile: str) -> None:
    started = time.process_time()
    plain(hostile)
    assert time.process_time() - started < 5
