import time
from pathlib import Path
from shutil import copytree

import pytest

from pipelines.errors import BadConfig
from pipelines.records import Root
from services.coders import load_actions, load_coder, version_of

CONFIG = Path(__file__).parents[2] / "config"
ROOTS: tuple[Root, ...] = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lexicon of acts with the shared lists and no entries."""
    copytree(CONFIG / "lexicon" / "actions" / "common", tmp_path / "common")
    return tmp_path


@pytest.mark.parametrize("root", ROOTS)
def test_the_shipped_lexicon_tells_every_root_by_verbs_and_nouns(root: Root) -> None:
    actions = load_actions(CONFIG / "lexicon" / "actions")
    assert sum(any(frame.entry.act == root for frame in frames) for frames in actions.verbs.values()) > 10
    assert any(entry.act == root for entry in actions.nouns.values())


@pytest.mark.parametrize(
    ("entry", "line", "what"),
    [
        ("- act: ATTACK\n  intensity: -9\n  verbs: [maul]\n", 1, "ATTACK"),
        ("- act: ASSAULT\n  intensity: -9\n", 1, "without words"),
        ("- act: ASSAULT\n  intensity: -90\n  verbs: [maul]\n", 2, "scale"),
        ("- act: ASSAULT\n  intensity: -9\n  with:\n    launch: [$rockets]\n", 4, "rockets"),
        ("- act: ASSAULT\n  intensity: -9\n  with:\n    launch: []\n", 4, "launch"),
        ("- act: ASSAULT\n  intensity: -9\n  verb: [maul]\n", 3, "verb"),
        ("- act: ASSAULT\n  intensity: -9\n  verbs: [maul]\n- act: AID\n  intensity: 5\n  verbs: [maul]\n", 6, "maul"),
        ("- act: ASSAULT\n  intensity: -9\n  nouns: [raid]\n- act: AID\n  intensity: 5\n  nouns: [raid]\n", 6, "raid"),
    ],
)
def test_a_broken_entry_is_named_with_file_line_and_mend(folder: Path, entry: str, line: int, what: str) -> None:
    (folder / "broken.yaml").write_text(entry, "utf-8")
    with pytest.raises(BadConfig, match=what) as caught:
        load_actions(folder)
    assert caught.value.where == f"{folder / 'broken.yaml'}:{line}"
    assert caught.value.mend


def test_nouns_tell_two_frames_of_a_verb_apart(folder: Path) -> None:
    (folder / "acts.yaml").write_text(
        "- act: ASSAULT\n  intensity: -9\n  verbs: [strike]\n"
        "- act: SUPPORT\n  intensity: 5\n  with: {strike: [deal]}\n",
        "utf-8",
    )
    assert len(load_actions(folder).verbs["strike"]) == 2


def test_the_version_follows_the_data(tmp_path: Path) -> None:
    copied = copytree(
        CONFIG, tmp_path / "config", ignore=lambda folder, _: {"parser"} if folder == str(CONFIG) else set()
    )
    before = version_of(copied, "en")
    with (copied / "signals.yaml").open("a", encoding="utf-8") as signals:
        signals.write("# a remark\n")
    assert version_of(copied, "en") != before
    assert version_of(copied, "en") == version_of(copied, "en")


def test_a_coder_is_loaded_in_seconds() -> None:
    started = time.monotonic()
    load_coder(CONFIG)
    assert time.monotonic() - started < 20  # a loaded machine; two seconds alone


def test_a_folder_without_weights_is_named(tmp_path: Path) -> None:
    copied = copytree(
        CONFIG, tmp_path / "config", ignore=lambda folder, _: {"parser"} if folder == str(CONFIG) else set()
    )
    with pytest.raises(BadConfig, match="parser"):
        load_coder(copied)
