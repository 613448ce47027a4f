"""The sentences that measure actors are well formed, and actors are found in them as often as we promise."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from benchmarks.actors import FILES, Score, score, sentences
from pipelines.coding.actors.lexicon import Lexicon
from pipelines.errors import BadConfig
from services.lexicons import load_lexicon

ROOT = Path(__file__).parents[2]

FLOOR = 0.85
"""F1 of the languages together on the sentences whose errors nobody read; on the others it is higher."""

MANY = 12
"""Marks that a language needs for a floor of its own."""


@cache
def lexicon() -> Lexicon:
    return load_lexicon(ROOT / "config" / "lexicon")


def scores(name: str) -> dict[str, Score]:
    counted: defaultdict[str, Score] = defaultdict(Score)
    for sentence in sentences(ROOT / "benchmarks" / "sentences" / name):
        counted[sentence.language] += score(lexicon(), sentence)[0]
    return counted


def balance(counted: Score) -> float:
    return 2 * counted.right / (2 * counted.right + counted.wrong + counted.missed)


@pytest.mark.parametrize("name", FILES)
def test_every_mark_names_an_actor_of_the_lexicon(name: str) -> None:
    marks = [mark for one in sentences(ROOT / "benchmarks" / "sentences" / name) for mark in one.marks]
    assert {actor for mark in marks for actor in mark.ids} <= lexicon().actors.keys()


def test_actors_are_found_in_every_language_whose_errors_were_read() -> None:
    assert {language for language, counted in scores(FILES[0]).items() if balance(counted) < FLOOR} == set()


def test_actors_are_found_in_sentences_whose_errors_nobody_read() -> None:
    counted = scores(FILES[1])
    assert balance(sum(counted.values(), Score())) >= FLOOR
    assert [
        one for one in counted if counted[one].right + counted[one].missed >= MANY and balance(counted[one]) < 0.75
    ] == []


def test_a_sentence_without_a_language_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("# no heading\n{ISR:Israel} spoke.\n", "utf-8")
    with pytest.raises(BadConfig, match=r"bad\.txt:2"):
        list(sentences(path))
