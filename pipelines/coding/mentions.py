"""Who is mentioned: names, nationalities with their nouns, titles with their persons, as spans of the article's text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pipelines.coding.folding import Folded, fold
from pipelines.coding.lexicon import Doubt, Lexicon, Meaning
from pipelines.coding.names import Atom
from pipelines.coding.phrases import Passage, Phrase, is_headline, phrases
from pipelines.records import Location, Mention

DOUBT_REACH = 200
"""Characters around a doubtful name in which the words against it count."""


def find(lexicon: Lexicon, text: str, language: str, day: date | None) -> tuple[Mention, ...]:
    """The mentions in a text, by their start, none overlapping another; `text[start:end] == mention.text`.

    `language` is a tag (`en`, `pt-BR`); phrases are read in English, elsewhere names alone. `day` is the article's:
    office holders are who they were then; None takes their newest office.
    """
    folded = fold(text)
    atoms = _trusted(lexicon, folded, lexicon.matcher(language).find(folded))
    meanings = tuple(lexicon.meaning(atom.name, day) for atom in atoms)
    passage = Passage(lexicon, folded, atoms, meanings)
    found = phrases(passage) if _is_english(language) else _bare(passage)
    found = sorted([*found, *_recalled(lexicon, folded, found)], key=lambda phrase: phrase.start)
    return tuple(_mention(lexicon, text, folded, phrase) for phrase in found)


def find_places(lexicon: Lexicon, text: str, language: str) -> tuple[Location, ...]:
    """The countries, capitals and well-known places named in a text, as `find` orders them. Adjectives are none."""
    folded = fold(text)
    atoms = _trusted(lexicon, folded, lexicon.matcher(language).find(folded))
    return tuple(_location(text, folded, atom) for atom in atoms if _is_place(atom))


def _is_english(language: str) -> bool:
    return language.lower().partition("-")[0] == "en"


def _is_place(atom: Atom) -> bool:
    return atom.name.kind in {"state", "seat", "place"} or atom.name.kind == "blocked" and atom.name.sector == "PLACE"


def _location(text: str, folded: Folded, atom: Atom) -> Location:
    start, end = folded.span(atom.start, atom.end)
    return Location(atom.name.actor, start, end, text[start:end])


def _mention(lexicon: Lexicon, text: str, folded: Folded, phrase: Phrase) -> Mention:
    start, end = folded.span(phrase.start, phrase.end)
    actor = lexicon.actors.get(phrase.meaning.actor) if phrase.meaning.actor else None
    known = (actor.id, actor.name) if actor else (None, None)
    return Mention(*known, phrase.meaning.sector, start, end, text[start:end])


def _bare(passage: Passage) -> list[Phrase]:
    pairs = zip(passage.atoms, passage.meanings, strict=True)
    return [
        Phrase(atom.start, atom.end, meaning, atom)
        for atom, meaning in pairs
        if atom.name.kind not in {"blocked", "surname"}
    ]


def _trusted(lexicon: Lexicon, text: Folded, atoms: Iterable[Atom]) -> tuple[Atom, ...]:
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
    """ "Michael Jordan", "Jordan Peele": a place's name that is part of a person's."""
    if atom.name.kind not in {"state", "seat", "place"} or atom.name.is_acronym:
        return False
    before = re.search(r"([A-Z]\w+) $", text.cased[max(0, atom.start - 25) : atom.start])
    if before and before[1].lower() in lexicon.given_names:
        return True
    doubt = lexicon.doubts.get(text.text[atom.start : atom.end])
    if doubt is None or not doubt.given or is_headline(text.cased, atom.start):
        return False
    after = re.match(r" ([A-Z][a-z]+)", text.cased[atom.end : atom.end + 30])
    known = lexicon.agents.nouns.keys() | lexicon.agents.modifiers
    return after is not None and after[1].lower() not in known


def _is_doubtful(lexicon: Lexicon, text: Folded, atom: Atom) -> bool:
    doubt = lexicon.doubts.get(text.text[atom.start : atom.end])
    if doubt is None or not doubt.against:
        return False
    around = text.text[max(0, atom.start - DOUBT_REACH) : atom.end + DOUBT_REACH]
    return _names_any(around, doubt.against) and not _names_any(text.text, doubt.unless)


def _names_any(text: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word.lower())}\b", text) for word in words)


def _recalled(lexicon: Lexicon, text: Folded, found: Sequence[Phrase]) -> Iterator[Phrase]:
    """Surnames that stand for a person named in full before."""
    known: dict[str, Phrase] = {}
    for phrase in found:
        if phrase.surname and len(phrase.surname) > 2:
            known.setdefault(phrase.surname, phrase)
    if not known:
        return
    taken = {at for phrase in found for at in range(phrase.start, phrase.end)}
    wanted = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known))})(?![\w-])")
    for match in wanted.finditer(text.cased):
        person = known[match[0]]
        if (
            match.start() >= person.end
            and match.start() not in taken
            and not _has_given_name(lexicon, text, match.start())
        ):
            yield Phrase(match.start(), match.end(), person.meaning)


def _has_given_name(lexicon: Lexicon, text: Folded, start: int) -> bool:
    before = re.search(r"([A-Z]\w+) $", text.cased[max(0, start - 25) : start])
    return before is not None and before[1].lower() in lexicon.given_names
