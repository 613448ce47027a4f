"""A Lucene query -> a frozen clause. The meaning is that of Elasticsearch's `query_string`, default operator OR.

As there, AND, OR and NOT don't nest by precedence: AND makes both its neighbours required, NOT and `-` exclude, and the
rest is optional, needed only where nothing is required (`a OR b AND c` asks for b and c). Brackets say what is meant.
Refused, each with its mend: fuzzy words, sloppy phrases, regular expressions, date arithmetic (a rule has no clock).
"""

from collections.abc import Iterator
from math import isfinite
from typing import Any, Literal

from luqum import tree as lucene_tree
from msgspec import Struct

from pipelines.alerting import dates
from pipelines.alerting.clauses import Bound, Clause, Clauses, Equals, Everything, Exists, Like, Phrase, Within
from pipelines.alerting.fields import Field, Fields, is_part, look_up, nearest
from pipelines.alerting.lucene import pattern, plain, refused, tree
from pipelines.alerting.words import words
from pipelines.errors import BadQuery

Joint = Literal["AND", "OR"] | None
Mark = Literal["+", "-"] | None

_MARKS: dict[type, Mark] = {lucene_tree.Plus: "+", lucene_tree.Prohibit: "-", lucene_tree.Not: "-"}
_JOINTS: dict[type, Joint] = {
    lucene_tree.AndOperation: "AND",
    lucene_tree.OrOperation: "OR",
    lucene_tree.UnknownOperation: None,
}
_UNSUPPORTED = {
    lucene_tree.Fuzzy: ("fuzzy words (~) are not supported", "list the spellings with OR, or use * and ?"),
    lucene_tree.Proximity: ("sloppy phrases (~) are not supported", "join the words with AND"),
    lucene_tree.Regex: ("regular expressions are not supported", "use * and ?, or put the value into quotes"),
}


class Scope(Struct, frozen=True):
    """What a query is read against: the fields, and where a word without a field is looked for."""

    query: str
    fields: Fields
    defaults: tuple[str, ...]


def parse(query: str, fields: Fields, defaults: tuple[str, ...]) -> Clause:
    """Read a query. Raises BadQuery with the column and the mend."""
    try:
        clause = _clause(Scope(query, fields, defaults), tree(query), None)
    except RecursionError as error:
        raise BadQuery("brackets nested too deeply", mend="write the query flatter") from error
    if clause is None:
        raise BadQuery("no word to look for", mend="write * for everything")
    return clause


def _clause(scope: Scope, node: Any, field: str | None) -> Clause | None:
    """The node's meaning; None where its text has no word in it, which drops it as Lucene does."""
    match node:
        case lucene_tree.BaseGroup(expr=inner) | lucene_tree.Boost(expr=inner):
            return _clause(scope, inner, field)
        case lucene_tree.SearchField():
            return _searched(scope, node)
        case lucene_tree.BaseOperation() | lucene_tree.UnaryOperator():
            return _combined(scope, node, field)
        case lucene_tree.Fuzzy() | lucene_tree.Proximity() | lucene_tree.Regex():
            raise refused(scope.query, node, *_UNSUPPORTED[type(node)])
        case lucene_tree.Word(value="*") if field is None:
            return Everything()
        case _ if field is None:
            leaves = (_leaf(scope, node, one) for one in scope.defaults)
            return _any_of(leaf for leaf in leaves if leaf is not None)
        case _:
            return _leaf(scope, node, field)


def _searched(scope: Scope, node: lucene_tree.SearchField) -> Clause | None:
    name, value = node.name.replace("\\", ""), node.expr
    if isinstance(value, lucene_tree.SearchField):
        raise refused(
            scope.query, value, "two fields in a row", f'put a value that holds a colon into quotes: {name}:"…"'
        )
    if isinstance(value, lucene_tree.Prohibit):
        raise refused(scope.query, value, "a minus after the colon", f"write -{name}:…, or a negative number in quotes")
    if name == "*" and getattr(value, "value", "") == "*":
        return Everything()
    try:
        if name == "_exists_":
            if not is_part(scope.fields, plain(value)):
                look_up(scope.fields, plain(value))
            return Exists(plain(value))
        look_up(scope.fields, name)
    except BadQuery as error:
        raise refused(scope.query, node, error.what, error.mend) from error
    return _clause(scope, value, name)


def _combined(scope: Scope, node: Any, field: str | None) -> Clause | None:
    """Lucene's classic parser: what each of a row of clauses becomes by its mark and by what joins it to the last."""
    row: list[tuple[Mark, Clause]] = []
    for joint, mark, part in _row(node, None):
        if joint == "AND" and row and row[-1][0] != "-":
            row[-1] = ("+", row[-1][1])
        clause = _clause(scope, part, field)
        if clause is not None:
            row.append(("+" if joint == "AND" and mark is None else mark, clause))
    if len(row) == 1 and row[0][0] is None:
        return row[0][1]
    must, should, never = (tuple(clause for mark, clause in row if mark == kind) for kind in ("+", None, "-"))
    return Clauses(must, should, never) if row else None


def _row(node: Any, joint: Joint) -> Iterator[tuple[Joint, Mark, Any]]:
    """The clauses between two brackets in the order of the text: what joins each to the one before, its mark."""
    if type(node) in _JOINTS:
        for place, part in enumerate(node.operands):
            yield from _row(part, _JOINTS[type(node)] if place else joint)
    elif type(node) in _MARKS:
        yield joint, _MARKS[type(node)], node.a
    else:
        yield joint, None, node


def _leaf(scope: Scope, node: Any, name: str) -> Clause | None:
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
        return _any_of(Phrase(name, (word,)) for word in found)
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


def _any_of(clauses: Iterator[Clause]) -> Clause | None:
    found = tuple(clauses)
    return found[0] if len(found) == 1 else Clauses(should=found) if found else None
