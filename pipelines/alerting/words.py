"""The one tokenizer of all text queries: Unicode words in lower case, no stemming.

Cut as Elasticsearch's `standard` tokenizer cuts (Unicode Standard Annex 29): a Han or Hiragana character is a word
of its own, marks stay with their letter, `don't`, `u.s` and `1,200` are one word, a hyphen parts two.
"""

import re
from collections.abc import Iterator
from unicodedata import category

_LAST_MARK = 0x1F000
"""No combining mark that a newspaper prints stands higher up."""


def _marks() -> Iterator[str]:
    """The combining marks, which `re` takes for no word: Hindi and Thai would break at each vowel sign."""
    return (chr(code) for code in range(0x300, _LAST_MARK) if category(chr(code)).startswith("M"))


_SINGLE = "\u3041-\u3096\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = rf"[^\W{_SINGLE}]"
_PART = rf"{_LETTER}++(?:[{''.join(_marks())}]++{_LETTER}*+)*+"
_JOINT = r"(?:(?<=[^\W\d_])[:.'’·‧](?=[^\W\d_])|(?<=\d)[.,;'’](?=\d))"
_WORD = re.compile(rf"{_PART}(?:{_JOINT}{_PART})*+|[{_SINGLE}]")


def words(text: str) -> list[str]:
    """The words of a text in their order.

    >>> words("Cease-fire: don't 1,200")
    ['cease', 'fire', "don't", '1,200']
    """
    return _WORD.findall(text.lower())
