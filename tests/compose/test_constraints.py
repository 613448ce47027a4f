"""constraints.txt: the version of each library that the image, a clone and its tests install."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
WANTED = [Requirement(one) for one in (*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["dev"])]
LINES = (ROOT / "constraints.txt").read_text().splitlines()[1:]
PINNED: dict[str, str] = {canonicalize_name(name): pin for name, _, pin in (line.partition("==") for line in LINES)}


def needed(wanted: Iterable[Requirement]) -> set[str]:
    """The names of all libraries that these bring with them here."""
    found: set[str] = set()
    left = list(wanted)
    while left:
        one = left.pop()
        found.add(canonicalize_name(one.name))
        for other in map(Requirement, requires(one.name) or ()):
            asked = not other.marker or any(other.marker.evaluate({"extra": extra}) for extra in ("", *one.extras))
            if asked and canonicalize_name(other.name) not in found:
                left.append(other)
    return found


def test_each_version_is_one_that_the_project_allows() -> None:
    for one in WANTED:
        assert PINNED[canonicalize_name(one.name)] in one.specifier


def test_every_library_is_pinned_and_the_tests_run_with_that_version() -> None:
    names = needed(WANTED)
    assert names <= set(PINNED)
    installed = {name: version(name) for name in names}
    assert installed == {name: PINNED[name] for name in names}, (
        "run `make check`: .venv is not what constraints.txt says"
    )


@pytest.mark.parametrize("file", ["Dockerfile", "Makefile"])
def test_whoever_installs_libraries_keeps_to_it(file: str) -> None:
    before, _, rest = (ROOT / file).read_text().partition("\nlock:")
    installs = re.findall(r"pip install .*", before + rest.partition("\n\n")[2])
    free = [one for one in installs if "--constraint constraints.txt" not in one]
    assert len(installs) > len(free)
    assert all("--upgrade pip" in one or "--no-deps" in one for one in free)


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="asks the package registry: in CI")
def test_faust_which_has_no_wheel_for_arm_is_built_without_a_compiler(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-cache-dir", "--no-binary", "faust-streaming"]
    built = subprocess.run(
        [*pip, "--wheel-dir", tmp_path, f"faust-streaming=={PINNED['faust-streaming']}"],
        env=os.environ | {"PATH": str(tmp_path / "empty"), "CC": "no-such-compiler"},
        capture_output=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr.decode()
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
