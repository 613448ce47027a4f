"""A Lucene query -> a frozen clause. The meaning is that of Elasticsearch's `query_string`, default operator OR.

As there, AND, OR and NOT don't nest by precedence: AND makes both its neighbours required, NOT and `-` exclude, and the
rest is optional, needed only where nothing is required (`a OR b AND c` asks for b and c). Brackets say what is meant.
Refused, each with its mend: fuzzy words, sloppy phrases, regular expressions, date arithmetic (a rule has no clock).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal

from luqum import tree as lucene_tree

from pipelines.alerting.clauses import Clause, Clauses, Everything, Exists
from pipelines.alerting.fields import Fields, is_part, look_up
from pipelines.alerting.leaves import Scope, any_of, leaf
from pipelines.alerting.lucene import plain, refused, tree
from pipelines.alerting.spelling import refuse_unlike
from pipelines.errors import BadQuery

Joint = Literal["AND", "OR"] | None
Mark = Literal["+", "-"] | None

_SIGNS: dict[type, str] = {lucene_tree.Plus: "plus", lucene_tree.Prohibit: "minus", lucene_tree.Not: "NOT"}
_MARKS: dict[type, Mark] = {lucene_tree.Plus: "+", lucene_tree.Prohibit: "-", lucene_tree.Not: "-"}
_TERMS = (lucene_tree.Word, lucene_tree.From, lucene_tree.To)
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


def parse(query: str, fields: Fields, defaults: tuple[str, ...]) -> Clause:
    """Read a query. Raises BadQuery with the column and the mend."""
    try:
        clause = _clause(Scope(query, fields, defaults), tree(query), None)
    except RecursionError as error:
        raise BadQuery("brackets nested too deeply", mend="write the query flatter") from error
    refuse_unlike(query)
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
            leaves = (leaf(scope, node, one) for one in scope.defaults)
            return any_of(one for one in leaves if one is not None)
        case _:
            return leaf(scope, node, field)


def _searched(scope: Scope, node: lucene_tree.SearchField) -> Clause | None:
    name, value = node.name.replace("\\", ""), node.expr
    if isinstance(value, lucene_tree.SearchField):
        raise refused(
            scope.query, value, "two fields in a row", f'put a value that holds a colon into quotes: {name}:"…"'
        )
    if type(value) in _MARKS:
        sign = _SIGNS[type(value)]
        mend = f"write -{name}:…, or a negative number in quotes" if sign == "minus" else "write it before the field"
        raise refused(scope.query, value, f"a {sign} after the colon", mend)
    if name == "*" and getattr(value, "value", "") == "*":
        return Everything()
    if name == "_exists_":
        return _existing(scope, value)
    _check_field(scope, node, name)
    return _clause(scope, value, name)


def _existing(scope: Scope, value: Any) -> Clause:
    if not isinstance(value, lucene_tree.Word):
        raise refused(scope.query, value, "no field's name", "one name: _exists_:source.actor")
    name = plain(value)
    if "*" in name:
        raise refused(scope.query, value, "a wildcard is no field's name", "one name: _exists_:source.actor")
    if not is_part(scope.fields, name):
        _check_field(scope, value, name)
    return Exists(name)


def _check_field(scope: Scope, node: Any, name: str) -> None:
    try:
        look_up(scope.fields, name if "*" not in name else "*")
    except BadQuery as error:
        raise refused(scope.query, node, error.what, error.mend) from error


def _combined(scope: Scope, node: Any, field: str | None) -> Clause | None:
    """Lucene's classic parser: what each of a row of clauses becomes by its mark and by what joins it to the last."""
    row: list[tuple[Mark, Clause]] = []
    parts = list(_row(scope, node, None))
    for joint, mark, part in parts:
        if joint == "AND" and row and row[-1][0] != "-":
            row[-1] = ("+", row[-1][1])
        clause = _clause(scope, part, field)
        if clause is not None:
            row.append(("+" if joint == "AND" and mark is None else mark, clause))
    _refuse_side_by_side(scope, parts, field)
    if len(row) == 1 and row[0][0] is None:
        return row[0][1]
    must, should, never = (tuple(clause for mark, clause in row if mark == kind) for kind in ("+", None, "-"))
    return Clauses(must, should, never) if row else None


def _row(scope: Scope, node: Any, joint: Joint) -> Iterator[tuple[Joint, Mark, Any]]:
    """The clauses between two brackets in the order of the text: what joins each to the one before, its mark."""
    if type(node) in _JOINTS:
        for place, part in enumerate(node.operands):
            yield from _row(scope, part, _JOINTS[type(node)] if place else joint)
    elif type(node) not in _MARKS:
        yield joint, None, node
    elif type(node.a) in _MARKS:
        raise refused(scope.query, node.a, "two signs in a row", "write one, or brackets between them")
    else:
        yield joint, _MARKS[type(node)], node.a


def _refuse_side_by_side(scope: Scope, parts: list[tuple[Joint, Mark, Any]], field: str | None) -> None:
    """Lucene takes `status:(denied negated)` for one value with a space in it; only in texts are these two words."""
    if field is None or look_up(scope.fields, field).kind == "text":
        return
    for (before, mark, one), (joint, other_mark, other) in pairwise(parts):
        if not (before or mark or joint or other_mark) and all(isinstance(each, _TERMS) for each in (one, other)):
            raise refused(scope.query, other, f"two values of {field} side by side", "write OR between them")
