"""The form of marked sentences, and those that the project holds."""

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from benchmarks.judging.rows import OWN
from benchmarks.marked import ROOTS, STATUSES, Marked, sentences
from pipelines.errors import BadConfig

FOLDER = Path(__file__).parents[2] / "benchmarks" / "sentences"


def read(tmp_path: Path, text: str) -> list[Marked]:
    """The sentences of a file."""
    path = tmp_path / "some.txt"
    path.write_text(text, "utf-8")
    return list(sentences(path))


def test_marks_become_offsets_of_the_text(tmp_path: Path) -> None:
    (one,) = read(tmp_path, "ASSAULT asserted: {s:Chad} {a:shelled} {t:the camp} today.")
    assert one.text == "Chad shelled the camp today."
    assert {mark: one.text[start:end] for mark, (start, end) in one.marks.items()} == {
        "s": "Chad", "a": "shelled", "t": "the camp",
    }  # fmt: skip


def test_the_act_is_the_root_unless_the_status_gave_it_another(tmp_path: Path) -> None:
    one, other = read(
        tmp_path, "AID asserted: {s:Chad} {a:sent} tents.\nAGREE planned AID: {s:Chad} {a:will send} tents."
    )
    assert (one.act, other.act, other.root) == ("AID", "AID", "AGREE")


def test_empty_lines_part_groups_and_comments_do_not(tmp_path: Path) -> None:
    found = read(tmp_path, "none: A {a:b}.\n# c\nnone: A {a:c}.\n\nnone: A {a:d}.")
    assert [one.group for one in found] == [0, 0, 1]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("ASSAULT: {a:shelled}", "no label"),
        ("ASSAULT happily: {a:shelled}", "unknown label"),
        ("ASSAULT planned: {a:shell}", "ASSAULT planned is not ASSAULT"),
        ("ASSAULT asserted: shelled", "no {a:"),
        ("ASSAULT asserted: {a:shelled} {a:bombed}", "two marks"),
        ("ASSAULT asserted: {a:shelled} {x", "stray brace"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, line: str, what: str) -> None:
    with pytest.raises(BadConfig, match=what) as told:
        read(tmp_path, "\n" + line)
    assert told.value.where == "some.txt:2"


def test_the_sets_hold_all_roots_and_statuses_and_none_was_trained_on() -> None:
    judged = list(chain.from_iterable(sentences(FOLDER / f"{name}.txt") for name in OWN))
    trained = list(chain.from_iterable(sentences(path) for path in FOLDER.glob("training-*.txt")))
    assert len(judged) >= 600
    assert len(trained) >= 2000
    assert not {one.text for one in judged} & {one.text for one in trained}
    for many in (judged, trained):
        assert {one.root for one in many} - {None} == ROOTS
        assert {one.status for one in many} - {None} == STATUSES


def test_five_headlines_stand_in_each_group_and_one_of_them_happened() -> None:
    groups = Counter(one.group for one in sentences(FOLDER / "headline-groups.txt"))
    happened = Counter(one.group for one in sentences(FOLDER / "headline-groups.txt") if one.status == "asserted")
    assert set(groups.values()) == {5}
    assert set(happened.values()) == {1}
    assert happened.keys() == groups.keys()
