"""`tocsin code`: JSONL in, one line out for each line in, in the same order; a `.txt` file is one article."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.coding.coder import Coder, code
from pipelines.errors import BadRecord
from pipelines.intake.languages import Detect
from pipelines.intake.lines import coded
from services.lines import Row, open_input, rows
from services.views import coding_view


def code_file(name: str, coder: Coder, detect: Detect, now: Callable[[], datetime]) -> Iterator[dict[str, Any]]:
    """A coded line, or `{"id", "line", "error"}`, for each line. Raises BadConfig where there is no file."""
    with open_input(name) as lines:
        if name.endswith(".txt"):
            text = lines.read().decode("utf-8", "replace")
            inputs: Iterator[Row] = iter((Row(1, b"", {"id": Path(name).stem, "text": text}),))
        else:
            inputs = rows(lines)
        for row in inputs:
            yield _line(row, coder, detect, now())


def _line(row: Row, coder: Coder, detect: Detect, fetched: datetime) -> dict[str, Any]:
    if isinstance(row.value, BadRecord):
        return {"id": None, "line": row.number, "error": str(row.value)}
    id_ = row.value.get("id")
    try:
        article = coded(row.value, where=row.where, fetched=fetched, detect=detect)
    except BadRecord as error:
        return {"id": id_, "line": row.number, "error": str(error)}
    return coding_view(id_, article.language, code(coder, article))
