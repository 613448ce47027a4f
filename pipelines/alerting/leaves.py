"""The leaves of a query: what one word, phrase or range asks of one field, by the kind of the field."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from luqum import tree as lucene_tree
from msgspec import Struct

from pipelines.alerting import dates
from pipelines.alerting.clauses import Bound, Clause, Clauses, Equals, Exists, Like, Phrase, Within
from pipelines.alerting.fields import Field, Fields, look_up, nearest
from pipelines.alerting.lucene import glob, pieces, plain, refused
from pipelines.alerting.words import lower, words

_NUMBER = re.compile(r"(?!-0*(\.0*)?$)-?[0-9]{1,15}(\.[0-9]{1,15})?")
_PARTED = re.compile(r"\\[\s\]}]")
"""What ends a bound in spite of its backslash."""

WHOLE = timedelta(days=1)
"""The longest time that a date stands for as a whole."""


class Scope(Struct, frozen=True):
    """What a query is read against: the fields, and where a word without a field is looked for."""

    query: str
    fields: Fields
    defaults: tuple[str, ...]


def leaf(scope: Scope, node: Any, name: str) -> Clause | None:
    """The node's clause on the field; None where a text has no word in it. Raises BadQuery."""
    field = look_up(scope.fields, name)
    match node:
        case lucene_tree.Range(low=low, high=high, include_low=with_low, include_high=with_high):
            return _range(scope, name, field, (low, high), (with_low, with_high))
        case lucene_tree.From(a=end) | lucene_tree.To(a=end) if _is_wild(end):
            raise refused(scope.query, end, "a wildcard is no bound", "write a value")
        case lucene_tree.From(a=low, include=with_low):
            return _range(scope, name, field, (low, None), (with_low, True))
        case lucene_tree.To(a=high, include=with_high):
            return _range(scope, name, field, (None, high), (True, with_high))
        case lucene_tree.Word():
            _refuse_look_alikes(scope, node)
            if node.value == "*":
                return Exists(name)
            return _wild(scope, node, name, field) if _is_wild(node) else _value(scope, node, name, field)
        case _:
            return _value(scope, node, name, field)


def _refuse_look_alikes(scope: Scope, node: lucene_tree.Word) -> None:
    capital = {"and": "AND", "or": "OR", "not": "NOT", "&&": "AND", "||": "OR"}.get(node.value.lower())
    if capital:
        raise refused(
            scope.query, node, f"{node.value} is no operator", f'write {capital}, or "{node.value}" for the word'
        )
    if node.value.startswith("!"):
        raise refused(scope.query, node, "! is no operator", "write NOT")


def _is_wild(node: Any) -> bool:
    return isinstance(node, lucene_tree.Word) and any(wild for wild, _ in pieces(node))


def _wild(scope: Scope, node: Any, name: str, field: Field) -> Clause:
    if field.kind not in ("keyword", "text"):
        raise refused(scope.query, node, f"{name} is a {field.kind}, without wildcards", "use a range such as [1 TO *]")
    parts = pieces(node)
    if field.kind == "keyword":
        return Like(name, glob(parts), text=False)
    # Lucene cuts what stands before a last `*` into words, and takes the last of them for the begun one.
    begun = "".join("x" if wild else letters for wild, letters in parts)
    begun = begun[:-1] if [wild for wild, _ in parts if wild] == ["*"] and parts[-1][0] else begun
    if "\\" in node.value or words(begun) != [lower(begun)]:
        raise refused(scope.query, node, "a wildcard stands for letters of one word", "leave out what parts words")
    return Like(name, glob([(wild, lower(letters)) for wild, letters in parts]), text=True)


def _value(scope: Scope, node: Any, name: str, field: Field) -> Clause | None:
    text = plain(node)
    if field.kind == "text":
        found = tuple(words(text))
        if isinstance(node, lucene_tree.Phrase):
            return Phrase(name, found) if found else None
        return any_of(Phrase(name, (word,)) for word in found)
    if field.kind == "date":
        start, end = (_moment(scope, node, text, after=after) for after in (False, True))
        return Within(name, start, end, with_high=False)
    if field.kind == "bool":
        if text not in ("true", "false"):
            raise refused(scope.query, node, f"{name} is true or false, not {text}", "write true or false")
        return Equals(name, (text == "true",))
    if field.kind == "number":
        return Equals(name, (_number(scope, node, text),))
    if field.values and text not in field.values:
        raise refused(scope.query, node, f"unknown {name} {text}", nearest(text, field.values))
    return Equals(name, (text,))


def _range(scope: Scope, name: str, field: Field, ends: tuple[Any, Any], closed: tuple[bool, bool]) -> Clause:
    with_low, with_high = closed
    low = _bound(scope, ends[0], name, field, after=not with_low)
    high = _bound(scope, ends[1], name, field, after=with_high)
    if field.kind == "date":
        return Within(name, low, high, with_high=False)
    return Within(name, low, high, with_low, with_high)


def _bound(scope: Scope, node: Any, name: str, field: Field, *, after: bool) -> Bound | None:
    """A bound; of a date its first moment or the one `after` it."""
    if node is None or getattr(node, "value", "") == "*":
        return None
    negative = isinstance(node, lucene_tree.Prohibit)
    text = f"-{plain(node.a)}" if negative else plain(node)
    if field.kind in ("text", "bool"):
        raise refused(
            scope.query, node, f"{name} is a {field.kind}, it has no range", "a range needs a date or a number"
        )
    if not text:
        raise refused(scope.query, node, "an empty bound", "write * for an open end")
    if _PARTED.search(str(node)) and not isinstance(node, lucene_tree.Phrase):
        raise refused(scope.query, node, "a backslash keeps no bound together", "put the bound into quotes")
    if field.kind == "number":
        return _number(scope, node, text)
    return _moment(scope, node, text, after=after) if field.kind == "date" else text


def _number(scope: Scope, node: Any, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise refused(scope.query, node, f"{text} is no number", "write digits, such as 10 or -2.5")
    return float(text)


def _moment(scope: Scope, node: Any, text: str, *, after: bool) -> datetime:
    found = dates.span(text)
    if found is None:
        mend = "write 2023-11-07 or 2023-11-07T12:30Z; a query has no clock, so no now-1d"
        raise refused(scope.query, node, f"{text} is no date", mend)
    start, end = found
    if after and end - start > WHOLE:
        # Elasticsearch takes the end of `2023-11` for the end of its first day.
        days = f"[{start:%Y-%m-%d} TO {end - WHOLE:%Y-%m-%d}]"
        raise refused(scope.query, node, f"{text} has no last day in Lucene", f"write days: {days}")
    return end if after else start


def any_of(clauses: Iterator[Clause]) -> Clause | None:
    """One of the clauses must be met; None where there is none."""
    found = tuple(clauses)
    return found[0] if len(found) == 1 else Clauses(should=found) if found else None
