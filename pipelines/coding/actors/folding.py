"""A text made comparable, character by character, with the way back to where each character stood.

Accents are dropped, letters of one sound in Arabic and Persian become one, quotes and dashes become plain, and
what has no width (bidi controls, joiners, vowel points) vanishes, so that a name is found however it was typed.
"""

import re
import unicodedata

from msgspec import Struct

_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\u0640"
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
_SLOW = re.compile(f"[{_INVISIBLE}{_MARKS}]")
_MARK = re.compile(f"[{_MARKS}]")
LONE = re.compile("[\ud800-\udfff]")
"""Halves of a character, which broken feeds have and no encoding takes."""

_PLAIN = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ۀ": "ه",
    "ё": "е", "Ё": "Е", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ə": "a",
    "ґ": "г", "Ґ": "Г",
    "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'", "׳": "'", "״": '"', "“": '"', "”": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "−": "-", "־": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
}  # fmt: skip
"""Letters and signs that are one in a name. An em dash stays: it parts clauses, not words."""


def _without_accents() -> dict[int, str]:
    """Latin letters with accents to the bare letter."""
    letters = (chr(code) for block in (range(0xC0, 0x250), range(0x1E00, 0x1F00)) for code in block)
    bare = {letter: unicodedata.normalize("NFD", letter)[0] for letter in letters}
    return {ord(letter): plain for letter, plain in bare.items() if plain != letter and plain.isascii()}


_TABLE = _without_accents() | {ord(letter): plain for letter, plain in _PLAIN.items()}


class Folded(Struct, frozen=True):
    """`cased` and `text` (lower case) have the same length; `places` is None where offsets are the original's own."""

    cased: str
    text: str
    places: tuple[tuple[int, int], ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original text of a piece that is not empty."""
        return (start, end) if self.places is None else (self.places[start][0], self.places[end - 1][1])


def fold(text: str) -> Folded:
    """Fold a text; linear in its length."""
    if _SLOW.search(text):
        return _fold_marked(text)
    return _folded(text, None)


def _folded(text: str, places: tuple[tuple[int, int], ...] | None) -> Folded:
    cased = LONE.sub("\ufffd", text.translate(_TABLE))
    lower = cased.lower()
    if len(lower) != len(cased):
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in cased)
    return Folded(cased, lower, places)


def _fold_marked(text: str) -> Folded:
    """Each letter with its marks becomes one letter (composed where there is such a one, else bare)."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for at, letter in enumerate(text):
        if letters and _MARK.match(letter) and places[-1][1] == at:
            letters[-1] = _composed(letters[-1], letter)
            places[-1] = (places[-1][0], at + 1)
        elif not _SLOW.match(letter):
            letters.append(letter)
            places.append((at, at + 1))
    return _folded("".join(letters), tuple(places))


def _composed(letter: str, mark: str) -> str:
    both = unicodedata.normalize("NFC", letter + mark)
    return both if len(both) == 1 else letter
