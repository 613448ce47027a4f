"""The image as far as it can be made without Docker: the steps of the Dockerfile, in a folder in place of the root."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
LIBRARIES = "libraries.txt"
EVERYTHING = os.environ.get("CI") == "true"
"""Whether the image's libraries are installed anew; else it takes those that the tests run with."""

Stages: TypeAlias = list[dict[str, Any]]
Docker: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]


def said(stages: Stages, name: str) -> Iterator[Any]:
    for stage in stages:
        yield from (one["Says"] for one in stage["Instructions"] if one["Name"].upper() == name)


def copied(stages: Stages) -> list[str]:
    return [source for copy in said(stages, "COPY") if not copy["From"] for source in copy["SourcePaths"]]


def environment(stages: Stages) -> dict[str, str]:
    """The final stage's variables; `$PATH` is left in them."""
    return {pair["Key"]: pair["Value"] for one in said(stages[-1:], "ENV") for pair in one["Env"]}


def test_it_is_built_in_two_stages_and_only_the_last_one_stays(stages: Stages) -> None:
    assert [stage["Name"] for stage in stages] == ["builder", ""]
    installs = [line for one in said(stages[1:], "RUN") for line in one["CmdLine"] if "pip" in line or "apt" in line]
    assert not installs


def test_its_python_is_pinned_and_one_that_tocsin_runs_on(stages: Stages) -> None:
    (base,) = {stage["Base"] for stage in stages}
    named = re.fullmatch(r"python:(\d+\.\d+\.\d+)-slim", base)
    assert named
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert named[1] in SpecifierSet(project["requires-python"])


def test_its_user_is_not_root_and_has_a_number_that_kubernetes_can_check(stages: Stages) -> None:
    (user,) = said(stages, "USER")
    assert int(user["User"]) >= 10_000
    (made,) = said(stages[1:], "RUN")
    assert f"--uid {user['User']} " in made["CmdLine"][0]
    assert f"--home-dir {environment(stages)['TOCSIN_DATA']} " in made["CmdLine"][0]


def test_all_that_is_copied_is_there_and_let_in(docker: Docker, stages: Stages) -> None:
    sources = copied(stages)
    assert {"pyproject.toml", "constraints.txt", "pipelines", "services", "config", "seeds"} <= set(sources)
    files = [
        str(path.relative_to(ROOT))
        for source in sources
        for path in [ROOT / source, *(ROOT / source).rglob("*")]
        if "__pycache__" not in path.parts
    ]
    assert all((ROOT / file).exists() for file in files)
    assert docker("ignored", ".dockerignore", *files).stdout.strip() == "[]"


@pytest.mark.parametrize(
    "path", [".git/HEAD", ".env", "data/tocsin.db", "secrets/kafka", ".venv/bin/python", "services/__pycache__/a.pyc"]
)
def test_what_does_not_belong_into_an_image_stays_out(docker: Docker, path: str) -> None:
    assert docker("ignored", ".dockerignore", path).stdout.strip() == f'["{path}"]'


@pytest.fixture(scope="module")
def image(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last stage's root. Its base and its user need Docker and root: they are left out."""
    folder = tmp_path_factory.mktemp("image")
    root = folder / "root"
    for stage in stages:
        root.mkdir()
        at = PurePosixPath("/")
        for one in stage["Instructions"]:
            name, step = one["Name"].upper(), one["Says"]
            if name == "WORKDIR":
                at /= step["Path"]
                inside(root, at).mkdir(parents=True)
            elif name == "COPY":
                copy(step, folder / step["From"] if step["From"] else ROOT, inside(root, at / step["DestPath"]))
            elif name == "RUN" and "useradd" not in step["CmdLine"][0]:
                run(step["CmdLine"][0], root, inside(root, at))
        if stage["Name"]:
            # The next stage has the same paths and none of these files.
            root.rename(folder / stage["Name"])
    return root


def inside(root: Path, path: PurePosixPath) -> Path:
    return root / path.relative_to("/")


def copy(step: dict[str, Any], origin: Path, target: Path) -> None:
    for source in step["SourcePaths"]:
        path = origin / source.lstrip("/")
        if path.is_file():
            shutil.copy(path, target)
        else:
            shutil.copytree(path, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))


def run(line: str, root: Path, folder: Path) -> None:
    """One RUN, with the image's folders in `root` and the tests' Python for the image's."""
    line = re.sub(r"(?<![\w/])python ", f"{shlex.quote(sys.executable)} ", line.replace("/opt/", f"{root}/opt/"))
    borrowed = LIBRARIES in line and not EVERYTHING
    done = subprocess.run(
        ["/bin/sh", "-c", line.split("&&")[0] if borrowed else line], cwd=folder, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    if borrowed:
        (packages,) = (root / "opt/tocsin/lib").glob("python*/site-packages")
        (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))


@pytest.fixture(scope="module")
def started(image: Path, stages: Stages) -> Callable[..., "subprocess.CompletedProcess[bytes]"]:
    """`started("tocsin", "--help")` runs it with the image's files, environment and working folder."""
    (folder,) = said(stages[-1:], "WORKDIR")
    data = inside(image, PurePosixPath(environment(stages)["TOCSIN_DATA"]))
    data.mkdir(parents=True)
    variables = {
        name: re.sub(r"(?<!\w)/(opt|srv|var)/", rf"{image}/\1/", value).replace("$PATH", os.defpath)
        for name, value in environment(stages).items()
    }

    def run_inside(*words: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        program = shutil.which(words[0], path=variables["PATH"]) or words[0]
        at = inside(image, PurePosixPath(folder["Path"]))
        return subprocess.run(
            [program, *words[1:]], input=stdin, cwd=at, env=variables, capture_output=True, check=False
        )

    return run_inside


Started: TypeAlias = Callable[..., "subprocess.CompletedProcess[bytes]"]


def test_it_starts_the_program_that_it_carries(started: Started, image: Path, stages: Stages) -> None:
    (entrypoint,) = said(stages, "ENTRYPOINT")
    (command,) = said(stages, "CMD")
    shown = started(*entrypoint["CmdLine"], *command["CmdLine"])
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"rings when something changes" in shown.stdout
    where = started("python", "-c", "import services.cli, pipelines; print(services.__file__, pipelines.__file__)")
    assert all(path.startswith(str(image)) for path in where.stdout.decode().split())


def test_the_program_finds_its_configuration_and_its_data(started: Started, image: Path) -> None:
    examined = started("tocsin", "doctor")
    assert examined.returncode == 0, examined.stderr
    told = examined.stdout.decode()
    assert f"ok   configuration {image}/srv/tocsin/config: " in told
    assert f"no data in {image}/var/lib/tocsin yet" in told


def test_it_codes_with_the_lexicon_and_the_parser_that_it_carries(started: Started) -> None:
    coded = started("tocsin", "code", "-", stdin=b'{"id": "1", "text": "Iran denies striking Israel."}')
    assert coded.returncode == 0, coded.stderr
    assert b'"denied"' in coded.stdout


def test_it_carries_what_health_checks_run(started: Started, project: dict[str, Any]) -> None:
    (test,) = {
        tuple(project["services"][name]["healthcheck"]["test"][1:]) for name in ("collector", "worker", "indexer")
    }
    asked = started(*test)
    assert asked.returncode == 1
    assert b"no answer" in asked.stderr


def test_it_carries_the_recorded_story(started: Started) -> None:
    assert started("python", "-c", "open('seeds/manifest.yaml')").returncode == 0
