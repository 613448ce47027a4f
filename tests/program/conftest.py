"""The program itself, started as a user starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOCSIN = Path(sys.executable).parent / "tocsin"

Tocsin = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="session")
def tocsin() -> Tocsin:
    """`tocsin("alerts", "--json", data=folder)` runs it to its end, in the project's folder."""

    def run(
        *words: str, data: Path | None = None, stdin: bytes = b"", **env: str
    ) -> "subprocess.CompletedProcess[bytes]":
        where = [] if data is None else ["--data", str(data)]
        return subprocess.run(
            [TOCSIN, *words, *where],
            input=stdin,
            capture_output=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, **env},
        )

    return run


def rows(output: bytes) -> list[dict[str, Any]]:
    """JSONL as objects."""
    return [json.loads(line) for line in output.splitlines()]


def article(id_: str, body: str, **more: str) -> dict[str, str]:
    """A row of a stream."""
    return {
        "id": id_,
        "url": f"https://daily.example/{id_}",
        "title": "",
        "body": body,
        "published": "2026-03-03T09:00:00Z",
        "received": "2026-03-03T10:00:00Z",
        "source": "daily.example",
        **more,
    }


def jsonl(values: Sequence[Mapping[str, object]]) -> bytes:
    """Objects as JSONL."""
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)
