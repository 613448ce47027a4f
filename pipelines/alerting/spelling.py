"""What luqum reads in another way than Lucene and Elasticsearch do: refused, so that a query has one meaning."""

import re

from pipelines.errors import BadQuery

_QUIET = re.compile(r'\\.|"(?:[^"\\]|\\.)*"', re.DOTALL)
_RANGE = re.compile(r"[\[{][^\]}]*[\]}]")
_QUOTE = 'write \\", or a space before it'
_INSIDE = r"(?<![\s(:])(?<![\s(:][+\-])"
"""Not where a word begins, with or without its sign."""

_ANYWHERE = (
    (r"(?<!\\)(?:\\\\)*(\\u)", r"\u is no letter", "write the letter itself"),
    (r"([\ud800-\udfff])", "half a character", "write the whole of it"),
)
_UNQUOTED = (
    (r"[\[{][^\]}]*?([^\S ])[^\]}]*[\]}]", "a space of another kind", "write plain spaces"),
    (r"([^\S \t\n\r\u3000])", "a space of another kind", "write a plain space"),
)
_BARE = (
    (rf"{_INSIDE}(!)", "! is an operator to Lucene", "leave it out, or put the value into quotes"),
    (rf"{_INSIDE}(/)", "a slash begins a regular expression", "put the value into quotes"),
    (rf'{_INSIDE}(?<!\))(")', "a quotation mark inside a word", _QUOTE),
    (r"(?<=[\s(:])([+\-])(?:\s|$)", "a sign that stands alone", "write it before a word, without a space"),
    (r"T\d\d(:)\d\d", "a time outside of quotes and brackets", 'write ["2023-11-07T12:30Z" TO *]'),
    (r'(?<=[\s(:+\-])([<>]=?)(?:[\s()"]|$)', "nothing to compare with", "write a value, without a space"),
    (r"(\^)(?!\d{1,6}(?:\.\d{1,6})?(?![\d.^]))", "no number after ^", "write a number such as ^2"),
)
"""Outside of phrases, ranges and escapes."""


def refuse_unlike(query: str) -> None:
    """Raise BadQuery with the column of what the two read differently."""
    begun = f" {query}"
    unquoted = _QUIET.sub(_blank, begun)
    for text, unlike in ((begun, _ANYWHERE), (unquoted, _UNQUOTED), (_RANGE.sub(_blank, unquoted), _BARE)):
        for pattern, what, mend in unlike:
            found = re.search(pattern, text)
            if found:
                raise BadQuery(what, where=f"column {found.start(1)}", mend=mend)


def _blank(found: re.Match[str]) -> str:
    """As long as what was found and without a sign in it, but for the one that begins it."""
    text = found[0]
    first = "x" if text.startswith("\\") else text[0]
    return first + "x" * (len(text) - 1)
