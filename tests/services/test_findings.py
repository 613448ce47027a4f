import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import BadConfig
from services.documents import read
from services.findings import Checked, Finding, check
from services.striking import strike, text_of

LEXICON = Path(__file__).parents[2] / "config" / "lexicon"

GROUP = "  - {{id: CHE.{id}, name: {name}, country: CHE, sector: REB}}\n"

SMALL = {
    "actors/a.yaml": """\
states:
  - {code: CHE, names: [Switzerland], adjectives: [Swiss]}
words: {modifiers: [new], former: [former], sponsors: [backed], owners: [run], ordinary: [us], not_names: [on]}
actors:
  - {id: CHE.EDELWEISS, name: Edelweiss Front, country: CHE, sector: REB}
""",
    "actions/a.yaml": "- {act: ASSAULT, intensity: -9, verbs: [attack], nouns: [raid], with: {launch: [war]}}\n",
}
"""Enough of a lexicon to be checked in no time; the word lists are ours."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small lexicon."""
    for part in ("actions/common", "cues"):
        shutil.copytree(LEXICON / part, tmp_path / part)
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def told(checked: Checked, kind: str = "mistake") -> list[tuple[str, int | None, str]]:
    """File, line and what, of one kind."""
    return [(Path(one.file).name, one.line, one.what) for one in checked.findings if one.kind == kind]


def test_a_sound_lexicon_is_counted(folder: Path) -> None:
    checked = check(folder)
    assert checked.findings == ()
    assert checked.counts is not None
    assert (checked.counts.roots, checked.counts.patterns) == (1, 3)
    assert str(checked.counts).endswith(f"1 roots, 3 patterns; {checked.counts.cues:,} cues")


def test_the_shipped_lexicon_can_be_counted_or_names_what_is_wrong() -> None:
    checked = check(LEXICON)
    assert (checked.counts is None) == bool(told(checked))
    assert all(Path(one.file).is_file() for one in checked.findings)
    assert all(one.line and one.mend for one in checked.findings)


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "actors" / "b.yaml").write_text(
        "actors:\n"
        "  - {id: CHE.A, name: Alpha, country: CHE, sector: REBELS}\n"
        "  - {id: CHE.B, name: Beta, country: FRA, sector: REB}\n"
        "  - {id: CHE.C, name: Gamma, country: CHE, sector: REB, nmaes: {}}\n"
        "  - {id: CHE.EDELWEISS, name: Delta, country: CHE, sector: REB}\n"
        "people:\n"
        "  - name: Bo Alp\n"
        "    roles: [{actor: CHE.NONE}]\n",
        encoding="utf-8",
    )
    (folder / "actors" / "c.yaml").write_text("actors: [\n", encoding="utf-8")
    (folder / "actions" / "b.yaml").write_text(
        "- {act: ASSULT, intensity: -9, verbs: [hit]}\n- {act: ASSAULT, intensity: -9, verbs: [shell, attack]}\n"
        "- {act: ASSAULT, intensity: 90, verbs: [bomb]}\n- {act: ASSAULT, intensity: -9, with: {hurl: [$none]}}\n",
        encoding="utf-8",
    )
    with (folder / "cues" / "governors.yaml").open("a", encoding="utf-8") as file:
        file.write("\n- {effect: denny, words: [x]}\n- {effect: deny, words: [' ']}\n")
    end = len((folder / "cues" / "governors.yaml").read_text(encoding="utf-8").splitlines())
    found = {(file, line) for file, line, _ in told(check(folder))}
    assert found == {
        ("b.yaml", 1), ("b.yaml", 2), ("b.yaml", 3), ("b.yaml", 4), ("b.yaml", 5), ("b.yaml", 8), ("c.yaml", 2),
        ("governors.yaml", end - 1), ("governors.yaml", end),
    }  # fmt: skip
    whats = [what for _, _, what in told(check(folder))]
    assert {"actor CHE.EDELWEISS is given twice", "`attack` is claimed twice", "intensity off the scale"} <= {*whats}


def test_what_follows_from_a_mistake_is_not_told_as_another(folder: Path) -> None:
    (folder / "actors" / "b.yaml").write_text(
        "actors:\n  - {id: CHE.A, name: Alpha, country: CHE, sector: REBELS}\n"
        "organs:\n  - {of: CHE.A, sector: MIL, name: Army of Alpha}\n",
        encoding="utf-8",
    )
    assert [(file, line) for file, line, _ in told(check(folder))] == [("b.yaml", 2)]


def test_two_stolen_names_of_one_entry_are_two_mistakes(folder: Path) -> None:
    (folder / "actors" / "b.yaml").write_text(
        "actors:\n  - {id: CHE.A, name: Alpha, country: CHE, sector: REB, names: {en: [Swiss Front, Alp Front]}}\n"
        "  - {id: CHE.B, name: Beta, country: CHE, sector: REB, names: {en: [Swiss Front, Alp Front, Third]}}\n",
        encoding="utf-8",
    )
    whats = [what.partition(" is claimed")[0] for _, _, what in told(check(folder))]
    assert whats == ["`Swiss Front`", "`Alp Front`"]


