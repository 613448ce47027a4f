"""Why words are actors: the name that matched, the office held on the day, the noun beside it; and why they are not."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from pipelines.coding.actors.folding import Folded, fold
from pipelines.coding.actors.lexicon import Lexicon, Meaning, Person, Role, code_of
from pipelines.coding.actors.mentions import find
from pipelines.coding.actors.names import Atom
from pipelines.coding.actors.tongues import agent
from pipelines.coding.actors.trust import DOUBT_REACH, datelines, has_given_name, trusted
from pipelines.explaining.explanation import Dropped, Named, Places, Reason
from pipelines.records import Mention, Span

KINDS: Final = {
    "state": "a name of the state",
    "adjective": "the adjective of the state",
    "people": "the people of the state",
    "seat": "a capital or palace that stands for the government of",
    "place": "a place in",
    "actor": "a name of",
    "person": "the person",
    "surname": "the surname of",
    "ethnic": "a people",
    "blocked": "listed as nobody's name",
}
"""What the kinds of names are, in words."""
NOT_ALONE: Final = {
    "blocked": "the lexicon lists it as nobody's name",
    "surname": "a surname counts only with its title, or once the full name was given",
    "ethnic": "a people without a noun that acts for it, such as `rebels`",
}
"""Why a name of this kind is no mention by itself."""


class Asked(Struct, frozen=True):
    """What names are looked up with."""

    lexicon: Lexicon
    language: str
    day: date | None
    places: Places


def named(asked: Asked, text: str) -> tuple[tuple[Named, ...], tuple[Dropped, ...]]:
    """The mentions of a text with their reasons, and the names in it that are no mentions."""
    lexicon, folded = asked.lexicon, fold(text)
    atoms = lexicon.matcher(asked.language).find(folded)
    mentions = find(lexicon, text, asked.language, asked.day)
    inside: dict[Mention, list[Atom]] = {mention: [] for mention in mentions}
    left: list[Dropped] = []
    trust = trusted(lexicon, folded, atoms)
    for atom in atoms:
        start, end = folded.span(atom.start, atom.end)
        mention = next((one for one in mentions if one.start < end and start < one.end), None)
        if mention is not None:
            inside[mention].append(atom)
        else:
            reason = _dropped(lexicon, folded, atom, trust)
            left.append(Dropped(Span(start, end, text[start:end]), _whose(lexicon, atom), reason))
    taken = (Named(mention, tuple(_reasons(asked, mention, some))) for mention, some in inside.items())
    return tuple(taken), tuple(left)


def _reasons(asked: Asked, mention: Mention, atoms: Sequence[Atom]) -> Iterator[Reason]:
    lexicon = asked.lexicon
    for atom in atoms:
        where = asked.places.name(atom.name, code_of(asked.language))
        yield Reason("name", f"`{atom.name.text}` is {KINDS[atom.name.kind]} {_whose(lexicon, atom)}".rstrip(), where)
        if atom.name.person is not None:
            yield Reason("office", _office(lexicon, lexicon.people[atom.name.person], asked.day), where)
    meanings = [lexicon.meaning(atom.name, asked.day) for atom in atoms]
    if not atoms and (noun := _noun(lexicon, mention, asked.language)):
        yield Reason("noun", f"`{noun}` of a name or place beside it: {mention.actor or 'nobody known'}")
    elif not atoms:
        yield Reason("rule", "stands for somebody named before, or beside it")
    elif Meaning(mention.actor, mention.sector) not in meanings:
        yield _beside(lexicon, mention, asked.language)


def _whose(lexicon: Lexicon, atom: Atom) -> str:
    if atom.name.person is not None:
        return lexicon.people[atom.name.person].name
    return atom.name.actor or ""


def _office(lexicon: Lexicon, person: Person, day: date | None) -> str:
    """Which of a person's offices counts on the day."""
    meaning = lexicon.role_of(person, day)
    role = next((one for one in reversed(person.roles) if day is None or one.holds(day)), None)
    if day is None:
        return f"no date is given, so the newest office counts: {_term(person.roles[-1])}"
    if role is not None:
        return f"in office on {day}: {_term(role)}"
    if meaning.actor and meaning.actor.endswith(".CIV"):
        return f"holds no office on {day}, so one of the civilians: {meaning.actor}"
    return f"holds no office on {day}, and still counts as {meaning.actor}"


def _term(role: Role) -> str:
    days = f" from {role.since}" if role.since else ""
    return f"{role.actor} {role.sector or ''}".rstrip() + days + (f" to {role.until}" if role.until else "")


def _beside(lexicon: Lexicon, mention: Mention, language: str) -> Reason:
    """A noun, or a place, that makes more of a name than it means alone."""
    noun = _noun(lexicon, mention, language)
    whom = (
        f"{mention.actor} {mention.sector or ''}".rstrip()
        if mention.actor
        else f"sector {mention.sector} of nobody known"
    )
    if noun is None:
        return Reason("rule", f"by the words around it: {whom}" if mention.sector else "it only says where")
    return Reason("noun", f"with `{noun}` it is {whom}")


def _noun(lexicon: Lexicon, mention: Mention, language: str) -> str | None:
    """The longest noun in the mention that acts for somebody."""
    words = re.findall(r"[\w-]+", fold(mention.text).text)
    if code_of(language) != "en":
        return next((word for word in words if agent(lexicon.tongue(language), word)), None)
    runs = (words[first:last] for first in range(len(words)) for last in range(first + 1, len(words) + 1))
    return max((run for run in map(" ".join, runs) if run in lexicon.agents.nouns), key=len, default=None)


def _dropped(lexicon: Lexicon, folded: Folded, atom: Atom, trust: Sequence[Atom]) -> Reason:
    """Why a name is no mention."""
    if any(start <= atom.start < end for start, end in datelines(folded)):
        return Reason("rule", "says where the text was filed")
    if atom not in trust:
        return _untrusted(lexicon, folded, atom)
    return Reason("rule", NOT_ALONE.get(atom.name.kind, "only says whose, of which side, or where something else is"))


def _untrusted(lexicon: Lexicon, folded: Folded, atom: Atom) -> Reason:
    if has_given_name(lexicon, folded, atom.start):
        return Reason("rule", "a given name stands before it: part of a person's name")
    doubt = lexicon.doubts.get(folded.text[atom.start : atom.end])
    around = folded.text[max(0, atom.start - DOUBT_REACH) : atom.end + DOUBT_REACH]
    word = (
        next((word for word in doubt.against if re.search(rf"\b{re.escape(word.lower())}\b", around)), None)
        if doubt
        else None
    )
    if word:
        return Reason("rule", f"in doubt, and `{word}` near it speaks against it")
    return Reason("rule", "part of another name, or a pronoun among capitals")
