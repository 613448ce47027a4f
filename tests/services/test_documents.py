from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from pipelines.errors import BadConfig
from services.documents import load, load_all, read


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    size: int = 0
    kind: Literal["rule", "signal"] = "rule"
    since: date | None = None
    by: dict[str, tuple[str, ...]] = {}
    on: str = ""


class Cat(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="cat"):
    lives: int = 9


class Dog(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="dog"):
    leash: bool = False


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    entries: tuple[Entry, ...] = ()
    pets: tuple[Cat | Dog, ...] = ()


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sheet.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path) -> BadConfig:
    with pytest.raises(BadConfig) as caught:
        load(path, Sheet)
    return caught.value


def test_a_file_becomes_its_struct(tmp_path: Path) -> None:
    path = written(tmp_path, "entries:\n  - {name: a, size: 3, since: 2024-02-29, by: {en: [x, y]}}\n")
    assert load(path, Sheet) == Sheet((Entry("a", 3, since=date(2024, 2, 29), by={"en": ("x", "y")}),))


@pytest.mark.parametrize("word", ["no", "on", "off", "yes", "NO", "12:30", "0x10"])
def test_words_that_old_yaml_takes_for_something_else_stay_words(tmp_path: Path, word: str) -> None:
    assert load(written(tmp_path, f"entries:\n  - {{name: {word}, on: {word}}}\n"), Sheet).entries[0].on == word


@pytest.mark.parametrize(
    ("text", "line", "what", "mend"),
    [
        (
            "entries:\n  - name: a\n  - name: b\n    sise: 3\n",
            4,
            "unknown field `sise`",
            "did you mean `size`? known: name, size",
        ),
        ("pets:\n  - kind: cat\n  - kind: dog\n    lives: 3\n", 4, "unknown field `lives`", "known: leash"),
        ("pets:\n  - kind: cta\n", 2, "invalid value 'cta'", "did you mean `cat`? known: cat, dog"),
        ("pets:\n  - leash: true\n", 2, "missing required field `kind`", "add it: cat or dog"),
        ("entires: []\n", 1, "unknown field `entires`", "did you mean `entries`"),
        ("entries:\n  - name: a\n\n  - size: 2\n", 4, "missing required field `name`", "add it"),
        ("entries:\n  - name: a\n    size: big\n", 3, "expected `int`, got `str`", ""),
        ("entries:\n  - name: a\n    kind: singal\n", 3, "singal", "did you mean `signal`"),
        ("entries:\n  - name: a\n    by:\n      en: 3\n", 3, "expected `array`", "entries below"),
        ("entries:\n  - name: a\n    name: b\n", 3, "key `name` given twice", "give it once"),
        ("entries:\n  - name: a\n    since: 2024-02-30\n", 3, "date", ""),
        ("entries:\n  - [name\n", 3, "did not find", "YAML"),
        ("- 1\n", 1, "expected `object`", ""),
        ("", 1, "expected `object`, got `null`", ""),
        ("entries: &a [*a]\n", 1, "recursive", ""),
        ("? [a]\n: 1\n", 1, "word", ""),
        ("entries: !!python/object:os.system []\n", 1, "constructor", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_its_mend(
    tmp_path: Path, text: str, line: int, what: str, mend: str
) -> None:
    error = complaint(path := written(tmp_path, text))
    assert (error.where, what in error.what, mend in error.mend) == (f"{path}:{line}", True, True), str(error)


def test_bytes_that_are_not_utf_8_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_bytes(b"entries:\n  - name: caf\xe9\n")
    error = complaint(path)
    assert (error.where, error.what) == (f"{path}:2", "not UTF-8")


def test_a_missing_file_is_one_line_with_its_path(tmp_path: Path) -> None:
    assert complaint(tmp_path / "none.yaml").where == str(tmp_path / "none.yaml")


def test_a_document_knows_where_each_part_stands(tmp_path: Path) -> None:
    path = written(tmp_path, "# head\nentries:\n  - name: a\n  - name: b\n    by:\n      en: [x,\n        y]\n")
    document = read(path, Sheet)
    lines = [document.where(*steps) for steps in [(), ("entries",), ("entries", 1), ("entries", 1, "by", "en", 1)]]
    assert lines == [f"{path}:2", f"{path}:2", f"{path}:4", f"{path}:7"]


def test_a_part_that_is_not_written_stands_where_its_entry_does(tmp_path: Path) -> None:
    path = written(tmp_path, "entries:\n  - name: a\n")
    assert read(path, Sheet).where("entries", 0, "size") == f"{path}:2"


def test_a_folder_is_read_by_name_and_yaml_alone(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "notes.txt"):
        (tmp_path / name).write_text("entries: []\n", encoding="utf-8")
    assert [path.name for path in load_all(tmp_path, Sheet)] == ["a.yaml", "b.yaml"]


def test_a_folder_that_is_not_there_is_an_error_rather_than_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="no such folder"):
        load_all(tmp_path / "none", Sheet)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(alphabet=st.sampled_from("aeinrst:-[]{}#&*!|>'\"%@ \n,?0.\t"), max_size=60))
def test_no_text_fails_without_saying_where(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    where = str(path)
    try:
        load(path, Sheet)
    except BadConfig as error:
        where = error.where
    assert where.startswith(str(path))