@pytest.mark.parametrize(
    ("file", "text", "warning"),
    [
        ("actors", GROUP.format(id="A", name="Xo"), "`Xo` has but 2 letters"),
        ("actors", "  - {id: ALPS.A, name: Alpha, sector: REB}\n", "`ALPS` of ALPS.A is neither ISO 3166 alpha-3"),
        (
            "people",
            "  - {name: Bo Alp, roles: [{actor: CHE, from: 2020-01-01}, {actor: CHE.EDELWEISS, from: 2021-01-01}]}\n",
            "Bo Alp is CHE and CHE.EDELWEISS at the same time",
        ),
        (
            "people",
            "  - {name: Bo Alp, roles: [{actor: CHE, from: 2020-01-01}, {actor: CHE.EDELWEISS, from: 2019-01-01}]}\n",
            "Bo Alp: offices out of order",
        ),
        (
            "people",
            "  - {name: Bo Alp, roles: [{actor: CHE}]}\n  - {name: Ulla Alp, roles: [{actor: CHE}]}\n",
            "Ulla Alp has surname and office at once with Bo Alp",
        ),
    ],
)
def test_a_doubtful_actor_is_a_warning(folder: Path, file: str, text: str, warning: str) -> None:
    (folder / "actors" / "b.yaml").write_text(f"{file}:\n{text}", encoding="utf-8")
    checked = check(folder)
    assert [what.startswith(warning) for _, _, what in told(checked, "warning")] == [True]
    assert checked.counts is not None


@pytest.mark.parametrize(
    "text",
    [
        "  - {id: CHE.A, name: XO, country: CHE, sector: REB}\n",
        "  - {id: SAHEL.A, name: Alpha, sector: REB}\n",
        "  - {id: ALPINE, name: Alpha, sector: REB}\n",
        "people: [{name: Bo Alp, roles: [{actor: CHE, to: 2020-01-01}, {actor: CHE, from: 2020-01-01}]}]\n",
        "people: [{name: A Alp, roles: [{actor: CHE}]}, {name: B Alp, roles: [{actor: CHE}], names: {en: [Alp]}}]\n",
    ],
)
def test_what_only_looks_doubtful_is_no_warning(folder: Path, text: str) -> None:
    (folder / "actors" / "b.yaml").write_text(text if text[0] == "p" else f"actors:\n{text}", encoding="utf-8")
    assert check(folder).findings == ()


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("- {act: ASSAULT, intensity: -9, verbs: [bombed]}\n", ["`bombed` is hardly ever met"]),
        ("- {act: ASSAULT, intensity: -9, nouns: [air raids]}\n", ["`air raids` is hardly ever met"]),
        ("- {act: ASSAULT, intensity: -9, with: {drop: [bombs]}}\n", ["`bombs` is hardly ever met"]),
        ("- {act: ASSAULT, intensity: -9, with: {drop: [bomb, bombs]}}\n", []),
        ("- {act: ACCUSE, intensity: -2, verbs: [attack], needs: [object]}\n", ["`attack` never counts here"]),
        ("- {act: ACCUSE, intensity: -2, verbs: [attack], needs: [clause]}\n", []),
        (
            "- {act: ACCUSE, intensity: -2, with: {launch: [war]}, needs: [known]}\n",
            ["`launch` with `war` never counts"],
        ),
        ("- {act: ACCUSE, intensity: -2, verbs: [attack with]}\n", []),
    ],
)
def test_a_pattern_that_no_text_meets_is_a_warning(folder: Path, text: str, warnings: list[str]) -> None:
    (folder / "actions" / "b.yaml").write_text(text, encoding="utf-8")
    found = [what for _, _, what in told(check(folder), "warning")]
    assert [what[: len(warning)] for what, warning in zip(found, warnings, strict=True)] == warnings


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    checked = check(tmp_path / "nowhere")
    assert checked.counts is None
    assert f"{tmp_path}/nowhere/actors: no such folder (is this the configuration folder?)" in map(
        str, checked.findings
    )


def test_a_finding_is_one_line() -> None:
    assert str(Finding("warning", "a.yaml", 3, "odd", "mend it")) == "warning: a.yaml:3: odd (mend it)"
    assert str(Finding("mistake", "a.yaml", None, "odd", "mend it")) == "a.yaml: odd (mend it)"


@pytest.mark.parametrize("path", sorted(LEXICON.rglob("*.yaml"))[::5], ids=lambda path: path.name)
def test_a_rewritten_file_says_the_same_on_the_same_lines(tmp_path: Path, path: Path) -> None:
    document = read(path, Any)
    copy = tmp_path / path.name
    copy.write_text(text_of(document.root), encoding="utf-8")
    again = read(copy, Any)
    assert again.value == document.value
    first = next(iter(document.value)) if isinstance(document.value, dict) else 0
    assert again.where(first).rpartition(":")[2] == document.where(first).rpartition(":")[2]


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"])) | st.booleans() | st.integers()
    )
)
def test_any_list_is_rewritten_as_it_is(tmp_path_factory: pytest.TempPathFactory, values: list[Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(
        "".join(f"- {json.dumps(value, ensure_ascii=False)}\n" for value in values) or "[]", encoding="utf-8"
    )
    root: Any = read(path, Any).root
    path.write_text(text_of(root), encoding="utf-8")
    again: object = read(path, Any).value
    assert again == values


def test_where_nothing_can_be_struck_the_error_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    for where in (str(path), f"{path}:1"):
        with pytest.raises(BadConfig, match="odd"):
            strike(path, BadConfig("odd", where=where))
