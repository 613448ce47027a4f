"""What the words around a phrase add to it: a title, "the president of", "militias in", "US and British"."""

import re
from bisect import bisect_left

from msgspec import structs

from pipelines.coding.actors.agents import Agent, Reading
from pipelines.coding.actors.lexicon import Meaning
from pipelines.coding.actors.passages import (
    Passage,
    Phrase,
    acting,
    is_headline,
    last_word,
    reading_before,
    words_before,
)
from pipelines.coding.actors.proxies import WHERE

_APPOSED = re.compile(r",( [A-Z][\w'-]+(?: (?:al-|bin )?[A-Z][\w'-]+){1,3})(?=[,.;])")
_OF = re.compile(r" of(?: the)? $")
_AND = re.compile(r"(?: and(?: the)? |, | or |/)")
_PLACED = {"REB", "MILITIA", "OPP", "CIV", "REF", "CRM"}
"""Sectors that belong to the place where they are ("militias in Iraq"); an army may be abroad."""


def person(passage: Passage, at: int, floor: int, reach: int | None) -> Phrase:
    """A known person with the title before the name."""
    atom, meaning = passage.atoms[at], passage.meanings[at]
    start = atom.start if reach is None else reach
    titled = reading_before(passage, start, floor)
    if titled is not None and titled[1].title:
        start, reading = titled
        if reading.former and meaning.actor and passage.lexicon.actors[meaning.actor].is_state:
            meaning = Meaning(f"{meaning.actor}.CIV", "CIV")
    return Phrase(start, atom.end, meaning, atom, surname=last_word(passage, atom.start, atom.end))


def widened(passage: Passage, phrase: Phrase, floor: int) -> list[Phrase]:
    """A party with what the words before it add, and the name in apposition after it."""
    phrase = _former(passage, phrase, floor)
    text = passage.folded.text
    if phrase.agent is None:
        joint = _OF.search(text, max(floor, phrase.start - 10), phrase.start)
        if joint and (led := reading_before(passage, joint.start() + 1, floor)):
            return [_of(passage, phrase, *led)]
        where = WHERE.search(text, max(floor, phrase.start - 40), phrase.start)
        if where and (led := reading_before(passage, where.start() + 1, floor)):
            return [*_in(phrase, led, where.start()), phrase]
    return [phrase, *_apposed(passage, phrase)]


def _former(passage: Passage, phrase: Phrase, floor: int) -> Phrase:
    """No longer the state's: "former Iranian diplomat"."""
    words = words_before(passage, phrase.start, floor)
    if phrase.agent is None or not words or words[-1][1] not in passage.lexicon.agents.former:
        return phrase
    actor = phrase.meaning.actor
    owner = Meaning(actor and actor.removesuffix(f".{phrase.agent.becomes}"), phrase.meaning.sector)
    reading = Reading(1, phrase.agent, title=False, former=True)
    meaning = acting(passage.lexicon, owner, reading, organ=False)
    return structs.replace(phrase, start=words[-1][0], meaning=meaning)


def _of(passage: Passage, phrase: Phrase, start: int, reading: Reading) -> Phrase:
    meaning = acting(passage.lexicon, phrase.meaning, reading, organ=_is_own(phrase))
    return structs.replace(phrase, start=start, meaning=meaning, agent=reading.agent)


def _in(phrase: Phrase, led: tuple[int, Reading], end: int) -> list[Phrase]:
    """A phrase of its own, the place stays another: "militias in Iraq"."""
    start, reading = led
    agent = reading.agent
    if agent.sector not in _PLACED or agent.becomes is None or _is_own(phrase):
        return []
    return [Phrase(start, end, Meaning(f"{phrase.meaning.actor}.{agent.becomes}", agent.sector))]


def _is_own(phrase: Phrase) -> bool:
    """Not a land: a group, an organ, a people."""
    return phrase.atom is None or phrase.atom.name.kind in {"actor", "person", "people"}


def _apposed(passage: Passage, phrase: Phrase) -> list[Phrase]:
    """The name after the comma: "Iran's foreign minister, Somebody Unknown, said"."""
    found = _APPOSED.match(passage.folded.cased, phrase.end)
    if not found or phrase.agent is None or phrase.surname:
        return []
    start, end = found.start(1) + 1, found.end(1)
    at = bisect_left(passage.atoms, start, key=lambda atom: atom.end - 1)
    taken = at < len(passage.atoms) and passage.atoms[at].start < end
    headline = is_headline(passage.folded.cased, phrase.start, end)
    if taken or headline or last_word(passage, phrase.start, phrase.end).lower() not in passage.lexicon.agents.titles:
        return []
    return [Phrase(start, end, phrase.meaning, surname=last_word(passage, start, end))]


def shared(passage: Passage, found: list[Phrase]) -> list[Phrase]:
    """A bare nationality shares the noun of the one that it is joined to: "US and British forces"."""
    whole: list[Phrase] = []
    for phrase in reversed(found):
        noun = _noun_of(passage, phrase, whole[-1]) if whole else None
        whole.append(_with_noun(passage, phrase, noun) if noun else phrase)
    return whole[::-1]


def _noun_of(passage: Passage, phrase: Phrase, after: Phrase) -> Agent | None:
    if phrase.atom is None or phrase.agent is not None or after.agent is None:
        return None
    adjectival = phrase.atom.name.kind == "adjective" or phrase.atom.name.is_acronym
    joined = _AND.fullmatch(passage.folded.text, phrase.end, after.start)
    return after.agent if adjectival and joined else None


def _with_noun(passage: Passage, phrase: Phrase, noun: Agent) -> Phrase:
    reading = Reading(1, noun, title=False, former=False)
    meaning = acting(passage.lexicon, phrase.meaning, reading, organ=_is_own(phrase))
    return structs.replace(phrase, meaning=meaning, agent=noun)
