"""Which language a text is in: its letters first, then a detector, weighed with what its feed declares.

The detector is passed in (`services/languages.py` loads one): a function from text to languages with probabilities.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeAlias

Detect: TypeAlias = Callable[[str], Sequence[tuple[str, float]]]
"""A text -> (ISO 639-1 code, probability), best first. Probabilities of a short text should be flat."""

UNKNOWN = "und"
"""ISO 639 for "undetermined": a text without letters in a feed that declares nothing."""

PRIOR = 30.0
"""How many times likelier than others the declared language is: all of a short headline's evidence, little of a text's.
Measured on the recorded feeds (10, 30, 100), by title alone and with the summary, and with a lying declaration."""
USUAL = 10.0
"""The same for the language that most texts in these letters are in: a headline of two names is not Welsh."""
SHARE = 0.25
"""The part of the letters that a script must have to count: names and garbled titles stand in other letters."""
MAX_LOOKED_AT = 2_000

_SCRIPTS: dict[str, tuple[str, ...]] = {
    "ARABIC": ("ar", "fa", "ur", "ps", "ku", "ug", "sd"),
    "CYRILLIC": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "uz"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "CJK": ("zh", "ja"),
    "HIRAGANA": ("ja",), "KATAKANA": ("ja",), "HANGUL": ("ko",),
    "BENGALI": ("bn", "as"),
    "HEBREW": ("he",), "GREEK": ("el",), "ARMENIAN": ("hy",), "GEORGIAN": ("ka",), "ETHIOPIC": ("am",), "THAI": ("th",),
    "LAO": ("lo",), "KHMER": ("km",), "MYANMAR": ("my",), "SINHALA": ("si",), "TAMIL": ("ta",), "TELUGU": ("te",),
    "KANNADA": ("kn",), "MALAYALAM": ("ml",), "GUJARATI": ("gu",), "GURMUKHI": ("pa",), "ORIYA": ("or",),
    "TIBETAN": ("bo",),
}  # fmt: skip
"""Languages by the name that Unicode gives their letters; the first is the one most met."""
_WRITTEN_OTHERWISE = frozenset(code for codes in _SCRIPTS.values() for code in codes) - {"sr", "uz", "ku"}
_OLD_CODES = {"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "cn": "zh", "jp": "ja", "ua": "uk"}
_CODE = re.compile(r"\s*([A-Za-z]{2})(?:[-_].*)?\s*", re.DOTALL)


def language(text: str, declared: str | None, detect: Detect) -> str:
    """ISO 639-1 code of a text, or "und". `declared` is what the feed or its other items say; letters overrule it."""
    sample, prior = text[:MAX_LOOKED_AT], code(declared)
    scripts = _scripts(sample)
    if not scripts:
        return prior or UNKNOWN
    if len(scripts) == 1 and len(written := _SCRIPTS.get(scripts[0], ())) == 1:
        return written[0]
    found = {name: chance for name, chance in detect(sample) if _fits(name, scripts)}
    for name, weight in ((prior, PRIOR), (_SCRIPTS.get(scripts[0], ("en",))[0], USUAL)):
        if name and _fits(name, scripts):
            found[name] = found.get(name, 0.0) * weight
    return max(found, key=lambda name: (found[name], name == prior), default=UNKNOWN)


def code(declared: str | None) -> str | None:
    """The ISO 639-1 code in a language tag ("en-US", "pt_BR", "iw"), else None."""
    match = _CODE.fullmatch(declared or "")
    short = match[1].lower() if match else None
    return _OLD_CODES.get(short, short) if short else None


def _scripts(text: str) -> list[str]:
    """The scripts, as Unicode names them, of at least a quarter of the letters, most first. Kana make Han Japanese."""
    counted = Counter(unicodedata.name(letter, " ").split(" ", 1)[0] for letter in text if letter.isalpha())
    if counted["HIRAGANA"] and counted["CJK"]:
        counted["HIRAGANA"] += counted.pop("CJK")
    return [script for script, count in counted.most_common() if count >= SHARE * counted.total()]


def _fits(name: str, scripts: list[str]) -> bool:
    return any(
        name in _SCRIPTS.get(script, ()) or (script not in _SCRIPTS and name not in _WRITTEN_OTHERWISE)
        for script in scripts
    )
