"""Rules from the configuration folder: one YAML file a rule, named after it."""

import re
from pathlib import Path
from typing import Any

from pipelines.alerting.fields import Vocabulary
from pipelines.alerting.rules import Rule, Rules, gather
from pipelines.alerting.written import ANY, WrittenRule, compiled
from pipelines.errors import BadConfig, BadQuery
from services.documents import Document, read, read_all

_WRITTEN: Any = WrittenRule
"""A union is a type to msgspec; to a type checker it is not."""


def load_rules(folder: Path, vocabulary: Vocabulary = ANY) -> Rules:
    """All rules of a folder. Raises BadConfig naming file, line (in a query also the column) and the mend."""
    return gather(_checked(document, vocabulary) for document in read_all(folder, _WRITTEN))


def load_written(folder: Path, vocabulary: Vocabulary = ANY) -> dict[str, WrittenRule]:
    """All rules of a folder by name, as they are written, checked. Raises BadConfig as `load_rules` does."""
    documents: list[Document[WrittenRule]] = list(read_all(folder, _WRITTEN))
    return {_checked(document, vocabulary).name: document.value for document in documents}


def load_rule(path: Path, vocabulary: Vocabulary = ANY) -> Rule:
    """One rule's file, such as one that is tried out before it is added. Raises BadConfig as `load_rules` does."""
    return _checked(read(path, _WRITTEN), vocabulary)


def _checked(document: Document[WrittenRule], vocabulary: Vocabulary) -> Rule:
    try:
        return compiled(document.path.stem, document.value, vocabulary)
    except BadConfig as error:
        steps = (error.where,) if error.where else ()
        raise BadConfig(error.what, where=document.where(*steps), mend=error.mend) from error
    except BadQuery as error:
        raise BadConfig(error.what, where=_place(document, error), mend=error.mend) from error


def _place(document: Document[WrittenRule], error: BadQuery) -> str:
    """`file:line:column` of a fault in the query.

    The lines of a block, less their indentation, are the value's: each line break is one character of the query.
    """
    column = re.fullmatch(r"column (\d+)", error.where)
    if column is None:
        return document.where("query")
    node = next(value for key, value in document.root.value if key.value == "query")
    left, first = int(column[1]), node.start_mark.line
    if node.style not in (">", "|"):
        quoted = 1 if node.style else 0
        return f"{document.path}:{first + 1}:{node.start_mark.column + quoted + left}"
    lines = document.path.read_text(encoding="utf-8-sig").splitlines()[first + 1 :]
    indent = len(lines[0]) - len(lines[0].lstrip())
    for number, line in enumerate(lines, first + 2):
        length = max(len(line) - indent, 0) + 1
        if left <= length:
            return f"{document.path}:{number}:{indent + left}"
        left -= length
    return document.where("query")
