"""The leaves of a query: what one word, phrase or range asks of one field, by the kind of the field."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from luqum import tree as lucene_tree
from msgspec import Struct

from pipelines.alerting import dates
from pipelines.alerting.clauses import Bound, Clause, Clauses, Equals, Exists, Like, Phrase, Within
from pipelines.alerting.fields import Field, Fields, look_up, nearest
from pipelines.alerting.lucene import pattern, plain, refused
from pipelines.alerting.words import words


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
        case lucene_tree.From(a=low, include=with_low):
            return _range(scope, name, field, (low, None), (with_low, True))
        case lucene_tree.To(a=high, include=with_high):
            return _range(scope, name, field, (None, high), (True, with_high))
        case lucene_tree.Word():
            _refuse_look_alikes(scope, node)
            if node.value == "*":
                return Exists(name)
            wild = pattern(node)
            return _value(scope, node, name, field) if wild is None else _wild(scope, node, name, field, wild)
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


def _wild(scope: Scope, node: Any, name: str, field: Field, wild: str) -> Clause:
    if field.kind not in ("keyword", "text"):
        raise refused(scope.query, node, f"{name} is a {field.kind}, without wildcards", "use a range such as [1 TO *]")
    text = field.kind == "text"
    if text and len(words(node.value)) > 1:
        raise refused(scope.query, node, "a wildcard stands for letters of one word", "leave out what parts words")
    return Like(name, wild.lower() if text else wild, text)


def _value(scope: Scope, node: Any, name: str, field: Field) -> Clause | None:
    text = plain(node)
    if field.kind == "text":
        found = tuple(words(text))
        if isinstance(node, lucene_tree.Phrase):
            return Phrase(name, found) if found else None
        return any_of(Phrase(name, (word,)) for word in found)
    if field.kind == "date":
        start, end = _day(scope, node, text)
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
    low, high = (_bound(scope, node, field, name) for node in ends)
    with_low, with_high = closed
    if field.kind == "date":
        first = low if low is None else low[0 if with_low else 1]
        last = high if high is None else high[1 if with_high else 0]
        return Within(name, first, last, with_high=False)
    return Within(name, low, high, with_low, with_high)


def _bound(scope: Scope, node: Any, field: Field, name: str) -> Any:
    """A bound; of a date the pair that `dates.span` gives."""
    if node is None or getattr(node, "value", "") == "*":
        return None
    negative = isinstance(node, lucene_tree.Prohibit)
    text = f"-{plain(node.a)}" if negative else plain(node)
    if field.kind in ("text", "bool"):
        raise refused(
            scope.query, node, f"{name} is a {field.kind}, it has no range", "a range needs a date or a number"
        )
    if field.kind == "number":
        return _number(scope, node, text)
    return _day(scope, node, text) if field.kind == "date" else text


def _number(scope: Scope, node: Any, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise refused(scope.query, node, f"{text} is no number", "write digits, such as 10 or -2.5")
    return number


def _day(scope: Scope, node: Any, text: str) -> tuple[Bound, Bound]:
    found = dates.span(text)
    if found is None:
        mend = "write 2023-11-07 or 2023-11-07T12:30Z; a query has no clock, so no now-1d"
        raise refused(scope.query, node, f"{text} is no date", mend)
    return found


def any_of(clauses: Iterator[Clause]) -> Clause | None:
    """One of the clauses must be met; None where there is none."""
    found = tuple(clauses)
    return found[0] if len(found) == 1 else Clauses(should=found) if found else None
