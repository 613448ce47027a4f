"""Lucene's syntax by luqum: a query's tree, and places in the query as people count them."""

import re
from typing import Any

from luqum.exceptions import ParseError
from luqum.thread import parse as parse_lucene
from luqum.tree import Item, Term

from pipelines.errors import BadQuery

MAX_QUERY = 4_000
"""Characters; a longer query is a list, and belongs into a `watch` rule."""

_MINUS = re.compile(r"([<>]=?)-(?=[\d.])")
"""`intensity:<-5`: Lucene reads it, luqum takes the minus for a NOT unless it is escaped."""

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PIECE = re.compile(r"\\(.)|([*?])|([^\\*?]+)", re.DOTALL)


def tree(query: str) -> Item:
    """The query as luqum's tree. Raises BadQuery with the column."""
    if not query.strip():
        raise BadQuery("an empty query", mend="write * for everything")
    if len(query) > MAX_QUERY:
        raise BadQuery(
            f"a query of {len(query)} characters", mend=f"at most {MAX_QUERY}: a list goes into a watch rule"
        )
    try:
        return parse_lucene(_MINUS.sub(r"\1\\-", query))
    except ParseError as error:
        raise _explained(query, str(error)) from error
    except (ValueError, ArithmeticError) as error:
        # luqum converts what follows ~ and ^ without a look at it.
        mend = "write a number such as ^2, or put the word into quotes"
        raise BadQuery("no number after ~ or ^", mend=mend) from error


def refused(query: str, node: Any, what: str, mend: str) -> BadQuery:
    """An error that points at a node of the query's tree."""
    return BadQuery(what, where=f"column {_column(query, node.pos or 0)}", mend=mend)


def plain(term: Term) -> str:
    """A word or a phrase without its quotation marks and escapes."""
    text = term.value[1:-1] if term.value.startswith('"') else term.value
    return _ESCAPED.sub(r"\1", text)


def pieces(term: Term) -> list[tuple[str, str]]:
    """A word's parts in order, as (wildcard, letters), one of them empty; an escaped wildcard is a letter."""
    return [(wild, escaped or text) for escaped, wild, text in _PIECE.findall(term.value)]


def glob(parts: list[tuple[str, str]]) -> str:
    """The regular expression of a word with wildcards. What a `*` has passed is not tried again: `*a*a*a*` is cheap."""
    segments = [""]
    for wild, letters in parts:
        if wild == "*":
            segments.append("")
        else:
            segments[-1] += "." if wild else re.escape(letters)
    first, *rest = segments
    return first + "".join(f"(?>.*?{one})" for one in rest[:-1]) + "".join(f".*{one}" for one in rest[-1:])


def _column(query: str, position: int) -> int:
    """Column (from 1) of a position in the query as luqum saw it, each escaped minus one character longer."""
    longer = sum(1 for at, found in enumerate(_MINUS.finditer(query)) if found.end() - 1 + at < position)
    return position - longer + 1


def _explained(query: str, complaint: str) -> BadQuery:
    position = re.search(r"at position (\d+)", complaint)
    if not position:
        what, mend = "the query breaks off", "close the bracket, or finish what the last operator joins"
        return BadQuery(what, where=f"column {len(query) + 1}", mend=mend)
    column = _column(query, int(position[1]))
    rest = query[column - 1 :]
    if rest.startswith('"'):
        what, mend = "a quotation mark is not closed", 'close it, or write \\"'
    elif re.match(r"to\b", rest):
        what, mend = "a range needs TO in capitals", "write TO"
    else:
        what, mend = (
            f"{rest[:1]} is not expected here",
            'put a value that holds any of + - / : ( ) [ ] { } " into quotes',
        )
    return BadQuery(what, where=f"column {column}", mend=mend)
