"""Who is mentioned: names, nationalities with their nouns, titles with their persons, as spans of a text."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from pipelines.coding.actors import abroad
from pipelines.coding.actors.folding import Folded, fold
from pipelines.coding.actors.lexicon import Lexicon, code_of
from pipelines.coding.actors.names import Atom
from pipelines.coding.actors.passages import Passage, Phrase
from pipelines.coding.actors.phrases import phrases
from pipelines.coding.actors.trust import has_given_name, trusted, without_datelines
from pipelines.records import Location, Mention

MIN_SURNAME = 3

_WORD = re.compile(r"\w+(?:-\w+|'(?!s\b)\w+)*")


def find(lexicon: Lexicon, text: str, language: str, day: date | None) -> tuple[Mention, ...]:
    """The mentions in a text, by their start, none overlapping another; `text[start:end] == mention.text`.

    `language` is a tag (`en`, `pt-BR`); English phrases are read by `phrases`, all others by `abroad`. `day` is the
    article's: office holders are who they were then; None takes their newest office.
    """
    folded = fold(text)
    named = trusted(lexicon, folded, lexicon.matcher(language).find(folded))
    atoms = tuple(without_datelines(folded, named))
    meanings = tuple(lexicon.meaning(atom.name, day) for atom in atoms)
    passage = Passage(lexicon, folded, atoms, meanings)
    found = phrases(passage) if code_of(language) == "en" else abroad.phrases(passage, lexicon.tongue(language))
    found = sorted([*found, *_recalled(lexicon, folded, found)], key=lambda phrase: phrase.start)
    return tuple(_mention(lexicon, text, folded, phrase) for phrase in found)


def find_places(lexicon: Lexicon, text: str, language: str) -> tuple[Location, ...]:
    """The countries, capitals and well-known places named in a text, as `find` orders them. Adjectives are none."""
    folded = fold(text)
    atoms = trusted(lexicon, folded, lexicon.matcher(language).find(folded))
    return tuple(_location(text, folded, atom) for atom in atoms if _is_place(atom))


def _is_place(atom: Atom) -> bool:
    return atom.name.kind in {"state", "seat", "place"} or (atom.name.kind == "blocked" and atom.name.sector == "PLACE")


def _location(text: str, folded: Folded, atom: Atom) -> Location:
    start, end = folded.span(atom.start, atom.end)
    return Location(atom.name.actor, start, end, text[start:end])


def _mention(lexicon: Lexicon, text: str, folded: Folded, phrase: Phrase) -> Mention:
    start, end = folded.span(phrase.start, phrase.end)
    actor = lexicon.actors.get(phrase.meaning.actor) if phrase.meaning.actor else None
    identity, name = (actor.id, actor.name) if actor else (None, None)
    return Mention(identity, name, phrase.meaning.sector, start, end, text[start:end])


def _recalled(lexicon: Lexicon, text: Folded, found: Sequence[Phrase]) -> Iterator[Phrase]:
    """Surnames that stand for a person named in full before."""
    known: dict[str, Phrase] = {}
    for phrase in found:
        if phrase.surname and len(phrase.surname) >= MIN_SURNAME:
            known.setdefault(phrase.surname, phrase)
    taken = {at for phrase in found for at in range(phrase.start, phrase.end)} if known else set()
    for word in _WORD.finditer(text.cased) if known else ():
        person = known.get(word[0])
        if person is None or word.start() < person.end or not taken.isdisjoint(range(*word.span())):
            continue
        if not has_given_name(lexicon, text, word.start()):
            yield Phrase(word.start(), word.end(), person.meaning)
