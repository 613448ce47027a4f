from pathlib import Path

from services.schemas import schemas

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"


def test_the_published_schemas_are_those_of_the_records() -> None:
    written = {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}
    assert written == dict(schemas()), "stale: run `python -m services.schemas docs/schemas`"
