"""Sketch: a text's opening as a MinHash signature, from which can be told whether two texts are copies.

Agencies' copies are cut from the end, and reports on one conflict share their background there: only the opening is
sketched, and a cut copy is one that the longer text contains. `benchmarks/stories.py` measures the figures below on
edited copies and on look-alikes.
"""

import re
from collections.abc import Sequence
from itertools import islice

from msgspec import Struct
from rensa import RMinHash

OPENING = 120
"""Words of the body that are sketched; twice as many signs in scripts without spaces."""
SHORT = 60
"""A body of fewer words is sketched with its title: a teaser alone says too little, and may be a notice."""
LEAST = 8
"""A text of fewer words is like no other."""
ALIKE = 0.55
"""From this likeness on, two texts tell one story."""

_SLOTS, _BANDS, _ROWS, _SEED = 256, 32, 2, 1
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana and Han: a sign counts as a word, two signs say as much as one."""
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
"""Combining marks belong to their word (Python's \\w leaves them out), from Hebrew points to Indic vowels."""
_SIGN = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]|[{_MARKS}])+")


class Outline(Struct, frozen=True):
    """What must be kept of a text to tell its copies: the number of its distinct shingles, and a byte of each slot."""

    size: int
    slots: bytes
    short: bool


class Sketch(Struct, frozen=True):
    """One text's opening: its words, its outline, and the bands of which copies are likely to share one."""

    words: tuple[str, ...]
    outline: Outline
    bands: tuple[str, ...]


def sketch(title: str | None, body: str) -> Sketch | None:
    """The sketch of a text; None where it says too little to be told from others.

    Bands carry the library's algorithm version: another version's are never compared with this one's.
    """
    text, width = _words(body)
    short = len(text) < SHORT * width
    words = (*_words(title or "")[0], *text) if short else text
    if len(words) < LEAST:
        return None
    shingles = _shingles(words, 5 if width > 1 else 3)
    minhash = RMinHash(num_perm=_SLOTS, seed=_SEED)
    minhash.update(shingles)
    digest = minhash.digest()
    return Sketch(
        words=words,
        outline=Outline(len(shingles), bytes(slot & 0xFF for slot in digest), short),
        bands=tuple(_band(i, digest[i * _ROWS : (i + 1) * _ROWS]) for i in range(_BANDS)),
    )


def likeness(one: Outline, other: Outline) -> float:
    """The estimated part of the smaller text's shingles that the larger contains, 0 to 1.

    From the Jaccard index J, |A and B| = J (|A| + |B|) / (1 + J). J by b-bit MinHash (Li and König 2010) with b = 8:
    slots that differ still agree in their low byte once in 256 times.
    """
    agree = sum(a == b for a, b in zip(one.slots, other.slots, strict=True)) / _SLOTS
    jaccard = max(0.0, (agree - 1 / 256) / (1 - 1 / 256))
    shared = jaccard * (one.size + other.size) / (1 + jaccard)
    return min(1.0, shared / min(one.size, other.size))


def _words(text: str) -> tuple[tuple[str, ...], int]:
    """The opening words in lower case, and how many of them say as much as a word: 2 in scripts without spaces."""
    found = tuple(match[0] for match in islice(_WORD.finditer(text.casefold()), 2 * OPENING))
    signs = sum(_SIGN.fullmatch(word) is not None for word in found)
    return (found, 2) if 2 * signs > len(found) else (found[:OPENING], 1)


def _shingles(words: Sequence[str], width: int) -> list[str]:
    """Words that follow each other, `width` at a time; sorted, each once."""
    return sorted({" ".join(words[i : i + width]) for i in range(max(1, len(words) - width + 1))})


def _band(number: int, rows: Sequence[int]) -> str:
    return f"{RMinHash.ALGORITHM_VERSION}.{number}." + "".join(f"{row:08x}" for row in rows)
