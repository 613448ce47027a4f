"""JSONL in and out: one JSON object a line, a broken line never stops the others."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from pipelines.errors import BadConfig, BadRecord


class Row(Struct, frozen=True):
    """A line as it came in, its number from 1, and the object on it, or what is wrong with it."""

    number: int
    line: bytes
    value: dict[str, Any] | BadRecord

    @property
    def where(self) -> str:
        """How an error names this line."""
        return f"line {self.number}"


def open_input(name: str) -> BinaryIO:
    """The named file, or standard input for `-`. Raises BadConfig where it can't be read."""
    if name == "-":
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise BadConfig(f"can't be read: {error.strerror}", where=name, mend="check the path") from error


def rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """Each line as a row; a line that is no JSON object, an empty one too, is a row that says so."""
    for number, line in enumerate(lines, 1):
        try:
            value: dict[str, Any] | BadRecord = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            value = BadRecord(f"not a JSON object: {error}", where=f"line {number}", mend="one JSON object a line")
        yield Row(number, line.rstrip(b"\r\n"), value)


def write(record: object) -> None:
    """One record as one line on standard output, at once."""
    sys.stdout.buffer.write(msgspec.json.encode(record) + b"\n")
    sys.stdout.buffer.flush()
