"""Rison, the notation of the state in Kibana's links, read strictly: what is left over or out of place is an error."""

import re
from typing import Any

WORD = re.compile(r"[^-0-9 '!:(),*@$][^ '!:(),*@$]*")


def rison(text: str) -> Any:
    """The value that stands in the text. Raises ValueError."""
    value, rest = _value(text)
    if rest:
        raise ValueError(rest)
    return value


def _value(text: str) -> tuple[Any, str]:
    if text.startswith("!("):
        return _list(text[2:])
    if text.startswith("("):
        return _object(text[1:])
    if text.startswith("'"):
        return _quoted(text[1:])
    return _word(text)


def _word(text: str) -> tuple[str, str]:
    found = WORD.match(text)
    if not found:
        raise ValueError(text)
    return found[0], text[found.end() :]


def _quoted(text: str) -> tuple[str, str]:
    found = re.match(r"((?:[^'!]|!['!])*)'", text)
    if not found:
        raise ValueError(text)
    return re.sub(r"!(['!])", r"\1", found[1]), text[found.end() :]


def _list(text: str) -> tuple[list[Any], str]:
    values: list[Any] = []
    while not text.startswith(")"):
        value, text = _value(text)
        values.append(value)
        text = _next(text)
    return values, text[1:]


def _object(text: str) -> tuple[dict[str, Any], str]:
    values: dict[str, Any] = {}
    while not text.startswith(")"):
        key, text = _word(text)
        if not text.startswith(":"):
            raise ValueError(text)
        values[key], text = _value(text[1:])
        text = _next(text)
    return values, text[1:]


def _next(text: str) -> str:
    if text.startswith(","):
        return text[1:]
    if text.startswith(")"):
        return text
    raise ValueError(text)
