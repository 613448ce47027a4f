"""JSON Schemas of all records on the wire: `python -m services.schemas docs/schemas` writes them anew."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from pipelines.topology import TOPICS


def schemas() -> Iterator[tuple[str, bytes]]:
    """(file name, JSON Schema) of each record type, named by topic and type."""
    for record, topic in TOPICS.items():
        yield f"{topic}-{record.__name__}.json", schema_of(record)


def schema_of(shape: Any) -> bytes:
    """The JSON Schema of a type, set out for people, always the same bytes."""
    schema = msgspec.json.encode(msgspec.json.schema(shape), order="deterministic")
    return msgspec.json.format(schema, indent=1) + b"\n"


def write(folder: Path, made: Iterator[tuple[str, bytes]]) -> None:
    """Write (file name, schema) into the folder; what is there under another name stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in made:
        (folder / name).write_bytes(schema)


if __name__ == "__main__":
    write(Path(sys.argv[1]), schemas())
