"""Cues are data: what is wrong in them is said with file, line and mend."""

import shutil
from pathlib import Path

import pytest

from pipelines.coding.cues import Cues, GovernorWords, index
from pipelines.errors import BadConfig
from services.cues import load_cues

FOLDER = Path(__file__).parents[3] / "config" / "lexicon" / "cues"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "cues"))


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (
            "- effect: deny\n  words: [deny]\n- effect: plan\n  words: [plan, deny]\n",
            "governors.yaml:4: `deny` stands twice",
        ),
        ("- effect: denied\n  words: [deny]\n", "governors.yaml:1: invalid enum value 'denied'"),
        ("- effect: deny\n  words: ['']\n", "governors.yaml:2: an empty phrase"),
        ("- effect: deny\n  word: [deny]\n", "governors.yaml:2: "),
        ("- effect: deny\n", "governors.yaml:1: "),
    ],
)
def test_a_bad_entry_is_named_with_its_line(folder: Path, broken: str, says: str) -> None:
    (folder / "governors.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(BadConfig, match=r"\(.+\)$") as error:
        load_cues(folder)
    assert says in str(error.value)


def test_the_mend_offers_the_nearest_effect(folder: Path) -> None:
    (folder / "governors.yaml").write_text("- effect: denyy\n  words: [deny]\n", encoding="utf-8")
    with pytest.raises(BadConfig) as error:
        load_cues(folder)
    assert "did you mean `deny`?" in error.value.mend


@pytest.mark.parametrize("name", ["governors", "clauses", "speech", "counts", "times"])
def test_each_file_must_be_there(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    with pytest.raises(BadConfig, match=f"{name}.yaml"):
        load_cues(folder)


def test_a_word_may_mean_one_thing_before_a_verb_and_another_before_a_noun() -> None:
    entries = (GovernorWords("plan", ("propose",), "clause"), GovernorWords("urge", ("propose",), "noun"))
    assert [(cue.effect, cue.only) for cue in index(entries)["propose"]] == [("plan", "clause"), ("urge", "noun")]


def test_longer_phrases_come_first_and_a_caret_marks_the_governing_word() -> None:
    found = index((GovernorWords("tell", ("evidence",)), GovernorWords("refuse", ("no ^evidence",))))
    assert [(cue.phrase, cue.head) for cue in found["evidence"]] == [(("no", "evidence"), 1), (("evidence",), 0)]


def test_every_effect_that_the_data_uses_reaches_a_status(cues: Cues) -> None:
    assert {cue.effect for many in cues.governors.values() for cue in many} >= {
        "deny",
        "plan",
        "vow",
        "urge",
        "suppose",
    }
