"""Each example of docs/lexicon.md is put into a copy of the configuration and run."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner, Result

from pipelines.coding.acts.entries import Need
from services import shapes
from services.cli import app
from services.coders import Written
from services.shapes import SHAPES
from services.suspicions import REGIONS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "lexicon.md").read_text(encoding="utf-8")
FOLDER = ROOT / "docs" / "schemas" / "lexicon"
YAML = re.findall(r"^```yaml\n# (at the end of )?(config/\S+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [
    (command, told.splitlines())
    for fence in re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for command, told in re.findall(r"^\$ tocsin (.*)\n((?:[^$].*\n)*)", fence, re.MULTILINE)
]
ANSWERS = re.findall(r"^\| `((?:actors|people): .*?)` \| `+(.*?)`+ \|$", PAGE, re.MULTILINE)


def copied(folder: Path) -> Path:
    """A copy of the configuration in a folder, with our weights linked."""
    config = folder / "config"
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("parser"))
    (config / "parser").symlink_to(ROOT / "config" / "parser")
    return config


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a configuration into which the page's files are written; commands run in it."""
    folder = tmp_path_factory.mktemp("page")
    copied(folder)
    for at_the_end, name, text in YAML:
        with (folder / name).open("a" if at_the_end else "w", encoding="utf-8") as file:
            file.write(f"\n{text}" if at_the_end else f"# {name}\n{text}")
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


def run(command: str) -> Result:
    """A command as the page writes it: words, or a sentence in quotes."""
    words = re.findall(r'"[^"]+"|\S+', command)
    return CliRunner().invoke(app, [word.strip('"') for word in words])


def test_the_page_has_an_example_of_an_actor_a_person_a_verb_and_a_cue() -> None:
    assert [Path(name).parts[2] for _, name, _ in YAML] == ["actors", "actors", "actions", "cues"]
    assert len(COMMANDS) >= 6
    assert len(ANSWERS) == 4


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(("command", "told"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_each_command_of_the_page_answers_as_it_says(command: str, told: list[str]) -> None:
    done = run(command)
    assert (done.exit_code, done.exception) == (0, None), done.stderr
    out = done.stdout.splitlines()
    assert [line for line in told if not any(shown.startswith(line) for shown in out)] == []


@pytest.mark.parametrize(("line", "answer"), ANSWERS)
def test_each_mistake_is_answered_as_the_page_says(tmp_path: Path, line: str, answer: str) -> None:
    config = copied(tmp_path)
    (config / "lexicon" / "actors" / "zz.yaml").write_text(line + "\n", encoding="utf-8")
    done = run(f"lexicon check --json --config {config}")
    findings = [json.loads(row) for row in done.stdout.splitlines()]
    assert done.exit_code == 1
    (mistake,) = [one for one in findings if one["file"].endswith("zz.yaml")]
    assert (mistake["kind"], mistake["line"]) == ("mistake", 1)
    assert f"{mistake['what']} ({mistake['mend']})".startswith(answer)


def test_the_page_names_the_regions_that_an_id_may_begin_with() -> None:
    told = re.search(r"neither a state nor one of ([^;]+);", PAGE.replace("\n", " "))
    assert told
    assert set(re.findall(r"`(\w+)`", told[1])) == REGIONS


def test_the_page_explains_each_key_of_an_act_and_each_need() -> None:
    table = re.search(r"^\| key \| meaning \|\n(.*?)\n\n", PAGE, re.DOTALL | re.MULTILINE)
    assert table
    assert set(re.findall(r"^\| `(\w+)` \|", table[1], re.MULTILINE)) == set(Written.__struct_encode_fields__)
    (needs,) = [line for line in table[1].splitlines() if line.startswith("| `needs` |")]
    assert set(re.findall(r"`(\w+)`", needs)) - {"needs"} == set(get_args(Need))


def test_the_published_schemas_are_those_of_the_lexicon_s_files() -> None:
    published = {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}
    assert published == dict(shapes.schemas()), "stale: run `python -m services.shapes docs/schemas/lexicon`"


def test_every_file_of_the_lexicon_has_a_schema() -> None:
    lexicon = ROOT / "config" / "lexicon"
    known = {path for pattern in SHAPES for path in lexicon.glob(pattern)}
    assert set(lexicon.rglob("*.yaml")) == known
