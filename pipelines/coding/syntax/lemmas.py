"""Dictionary forms of English words."""

from functools import lru_cache
from typing import Final

from lemminflect import getInflection, getLemma

_WORD_CLASS: Final = {"NN": "NOUN", "VB": "VERB", "JJ": "ADJ", "RB": "ADV", "MD": "AUX"}
_UNKNOWN: Final = frozenset({"torch", "firebomb", "airdrop", "greenlight", "delist", "unfreeze", "relaunch", "rearm"})
"""Verbs that the dictionary lacks."""
_MENDED: Final = {
    "bankrolled": "bankroll", "bankrolling": "bankroll", "cocoa": "cocoa", "tranches": "tranche",
    "flotilla": "flotilla", "flotillas": "flotilla",
}  # fmt: skip
"""Words whose dictionary form the rules get wrong."""


@lru_cache(maxsize=50_000)
def lemma(word: str, tag: str) -> str:
    """The dictionary form in lower case, by word and Penn tag."""
    lower, word_class = word.lower(), _WORD_CLASS.get(tag[:2])
    if word_class is None or tag in {"NNP", "JJ", "RB"}:
        return lower
    if lower == "lay" and tag == "VB":
        return lower  # the dictionary takes it for the past of "lie"
    if lower in _MENDED:
        return _MENDED[lower]
    forms = getLemma(lower, word_class)
    return str(forms[0]) if forms else lower


@lru_cache(maxsize=50_000)
def is_verb_form(word: str) -> bool:
    """Whether the dictionary knows the word as a form of a verb."""
    return bool(getLemma(word.lower(), "VERB", lemmatize_oov=False)) or lemma(word, "VB") in _UNKNOWN


@lru_cache(maxsize=50_000)
def is_noun_form(word: str) -> bool:
    """Whether the dictionary knows the word as a form of a noun."""
    return bool(getLemma(word.lower(), "NOUN", lemmatize_oov=False))


@lru_cache(maxsize=50_000)
def is_participle(word: str, verb: str) -> bool:
    """Whether a word may be the past participle of this verb."""
    return word.lower() in getInflection(verb, "VBN")
