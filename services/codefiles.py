"""`tocsin code`: JSONL in, one line out for each line in, in the same order; a `.txt` file is one article."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.coding.coder import Coder, code
from pipelines.errors import BadRecord
from pipelines.intake.languages import Detect
from pipelines.intake.lines import coded
from pipelines.records import Article
from services.lines import Row, open_input, rows
from services.views import coding_view

Fault = dict[str, Any]


def code_file(name: str, coder: Coder, detect: Detect, now: Callable[[], datetime]) -> Iterator[dict[str, Any]]:
    """A coded line, or `{"id", "line", "error"}`, for each line. Raises BadConfig where there is no file."""
    with open_input(name) as lines:
        if name.endswith(".txt"):
            text = lines.read().decode("utf-8", "replace")
            inputs: Iterator[Row] = iter((Row(1, b"", {"id": Path(name).stem, "text": text}),))
        else:
            inputs = rows(lines)
        for row in inputs:
            article = _article(row, detect, now())
            yield _coded(coder, article) if isinstance(article, Article) else article


def _article(row: Row, detect: Detect, fetched: datetime) -> Article | Fault:
    if isinstance(row.value, BadRecord):
        return {"id": None, "line": row.number, "error": str(row.value)}
    try:
        return coded(row.value, where=row.where, fetched=fetched, detect=detect)
    except BadRecord as error:
        return {"id": row.value.get("id"), "line": row.number, "error": str(error)}


def _coded(coder: Coder, article: Article) -> dict[str, Any]:
    return coding_view(article.ref or article.id, article.language, code(coder, article))
