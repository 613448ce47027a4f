from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.coding.syntax.headlines import recased
from pipelines.coding.syntax.sentences import split

PIECES = st.sampled_from(
    [
        "Gen. Lee", "The U.S.", " said", ". ", ".", "! ", "? ", "\n", "\n\n", '"', "”", "’", "…", "... ", "No. 5",
        " 3.5", "؟ ", "۔", "。", "- ", "• ", "KYIV (Agency) — ", "İ", " a", "B", " ", "Lt. Col. ",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200)


@given(TEXTS, st.integers(0, 40))
def test_slices_are_exact_ordered_and_hold_every_character_that_is_no_space(text: str, title: int) -> None:
    title_end = min(title, len(text))
    sentences = split(text, title_end)
    assert all(text[one.start : one.end] == one.text for one in sentences)
    assert all(one.end <= other.start for one, other in pairwise(sentences))
    covered = {at for one in sentences for at in range(one.start, one.end)}
    assert all(at in covered for at, letter in enumerate(text) if not letter.isspace())
    assert not any(one.start < title_end < one.end for one in sentences)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The U.S. Army left. It will not return.", 2),
        ("He flew to the U.S. The visit was short.", 2),
        ("Gen. Idris and Lt. Col. Musa spoke. They agreed.", 2),
        ("J. K. Mburu resigned. No. 5 on the list followed.", 2),
        ("Growth was 3.5 percent. Prices fell.", 2),
        ('"Stop!" Smith said. The guards obeyed.', 2),
        ('"We will answer." The minister left.', 2),
        ("They waited... and waited. Nothing came.", 2),
        ("The talks failed.The delegations left.", 2),
        ("Write to desk@paper.Example or ask Inc. staff.", 1),
        ("First line without stop\n\nSecond paragraph", 2),
        ("- First point\n- Second point", 2),
        ("هل انتهت الحرب؟ لا نعلم.", 2),
        ("The vote is on Nov. 18 in Accra. It may slip.", 2),
        ("What now? Nobody knows!", 2),
    ],
)
def test_full_stops_end_sentences_and_abbreviations_do_not(text: str, count: int) -> None:
    assert len(split(text)) == count


def test_a_dateline_stands_apart_from_its_sentence() -> None:
    assert [one.text for one in split("NAIROBI (Agency) - The army left the town.")][-1] == "The army left the town."


def test_a_title_never_runs_into_the_body() -> None:
    text = "Army leaves town\n\nthe garrison had been there for years."
    assert [one.start for one in split(text, 16)] == [0, 18]


def test_hard_wrapped_lines_are_one_sentence() -> None:
    assert len(split("The garrison that had held the town for more than a year left on\nMonday, the mayor said.")) == 1


@given(st.text(max_size=120))
def test_recasing_keeps_every_length(text: str) -> None:
    assert len(recased(text, {"the"})) == len(text)


@pytest.mark.parametrize(
    ("headline", "plain"),
    [
        ("CHAD SHELLS REBEL CAMP IN NORTH", "Chad shells rebel camp in north"),
        ("Chad Shells Rebel Camp In The North", "Chad shells rebel camp in the north"),
        ("Chad shells a rebel camp", "Chad shells a rebel camp"),
    ],
)
def test_headlines_are_read_in_sentence_case(headline: str, plain: str) -> None:
    assert recased(headline, {"shells", "rebel", "camp", "north"}) == plain
