import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.records import MAX_BODY
from pipelines.stories.sketches import OPENING, SHORT, Sketch, likeness, sketch

WORDS = " ".join(f"word{i}" for i in range(OPENING))
HARBOUR = (
    "The harbour master of Sanke closed both basins on Friday after a crane fell across two barges in the night storm. "
    "Nobody was hurt, he said, because the crews had gone ashore when the wind rose to hurricane force at midnight. "
    "Divers will look at the hulls as soon as the swell allows it, and a salvage tug is on its way from the coast."
)
HOSPITAL = (
    "Surgeons in the hill town of Immer have gone on strike over the shelling of their ambulances by both militias. "
    "They will treat children and the dying, their union said, but nobody who comes with a rifle or in a uniform. "
    "The health ministry called the step understandable and sent two buses with drugs and fuel for the generators."
)


def made(body: str, title: str | None = None) -> Sketch:
    found = sketch(title, body)
    assert found is not None
    return found


def alike(one: str, other: str) -> float:
    return likeness(made(one).outline, made(other).outline)


@pytest.mark.parametrize(
    "nothing", ["", " \n\t ", "🔥🔥🔥 💣💣 🚀 🕊️ 🔥🔥🔥 💣💣 🚀 🕊️", "— … !!! ###", "Four words, no more."]
)
def test_a_text_that_says_too_little_has_no_sketch(nothing: str) -> None:
    assert sketch(None, nothing) is None


def test_a_text_is_wholly_like_itself_and_not_like_another() -> None:
    assert alike(HARBOUR, HARBOUR) == 1.0
    assert alike(HARBOUR, HOSPITAL) < 0.1


def test_a_text_cut_short_is_contained_in_the_whole() -> None:
    assert alike(WORDS, " ".join(WORDS.split()[: SHORT + 5])) > 0.85


def test_case_and_punctuation_and_what_follows_the_opening_make_no_difference() -> None:
    assert made(WORDS).words == made(WORDS.upper().replace(" ", ", ") + ". And " + HOSPITAL).words


def test_a_title_counts_for_a_teaser_only() -> None:
    teaser, whole = HARBOUR.split(". ", maxsplit=1)[0], HARBOUR
    assert made(teaser, "Crane falls").words != made(teaser, "Basins closed").words
    assert made(whole + HOSPITAL, "Crane falls").words == made(whole + HOSPITAL, "Basins closed").words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("हमले में चार लोग मारे गए और कई घायल हुए", 10),
        ("قُتل أربعة أشخاص في هجوم بطائرة مسيّرة على الميناء", 9),
        ("נהרגו ארבעה אנשים בתקיפת כטב״ם על הנמל בלילה", 9),
        ("Quatre morts dans une frappe de drones à l’aube", 10),
    ],
)
def test_words_of_many_scripts_keep_their_marks(text: str, words: int) -> None:
    assert len(made(text).words) == words


def test_scripts_without_spaces_are_compared_by_signs() -> None:
    told = "港务局长周五宣布关闭两个码头因为一台起重机在夜间风暴中倒在两艘驳船上没有人员受伤船员们已经上岸" * 3
    other = "山城的外科医生因为救护车遭到双方民兵炮击而罢工工会表示他们只治疗儿童和垂危者不治疗携带步枪的人" * 3
    assert alike(told, "周五讯，" + told) > 0.8
    assert alike(told, other) < 0.1


def test_a_hostile_body_costs_no_more_than_its_opening() -> None:
    assert len(made("x" * MAX_BODY + " y z a b c d e f").words) == 9
    assert len(made("字" * MAX_BODY).words) == 2 * OPENING
    assert made("deny " * (MAX_BODY // 5)).outline.size == 1


@pytest.mark.parametrize("text", [HARBOUR, HOSPITAL])
def test_another_process_makes_the_same_bands(text: str) -> None:
    program = "import sys; from pipelines.stories.sketches import sketch; print(*sketch(None, sys.argv[1]).bands)"
    run = subprocess.run([sys.executable, "-c", program, text], capture_output=True, text=True, check=True)
    assert tuple(run.stdout.split()) == made(text).bands


def test_bands_are_told_apart_by_their_number() -> None:
    bands = made("deny " * 200).bands
    assert len(set(bands)) == len(bands)


@given(st.text(), st.text())
def test_any_two_texts_have_a_likeness_between_nothing_and_all(one: str, other: str) -> None:
    a, b = sketch(None, one * 9), sketch(None, other * 9)
    if a and b:
        assert 0.0 <= likeness(a.outline, b.outline) == likeness(b.outline, a.outline) <= 1.0
