"""What the tests of this folder do where Go is missing or too old."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OLD = """#!/bin/sh
[ "$1" = version ] && echo "go version go1.19.8 linux/amd64" && exit
echo "go.mod:3: invalid go version" >&2
exit 1
"""


def run(path: Path, **environment: str) -> tuple[int, str]:
    """A pytest of its own, over the tests of the override, with the programs of one folder."""
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "tests/compose/test_override.py"]
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=inherited | {"PATH": str(path)} | environment,
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, " ".join(done.stdout.split())


def test_without_go_these_tests_are_skipped_with_the_mend(tmp_path: Path) -> None:
    code, said = run(tmp_path)
    assert (code, "passed" in said) == (0, False)
    assert "Go is missing, which reads the files for Docker (install Go 1.24.3 or newer; 1.21 is enough" in said


def test_a_go_that_is_too_old_is_named_with_the_mend_and_fails_continuous_integration(tmp_path: Path) -> None:
    (tmp_path / "go").write_text(OLD)
    (tmp_path / "go").chmod(0o755)
    code, said = run(tmp_path, CI="true")
    assert (code, "passed" in said) == (1, False)
    assert "can't be built by go version go1.19.8 linux/amd64: go.mod:3: invalid go version (install Go 1.24.3" in said
