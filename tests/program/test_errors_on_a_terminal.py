"""What a user reads when a command fails."""

from pathlib import Path

from tests.program.conftest import Tocsin


def test_an_error_is_one_line_that_cannot_command_a_terminal(tocsin: Tocsin, tmp_path: Path) -> None:
    name = "none\x1b[31m\u202e\nred.jsonl"
    done = tocsin("replay", str(tmp_path / name), data=tmp_path / "data")
    assert done.returncode == 1
    [line] = done.stderr.decode().splitlines()
    assert line.startswith("tocsin: ")
    assert line.isprintable()
    assert "can't be read" in line
