"""Amounts: the numbers of a sentence as whole numbers, wherever they are written in digits or words."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from pipelines.coding.cues import CountWords
from pipelines.coding.syntax.trees import Token, Tree

DIGITS: Final = re.compile(r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d+(?:\.\d+)?")
MONEY: Final = frozenset("$€£¥₽₹")
GLUED: Final = frozenset("-%:/°")
AGED: Final = frozenset({"aged", "age"})
NO_COUNT: Final = frozenset({"no", "any", "every", "some"})
"""After these "one" counts nobody: "no one"."""
YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
YEARLY: Final = frozenset(
    {"in", "since", "of", "from", "to", "until", "during", "by", "and", "late", "early", "the", ","}
)
LARGEST: Final = 100_000_000
"""No count of people in one event is larger; beyond it stand ids and money."""


class Amount(Struct, frozen=True):
    """A number as written over the tokens `first` to `last`."""

    value: int
    first: int
    last: int


def amounts(counts: CountWords, tree: Tree) -> Iterator[Amount]:
    """The whole numbers of a sentence, in order; no money, shares, dates, ages; "dozens" is no number."""
    at = 0
    while at < len(tree.tokens):
        found = _read(counts, tree, at)
        if found and found.value <= LARGEST and not _is_other(tree, found):
            yield found
        at = found.last + 1 if found else at + 1


def _read(counts: CountWords, tree: Tree, at: int) -> Amount | None:
    """A number that begins here: digits or a numeral, then hundreds, thousands, dozens."""
    value = _plain(counts, tree.tokens[at])
    last = at
    if value is None:
        dozen = tree.tokens[at + 1 : at + 2]
        if (
            tree.tokens[at].text.lower() not in ("a", "half")
            or not dozen
            or dozen[0].text.lower() not in counts.multipliers
        ):
            return None
        value = 1.0
    for token in tree.tokens[at + 1 :]:
        word = token.text.lower()
        if word in counts.multipliers:
            value *= counts.multipliers[word]
        elif value and value % 10 == 0 and word in counts.numerals and value > counts.numerals[word]:
            value += counts.numerals[word]  # "a hundred twenty", "twenty five"
        elif not (word == "-" and _numeral_after(counts, tree, token)):
            break
        last = token.i
    return Amount(int(value), at, last) if value == int(value) else None


def _numeral_after(counts: CountWords, tree: Tree, hyphen: Token) -> bool:
    after = tree.tokens[hyphen.i + 1 : hyphen.i + 2]
    return bool(after) and after[0].text.lower() in counts.numerals


def _plain(counts: CountWords, token: Token) -> float | None:
    word = token.text.lower()
    if DIGITS.fullmatch(word):
        return float(re.sub(r"[,\u00a0\u202f]", "", word))
    tens, _, ones = word.partition("-")
    if tens in counts.numerals and (not ones or ones in counts.numerals):
        return counts.numerals[tens] + counts.numerals.get(ones, 0)
    return None


def _is_other(tree: Tree, amount: Amount) -> bool:
    """Money, an age, a part of a date or of a longer number."""
    before = tree.tokens[amount.first - 1].text.lower() if amount.first else ""
    after = tree.tokens[amount.last + 1].text if amount.last + 1 < len(tree.tokens) else ""
    glued = amount.last + 1 < len(tree.tokens) and tree.tokens[amount.last].end == tree.tokens[amount.last + 1].start
    if before in YEARLY and YEAR.fullmatch(tree.tokens[amount.last].text):
        return True
    nobody = amount.value == 1 and before in NO_COUNT
    return nobody or before in AGED or before[-1:] in MONEY or (glued and after[:1] in GLUED)
