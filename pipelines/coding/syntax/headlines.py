"""Headlines in Title Case or ALL CAPS, recased to plain writing for the parser. Lengths and offsets never change."""

import re
from collections.abc import Collection
from typing import Final

_WORD = re.compile(r"[^\W\d_](?:[\w'’]*\w)?")
SHORTEST: Final = 4
"""Words; below this a line tells too little about its own case."""
_SMALL = frozenset(
    [
        "a", "an", "the", "and", "or", "but", "nor", "for", "to", "of", "in", "on", "at", "by", "as", "from", "with",
        "into", "over", "after", "before", "amid", "against", "near", "between", "is", "are", "was", "were", "be",
        "been", "has", "have", "had", "will", "would", "could", "may", "might", "must", "should", "not", "no", "it",
        "its", "his", "her", "their", "they", "he", "she", "we", "you", "i", "this", "that", "than", "who", "what",
        "when", "where", "why", "how", "if", "unless", "until", "while", "because", "new", "more", "most", "first",
        "says", "said", "say", "up", "out", "off", "down", "again", "about", "under", "through", "across", "during",
        "following", "since",
    ]
)  # fmt: skip


def recased(text: str, plain: Collection[str]) -> str:
    """A copy of the same length in sentence case; `plain` holds lower-case words that are no names.

    Text in ordinary case comes back as it is.
    """
    words = [match.group() for match in _WORD.finditer(text)]
    longer = [word for word in words if word.lower() not in _SMALL]
    if len(words) < SHORTEST or not longer:
        return text
    shouted = sum(word.isupper() for word in words) / len(words)
    titled = sum(word[0].isupper() for word in longer) / len(longer)
    if shouted > 0.7:  # noqa: PLR2004 - a share that leaves room for a few small words
        return _WORD.sub(lambda match: _unshout(match, plain), text)
    if titled > 0.8:  # noqa: PLR2004 - the same
        return _WORD.sub(lambda match: _untitle(match, plain), text)
    return text


def _unshout(match: re.Match[str], plain: Collection[str]) -> str:
    word = match.group()
    if _is_plain(word, plain) and word != "US":
        return _lower(word) if match.start() else word[0] + _lower(word[1:])
    return word if len(word) < SHORTEST else word[0] + _lower(word[1:])


def _untitle(match: re.Match[str], plain: Collection[str]) -> str:
    word = match.group()
    if not match.start() or word.isupper() or not _is_plain(word, plain):
        return word
    return _lower(word)


def _is_plain(word: str, plain: Collection[str]) -> bool:
    lower = word.lower()
    return lower in _SMALL or lower in plain


def _lower(word: str) -> str:
    """Lower case, character by character, where that keeps the length."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in word)
