"""The one tokenizer of all text queries: Unicode words in lower case, no stemming.

Cut as Elasticsearch's `standard` analyzer cuts (Unicode Standard Annex 29, and sequences of emoji): a Han or Hiragana
character is a word of its own, Thai or Khmer up to the next space is one, marks stay with their letter, `don't`,
`u.s`, `1,200` and `צה"ל` are one word, a hyphen parts two. Letters younger than Unicode 12 (2019) may differ.
"""

import regex

LONGEST = 8_000
"""Characters of a word; a longer one is cut into pieces, as Lucene does at the length that the mapping gives."""

_TAIL = r"[\p{WB=Format}\p{WB=Extend}\p{WB=ZWJ}]*"
"""What stays with the character before it: accents, joiners, marks of direction."""

_NEWER = r"\u00b8\u02e5-\u02eb\u055a\u055f\u058a\u0600-\u0605\u06dd\u070f\u08e2\ua708-\ua716\U000110bd"
"""What became part of words in Unicode after Lucene took its tables."""

_OLDER = (
    r"\u2388\u2600-\u2605\u2607-\u2612\u2614-\u2685\u2690-\u2705\u2708-\u2712\u2763-\u2767"
    r"\U0001f000-\U0001f0ff\U0001f10d-\U0001f10f\U0001f12f\U0001f16c-\U0001f16f\U0001f1ad-\U0001f1e5"
    r"\U0001f260-\U0001f265\U0001f300-\U0001f3fa\U0001f400-\U0001f53d\U0001f546-\U0001f64f\U0001f680-\U0001f6ff"
    r"\U0001f7d5-\U0001f7ff\U0001f8ae-\U0001f8ff\U0001f947-\U0001fffd"
)
"""What was a pictograph when Lucene took its tables."""


def _pattern() -> str:
    """Lucene's grammar of words, its names shortened."""
    hebrew, katakana, joiner = (rf"\p{{WB={kind}}}{_TAIL}" for kind in ("Hebrew_Letter", "Katakana", "ExtendNumLet"))
    single, double = (rf"\p{{WB={kind}}}{_TAIL}" for kind in ("Single_Quote", "Double_Quote"))
    in_word, in_number = (
        rf"[[\p{{WB={kind}}}\p{{WB=MidNumLet}}\p{{WB=Single_Quote}}]--[{_NEWER}]]{_TAIL}"
        for kind in ("MidLetter", "MidNum")
    )
    quoted = rf"{hebrew}(?:{double}{hebrew}|{single})"
    letter = rf"(?:[\p{{WB=ALetter}}--[{_NEWER}]]{_TAIL}|(?!{quoted}){hebrew})"
    digit = rf"[[\p{{WB=Numeric}}\uff10-\uff19]--[{_NEWER}]]{_TAIL}"
    letters, number, kana = (
        rf"{one}(?:(?:(?:{joiner})*{between}){one})*"
        for one, between in ((letter, f"|{in_word}"), (digit, f"|{in_number}"), (katakana, ""))
    )
    run = rf"(?:{kana}|(?:{quoted}|{number}|{letters})+)"
    word = rf"(?:{joiner})*{run}(?:(?:{joiner})+{run})*(?:{joiner})*"
    complex_script = rf"(?:\p{{LB=SA}}{_TAIL})+"
    return rf"{word}|{_emoji()}|{complex_script}|[\p{{Script=Han}}\p{{Script=Hiragana}}]{_TAIL}"


def _emoji() -> str:
    """Unicode Technical Standard 51: single ones, joined ones, key caps and flags."""
    sign = (
        rf"[\p{{Extended_Pictographic}}{_OLDER}[\p{{Emoji}}--[0-9#*\p{{WB=Regional_Indicator}}]]--\p{{Emoji_Modifier}}]"
    )
    tail = rf"(?:[[\p{{WB=Format}}\p{{WB=Extend}}]--[\u200d\ufe0e\ufe0f]]|\u200d(?!\u200d*{sign}))*"
    one = rf"(?:(?:\u200d*\p{{Emoji_Modifier_Base}}{tail})?\p{{Emoji_Modifier}}{tail}|\u200d*{sign}{tail}\ufe0f?)"
    flag = rf"(?:\p{{WB=Regional_Indicator}}{_TAIL}){{2}}"
    tags = r"[\U000e0020-\U000e007e]+\U000e007f"
    return rf"{one}(?:{tags}|(?:\u200d{one})+)?|[#*]{tail}\ufe0f?\u20e3{tail}|{flag}"


_WORD = regex.compile(_pattern(), regex.V1)


def lower(text: str) -> str:
    """In lower case, one character for one: as Java has it, `İ` is `i` and `Σ` is `σ` at the end of a word too."""
    return text.replace("İ", "i").replace("Σ", "σ").lower()


def words(text: str) -> list[str]:
    """The words of a text in their order.

    >>> words("Cease-fire: don't 1,200")
    ['cease', 'fire', "don't", '1,200']
    """
    found: list[str] = _WORD.findall(lower(text))
    if max(map(len, found), default=0) <= LONGEST:
        return found
    return [word[at : at + LONGEST] for word in found for at in range(0, len(word), LONGEST)]
