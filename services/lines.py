"""JSONL in and out: one JSON object a line, a broken line never stops the others."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from pipelines.errors import BadConfig, BadRecord


def open_input(name: str) -> BinaryIO:
    """The named file, or standard input for `-`. Raises BadConfig where it can't be read."""
    if name == "-":
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise BadConfig(f"can't be read: {error.strerror}", where=name, mend="check the path") from error


def rows(lines: BinaryIO) -> Iterator[dict[str, Any] | BadRecord]:
    """Each line's object, or what is wrong with the line; empty lines are passed over."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield BadRecord(f"not a JSON object: {error}", where=f"line {number}", mend="one JSON object a line")


def write(record: object) -> None:
    """One record as one line on standard output, at once."""
    sys.stdout.buffer.write(msgspec.json.encode(record) + b"\n")
    sys.stdout.buffer.flush()
