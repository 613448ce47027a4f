"""Which names are what they look like: no pronoun in capitals, no part of a person's name, no doubt."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipelines.coding.actors.folding import Folded
from pipelines.coding.actors.lexicon import Doubt, Lexicon
from pipelines.coding.actors.names import Atom
from pipelines.coding.actors.passages import is_headline

DOUBT_REACH = 200
"""Characters around a doubtful name in which the words against it count."""

LINE_REACH = 60
"""Characters around an acronym in which the line's capitals are looked at."""

MIN_LETTERS = 6
"""Fewer letters do not show that a line is written in capitals."""


_DATELINE = re.compile(
    r"^(?:[A-Z][A-Z'.-]{2,}|(?=[^\n]{0,50}(?:\d|\)) ?-)[A-Z][\w'.-]+)(?:[ /,]+[A-Z][\w'.-]*){0,4}"
    r"(?:,? \(?[A-Z][a-z]{2,8}\.? \d{1,2}\)?)?(?: \([A-Za-z. /]{2,30}\))? ?(?:--?|—) ?(?=[A-Z\"'])",
    re.MULTILINE,
)
"""Where a text was filed, at the head of a paragraph: "KYIV, Nov 14 (Reuters) - "."""


_REGION = re.compile(r", ([A-Z][\w.]+(?: [A-Z]\w+)?)")
"""What may be the region that a town of a famous name is in."""


def datelines(text: Folded) -> tuple[tuple[int, int], ...]:
    """The stretches that say where the text was filed, in order: a place there is no actor."""
    return tuple(found.span() for found in _DATELINE.finditer(text.cased))


def without_datelines(text: Folded, atoms: Iterable[Atom]) -> Iterator[Atom]:
    """The names that begin outside of datelines."""
    filed = datelines(text)
    ends = [end for _, end in filed]
    for atom in atoms:
        at = bisect_right(ends, atom.start)
        if at == len(filed) or atom.start < filed[at][0]:
            yield atom


def trusted(lexicon: Lexicon, text: Folded, atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    """The names that are what they look like."""
    held = [atom for atom in atoms if not _is_pronoun(lexicon, text, atom) and not _is_person(lexicon, text, atom)]
    doubts = _doubts(lexicon, text, held)
    return tuple(atom for atom in held if not _is_doubtful(doubts, text, atom))


def _doubts(lexicon: Lexicon, text: Folded, atoms: Iterable[Atom]) -> dict[str, Doubt]:
    """The doubtful names of a text that nothing in it speaks for; looked up once, however often they stand in it."""
    written = {text.text[atom.start : atom.end] for atom in atoms}
    found = {name: lexicon.doubts[name] for name in sorted(written & lexicon.doubts.keys())}
    return {name: doubt for name, doubt in found.items() if doubt.against and not _names_any(text.text, doubt.unless)}


def _is_pronoun(lexicon: Lexicon, text: Folded, atom: Atom) -> bool:
    """`US` among capitals is "us" unless it opens the line or has its noun after it."""
    word = text.text[atom.start : atom.end]
    if word not in lexicon.agents.ordinary:
        return False
    before = text.cased[max(0, atom.start - LINE_REACH) : atom.start].rpartition("\n")[2]
    after_it = text.cased[atom.end : atom.end + LINE_REACH].partition("\n")[0]
    others = [letter for letter in before + after_it if letter.isalpha()]
    if not before or len(others) < MIN_LETTERS or not all(letter.isupper() for letter in others):
        return False
    after = re.match(r"[' ]+(\w+)", text.text[atom.end : atom.end + 40])
    return after is None or after[1] not in lexicon.agents.nouns


def _is_person(lexicon: Lexicon, text: Folded, atom: Atom) -> bool:
    """A place's name that is part of another's: "Michael Jordan", "Jordan Peele", "Lebanon, Ohio"."""
    if atom.name.kind not in {"state", "seat", "place"} or atom.name.is_acronym:
        return False
    if has_given_name(lexicon, text, atom.start):
        return True
    region = _REGION.match(text.cased, atom.end)
    if region and not lexicon.agents.regions.isdisjoint({region[1].lower(), region[1].split(" ")[0].lower()}):
        return True
    doubt = lexicon.doubts.get(text.text[atom.start : atom.end])
    if doubt is None or not doubt.given:
        return False
    after = re.match(r" ([A-Z][a-z]+)", text.cased[atom.end : atom.end + 30])
    if after is None or after[1].lower() in lexicon.agents.nouns or after[1].lower() in lexicon.agents.modifiers:
        return False
    return not is_headline(text.cased, atom.start, atom.end + after.end())


def _is_doubtful(doubts: Mapping[str, Doubt], text: Folded, atom: Atom) -> bool:
    doubt = doubts.get(text.text[atom.start : atom.end])
    around = text.text[max(0, atom.start - DOUBT_REACH) : atom.end + DOUBT_REACH]
    return doubt is not None and _names_any(around, doubt.against)


def _names_any(text: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word.lower())}\b", text) for word in words)


def has_given_name(lexicon: Lexicon, text: Folded, start: int) -> bool:
    """Whether a given name stands right before."""
    before = re.search(r"([A-Z]\w+) $", text.cased[max(0, start - 25) : start])
    return before is not None and before[1].lower() in lexicon.given_names
