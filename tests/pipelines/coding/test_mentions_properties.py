"""What holds of mentions in any text at all."""

import pickle
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.coding.actors.folding import fold
from pipelines.coding.actors.lexicon import Lexicon
from pipelines.coding.actors.mentions import find, find_places
from services.lexicons import load_lexicon

CONFIG = Path(__file__).parents[3] / "config" / "lexicon"
PIECES = (
    "Iran", "Iran-backed ", "Israeli ", "forces", "militias in ", "US", "the ", "former ", "'s ", "’s ", "President ",
    "Joe Biden", "Turkiye", "Türkiye", "Tu\u0308rkiye", "İ", "ß", "ﬁ", "\u202eIran\u202c", "\u200f", "\u200b", "\u00ad",
    "😀", "👩‍👩‍👧", "\ud800", "e\u0301", "حزب‌الله", "إيران", "ו", "ישראל", "Ирана", "伊朗", " and ", ", ", ". ", "\n\n",
    "\n", "\t", "\u00a0", "-", "/", " in ", " of ", "\x00",
)  # fmt: skip


@cache
def lexicon() -> Lexicon:
    return load_lexicon(CONFIG)


texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from(["en", "ar", "he", "ru", "fa", "zh", "tr", "und"]))
def test_spans_are_exact_in_order_and_apart_in_any_text(text: str, language: str) -> None:
    for found in (find(lexicon(), text, language, None), find_places(lexicon(), text, language)):
        reached = 0
        for span in found:
            assert reached <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
            reached = span.end


@settings(max_examples=200, deadline=None)
@given(texts)
def test_every_actor_that_is_named_is_in_the_lexicon(text: str) -> None:
    known = lexicon().actors
    for mention in find(lexicon(), text, "en", None):
        assert mention.actor is None or known[mention.actor].name == mention.name


@settings(max_examples=200, deadline=None)
@given(texts)
def test_a_folded_text_leads_back_to_each_letter(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.cased)
    spans = [folded.span(at, at + 1) for at in range(len(folded.text))]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["Türkiye", "Erdoğan", "Irán", " ", "and "]), max_size=8).map("".join))
def test_composed_and_decomposed_letters_name_the_same_actors(text: str) -> None:
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    composed, decomposed = ([m.actor for m in find(lexicon(), form, "en", None)] for form in forms)
    assert composed == decomposed


def test_a_lexicon_travels_to_another_process_and_reads_the_same_there() -> None:
    text = "Iranian officials met Hezbollah's leader in Beirut."
    assert find(lexicon(), text, "en", None)
    copy = pickle.loads(pickle.dumps(lexicon()))  # noqa: S301  # our own bytes, as a process pool sends them
    assert find(copy, text, "en", None) == find(lexicon(), text, "en", None)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    [
        "Georgia and Atlanta ",
        "US US ",
        "Iran-backed ",
        "Iran's foreign minister, Ola Nyhus, ",
        "the president of ",
        "former ",
        "a" * 1_000,
        "Ирана",
        "\u200f",
    ],
)
def test_a_hundred_thousand_hostile_characters_are_read_in_seconds(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    assert all(text[m.start : m.end] == m.text for m in find(lexicon(), text, "en", None))


@pytest.mark.timeout(60)
def test_thousands_of_ministers_are_recalled_in_seconds() -> None:
    names = [f"Min{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}son" for n in range(1_500)]
    text = " ".join(f"Iranian minister Ola {name} said so. Later {name} left." for name in names)
    found = find(lexicon(), text, "en", None)
    assert sum(mention.text in names for mention in found) == len(names)
