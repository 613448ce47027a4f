"""Which names are what they look like: no pronoun in capitals, no part of a person's name, no doubt."""

import re
from collections.abc import Iterable, Sequence

from pipelines.coding.folding import Folded
from pipelines.coding.lexicon import Lexicon
from pipelines.coding.names import Atom
from pipelines.coding.passages import is_headline

DOUBT_REACH = 200
"""Characters around a doubtful name in which the words against it count."""


def trusted(lexicon: Lexicon, text: Folded, atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    """The names that are what they look like."""
    return tuple(
        atom
        for atom in atoms
        if not _is_pronoun(lexicon, text, atom)
        and not _is_person(lexicon, text, atom)
        and not _is_doubtful(lexicon, text, atom)
    )


def _is_pronoun(lexicon: Lexicon, text: Folded, atom: Atom) -> bool:
    """`US` among capitals is "us" unless it opens the line or has its noun after it."""
    word = text.text[atom.start : atom.end]
    if word not in lexicon.agents.ordinary:
        return False
    begin, end = text.cased.rfind("\n", 0, atom.start) + 1, text.cased.find("\n", atom.end)
    line = text.cased[max(begin, atom.start - 60) : min(end if end >= 0 else len(text.cased), atom.end + 60)]
    if not line.isupper() or sum(letter.isalpha() for letter in line) < 3 * len(word) or atom.start == begin:
        return False
    after = re.match(r"[' ]+(\w+)", text.text[atom.end : atom.end + 40])
    return after is None or after[1] not in lexicon.agents.nouns


def _is_person(lexicon: Lexicon, text: Folded, atom: Atom) -> bool:
    """A place's name that is part of a person's: "Michael Jordan", "Jordan Peele"."""
    if atom.name.kind not in {"state", "seat", "place"} or atom.name.is_acronym:
        return False
    if has_given_name(lexicon, text, atom.start):
        return True
    doubt = lexicon.doubts.get(text.text[atom.start : atom.end])
    if doubt is None or not doubt.given:
        return False
    after = re.match(r" ([A-Z][a-z]+)", text.cased[atom.end : atom.end + 30])
    known = lexicon.agents.nouns.keys() | lexicon.agents.modifiers
    if after is None or after[1].lower() in known:
        return False
    return not is_headline(text.cased, atom.start, atom.end + after.end())


def _is_doubtful(lexicon: Lexicon, text: Folded, atom: Atom) -> bool:
    doubt = lexicon.doubts.get(text.text[atom.start : atom.end])
    if doubt is None or not doubt.against:
        return False
    around = text.text[max(0, atom.start - DOUBT_REACH) : atom.end + DOUBT_REACH]
    return _names_any(around, doubt.against) and not _names_any(text.text, doubt.unless)


def _names_any(text: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word.lower())}\b", text) for word in words)


def has_given_name(lexicon: Lexicon, text: Folded, start: int) -> bool:
    """Whether a given name stands right before."""
    before = re.search(r"([A-Z]\w+) $", text.cased[max(0, start - 25) : start])
    return before is not None and before[1].lower() in lexicon.given_names
