"""JSON Schemas of all records on the wire: `python -m services.schemas docs/schemas` writes them anew."""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipelines.topology import TOPICS


def schemas() -> Iterator[tuple[str, bytes]]:
    """(file name, JSON Schema) of each record type, named by topic and type."""
    for record, topic in TOPICS.items():
        schema = msgspec.json.encode(msgspec.json.schema(record), order="deterministic")
        yield f"{topic}-{record.__name__}.json", msgspec.json.format(schema, indent=1) + b"\n"


def write(folder: Path) -> None:
    """Write every schema into the folder; what is there under another name stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas():
        (folder / name).write_bytes(schema)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
