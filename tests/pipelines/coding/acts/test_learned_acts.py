"""What was learned beside the lexicon: how sure it is, and what it may do where the lexicon is silent or wrong."""

import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from pipelines.coding.acts.actions import readings
from pipelines.coding.acts.deciding import decided, silent
from pipelines.coding.acts.learned import ORDER, Learned, best, share, slots
from pipelines.coding.acts.traits import votes_of
from pipelines.coding.syntax.parsing import parse
from pipelines.errors import BadConfig
from pipelines.records import Span
from services.acts import WEIGHTS, load_learned
from services.coders import load_actions, load_coder

CONFIG = Path(__file__).parents[4] / "config"
CODER = load_coder(CONFIG)


def learned(**weights: list[float]) -> Learned:
    """Weights for two acts and nothing: `verb_x=[aid, assault, none]`."""
    return Learned(
        answers=("AID", "ASSAULT", "none"),
        bias=np.zeros(3, dtype=np.float32),
        rows={trait.replace("_", "="): row for row, trait in enumerate(weights)},
        weights=np.array(list(weights.values()), dtype=np.float32).reshape(-1, 3),
        words={"shell": 0, "feed": 1},
        vectors=np.array([[127, 0], [0, 127]], dtype=np.int8),
        dense=np.zeros((2 * len(ORDER), 3), dtype=np.float32),
    )


def told(text: str, weights: Learned) -> list[tuple[str, str]]:
    """Words and acts of a sentence."""
    tree = next(parse(CODER.parser, [Span(0, len(text), text)]))
    found = decided(CODER.actions, weights, tree, readings(CODER.actions, tree))
    return [(one.action.text, one.entry.act) for one in found]


@given(st.lists(st.text(max_size=20), max_size=30))
def test_whatever_the_traits_its_odds_are_odds(traits: list[str]) -> None:
    likely = CODER.learned.likely(traits)
    assert math.isclose(sum(likely.values()), 1.0, rel_tol=1e-4)
    assert all(0 <= value <= 1 for value in likely.values())


def test_a_trait_moves_the_odds_towards_its_act() -> None:
    weights = learned(verb_shell=[0.0, 4.0, 0.0])
    act, likely = best(weights.likely(["verb=shell"]))
    assert act == "ASSAULT"
    assert likely == pytest.approx(0.965, abs=0.01)
    assert weights.likely(["verb=feed"])["ASSAULT"] == pytest.approx(1 / 3)


def test_nothing_is_never_the_best_act() -> None:
    act, likely = best(learned(verb_shell=[0.0, 0.0, 9.0]).likely(["verb=shell"]))
    assert act in {"AID", "ASSAULT"}
    assert likely < 0.01


def test_words_of_one_slot_are_averaged_and_unknown_ones_count_as_nothing() -> None:
    table = np.array([[127, 0], [0, 127]], dtype=np.int8)
    found = slots(["obj=shell", "with=feed", "obj=zzz", "aux=shell"], {"shell": 0, "feed": 1}, table)
    assert found.reshape(len(ORDER), 2)[ORDER.index("object")].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert found.sum() == pytest.approx(2 / 3)


def test_words_far_off_count_less_than_the_verb() -> None:
    assert share("word=peace") < share("verb=attack")


def test_a_verb_that_no_file_lists_is_told_where_it_is_likely_enough() -> None:
    text = "Chad zorbed the camp."
    assert told(text, learned(verb_zorb=[0.0, 0.0, 2.0])) == []
    assert told(text, learned(verb_zorb=[0.0, 5.0, 0.0])) == [("zorbed", "ASSAULT")]


def test_a_hostile_act_must_be_likelier_than_a_friendly_one_to_be_told_alone() -> None:
    text = "Chad zorbed the camp."
    assert told(text, learned(verb_zorb=[0.0, 0.3, 0.2])) == []
    assert told(text, learned(verb_zorb=[0.3, 0.2, 0.0])) == [("zorbed", "AID")]


def test_the_lexicon_is_overruled_only_by_what_is_far_likelier() -> None:
    text = "Chad shelled the camp."
    assert told(text, learned(verb_shell=[0.5, 0.0, 0.0])) == [("shelled", "ASSAULT")]
    assert told(text, learned(verb_shell=[5.0, 0.0, 0.0])) == [("shelled", "AID")]


def test_helping_verbs_and_listed_ones_are_not_silent() -> None:
    text = "Chad has been seen to shell the camp."
    tree = next(parse(CODER.parser, [Span(0, len(text), text)]))
    words = [token.text for token in silent(tree, votes_of(readings(CODER.actions, tree)))]
    assert "seen" in words
    assert not {"has", "been", "shell"} & set(words)


@pytest.mark.parametrize("content", [b"", b"not a file of weights", b"PK\x03\x04 cut off"])
def test_broken_weights_are_bad_configuration(tmp_path: Path, content: bytes) -> None:
    (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(BadConfig, match=r"no weights of acts.*weights\.npz|weights\.npz.*no weights of acts"):
        load_learned(tmp_path)


def test_missing_weights_are_bad_configuration_and_the_mend_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"weights\.npz.*make acts VECTORS=FILE"):
        load_learned(tmp_path)


def test_a_bare_table_is_no_file_of_weights(tmp_path: Path) -> None:
    with (tmp_path / WEIGHTS).open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(BadConfig, match="no weights of acts"):
        load_learned(tmp_path)


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ("bias", np.zeros(2, dtype=np.float32)),
        ("weights", np.zeros((2, 2), dtype=np.float32)),
        ("dense", np.zeros((5, 2), dtype=np.float32)),
        ("vectors", np.zeros((2, 2), dtype=np.int8)),
        ("answers", np.array(["AID", "WAR", "none"])),
    ],
)
def test_weights_that_don_t_fit_together_are_refused(tmp_path: Path, table: str, value: NDArray[Any]) -> None:
    tables: dict[str, NDArray[Any]] = {
        "answers": np.array(["AID", "ASSAULT", "none"]),
        "bias": np.zeros(3, dtype=np.float32),
        "traits": np.array(["verb=shell"]),
        "weights": np.zeros((1, 3), dtype=np.float32),
        "words": np.array(["shell"]),
        "vectors": np.zeros((1, 2), dtype=np.int8),
        "dense": np.zeros((2 * len(ORDER), 3), dtype=np.float32),
    }
    np.savez(tmp_path / WEIGHTS, allow_pickle=False, **tables)
    assert load_learned(tmp_path).answers == ("AID", "ASSAULT", "none")
    np.savez(tmp_path / WEIGHTS, allow_pickle=False, **(tables | {table: value}))
    with pytest.raises(BadConfig, match="don't fit together"):
        load_learned(tmp_path)


def test_each_root_has_an_entry_for_acts_that_no_pattern_tells(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CONFIG / "lexicon" / "actions", tmp_path / "actions"))
    general = folder / "common" / "general.yaml"
    lines = [line for line in general.read_text("utf-8").splitlines() if not line.startswith("  COERCE: {")]
    general.write_text("\n".join(lines), "utf-8")
    with pytest.raises(BadConfig, match="`unlisted` has no entry of COERCE"):
        load_actions(folder)
