"""What a query means: frozen clauses, and whether a document meets them."""

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, TypeAlias

from msgspec import Struct

from pipelines.alerting.documents import Document

Bound: TypeAlias = float | str | datetime


class Everything(Struct, frozen=True):
    """Met by every document."""


class Exists(Struct, frozen=True):
    """The field is set."""

    field: str


class Equals(Struct, frozen=True):
    """The field holds one of these values, whole and as written."""

    field: str
    values: tuple[str | float | bool, ...]


class Phrase(Struct, frozen=True):
    """The text holds these words, one after the other."""

    field: str
    words: tuple[str, ...]


class Like(Struct, frozen=True):
    """A value (of a text: a word) that the whole of `pattern`, a regular expression, fits."""

    field: str
    pattern: str
    text: bool


class Within(Struct, frozen=True):
    """A value between two bounds; None is open."""

    field: str
    low: Bound | None
    high: Bound | None
    with_low: bool = True
    with_high: bool = True


class Clauses(Struct, frozen=True):
    """Lucene's boolean query: all of `must`, none of `never`; one of `should`, unless there is a `must` to meet."""

    must: tuple["Clause", ...] = ()
    should: tuple["Clause", ...] = ()
    never: tuple["Clause", ...] = ()


Clause: TypeAlias = Everything | Exists | Equals | Phrase | Like | Within | Clauses


def meets(document: Document, clause: Clause) -> bool:
    """Whether the document is what the query asks for."""
    met = True
    match clause:
        case Clauses():
            met = _combined(document, clause)
        case Phrase(field, sought):
            met = any(_follows(words, sought) for words in document.words(field))
        case Equals(field, values):
            met = any(value in values for value in document.values(field))
        case Exists(field):
            met = bool(document.values(field))
        case Like(field, pattern, text):
            found = [word for words in document.words(field) for word in words] if text else document.values(field)
            met = any(_compiled(pattern).fullmatch(value) for value in found)
        case Within(field):
            met = any(_inside(_comparable(value), clause) for value in document.values(field))
    return met


def _combined(document: Document, clause: Clauses) -> bool:
    if any(meets(document, one) for one in clause.never):
        return False
    if clause.must or not clause.should:
        return all(meets(document, one) for one in clause.must)
    return any(meets(document, one) for one in clause.should)


def _follows(words: list[str], sought: tuple[str, ...]) -> bool:
    if len(sought) == 1:
        return sought[0] in words
    width = len(sought)
    return any(word == sought[0] and tuple(words[start : start + width]) == sought for start, word in enumerate(words))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _comparable(value: Any) -> Any:
    """A day is its first moment; a time without a zone is UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.combine(value, time.min, UTC) if isinstance(value, date) else value


def _inside(value: Any, bounds: Within) -> bool:
    above = bounds.low is None or value > bounds.low or (bounds.with_low and value == bounds.low)
    below = bounds.high is None or value < bounds.high or (bounds.with_high and value == bounds.high)
    return above and below
