"""English phrases that name somebody, without a tree: nationality, title, noun and name in their usual orders."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from pipelines.coding.agents import Agent, Reading, is_modifier, read
from pipelines.coding.folding import Folded
from pipelines.coding.lexicon import Lexicon, Meaning
from pipelines.coding.names import Atom

MAX_RUN = 8
"""Words that are looked at after or before a name."""

_WORD = re.compile(r"(?: {1,2}|\n(?!\n))(\w+(?:-\w+)*\.?)")
_BEFORE = re.compile(r"((?:[\w.-]+(?: |\n(?!\n)))+)$")
_POSSESSIVE = re.compile(r"'s\b|(?<=s)'(?!\w)")
_HYPHENED = re.compile(r"-(\w+)")
_PREFIXED = re.compile(r"\b(?:pro|anti|non|un|post|ex)-$")
_PERSON_NAME = re.compile(
    r" ((?:[A-Z][\w'-]+|[A-Z]\.)(?: (?:(?:al|el|bin|ibn|van|von|de|da|dos|der|abu)[ -])?(?:[A-Z][\w'-]+|[A-Z]\.)){0,3})"
)
_APPOSED = re.compile(r",( [A-Z][\w'-]+(?: (?:al-|bin )?[A-Z][\w'-]+){1,3})(?=[,.;])")
_OF = re.compile(r" of(?: the)? $")
_WHERE = re.compile(r" (?:in|across|inside|from|of)(?: (?:the|both|parts of|neighbou?ring|nearby|\w+ern))* $")
_LOCATIVE = re.compile(r"\b(?:in|at|near|inside|across|into|from|over) (?:the )?$")
_ONE = re.compile(r"\b(?:an?|one|another|each|every|young|elderly) $")
_STANDS_ALONE = re.compile(r"(?: (?:was|is|were|who|had|has|from|and|said|died|in|by|to|with|at|near|on)\b|[,.;:]|$)")
_AND = re.compile(r"(?: and(?: the)? |, | or |/)")
_PLACED = {"REB", "MILITIA", "OPP", "CIV", "REF", "CRM"}
"""Sectors that belong to the place where they are ("militias in Iraq"); an army may be abroad."""


def phrases(passage: Passage) -> list[Phrase]:
    """The phrases of a passage in the order of the text, none overlapping another."""
    found: list[Phrase] = []
    at, reach = 0, None
    while at < len(passage.atoms):
        floor = found[-1].end if found else 0
        fresh, used, reach = _at(passage, at, floor, reach)
        found.extend(fresh)
        at += used
    return list(_shared(passage, found))


def _at(passage: Passage, at: int, floor: int, reach: int | None) -> tuple[list[Phrase], int, int | None]:
    """Read what stands at a name: its phrases, how many names they use, where the next one's phrase begins."""
    atom = passage.atoms[at]
    if atom.name.kind in {"blocked", "surname"}:
        return [], 1, None
    sponsored = _sponsored(passage, at)
    if sponsored is not None:
        return sponsored
    if atom.name.kind == "person":
        return [_person(passage, at, floor, reach)], 1, None
    phrase, used = _party(passage, at)
    start = phrase.start if reach is None else reach
    return _before(passage, structs.replace(phrase, start=start), floor), used, None


def _party(passage: Passage, at: int) -> tuple[Phrase, int]:
    """A state, group or organisation with the noun and the name after it."""
    atom, text = passage.atoms[at], passage.folded.text
    possessive = _POSSESSIVE.match(text, atom.end)
    after = possessive.end() if possessive else atom.end
    if not possessive and atom.name.kind in {"state", "place", "seat"} and not atom.name.is_acronym:
        if _LOCATIVE.search(text, max(0, atom.start - 20), atom.start):
            return _plain(passage, at), 1
    run = run_after(passage, after, next_start(passage, at))
    reading = read(passage.lexicon.agents, run.words)
    merged = _merged(passage, at, after, run, reading)
    if merged is not None:
        return merged, 2
    if reading is None:
        return _plain(passage, at), 1
    end = run.ends[reading.length - 1]
    meaning = acting(passage.lexicon, passage.meanings[at], reading, organ=atom.name.kind == "actor")
    phrase = Phrase(atom.start, end, meaning, atom, reading.agent)
    return (_named(passage, phrase, next_start(passage, at)) if reading.title else phrase), 1


def _plain(passage: Passage, at: int) -> Phrase:
    """A name alone. One of a people ("a Palestinian was") is a civilian."""
    atom, meaning, text = passage.atoms[at], passage.meanings[at], passage.folded.text
    one = atom.name.kind == "adjective" and _ONE.search(text, max(0, atom.start - 12), atom.start)
    if one and _STANDS_ALONE.match(text, atom.end):
        meaning = Meaning(f"{meaning.actor}.CIV", "CIV")
    return Phrase(atom.start, atom.end, meaning, atom)


def _merged(passage: Passage, at: int, after: int, run: Run, reading: Reading | None) -> Phrase | None:
    """A name with the one that it introduces: "Lebanese group Hezbollah", "US President Joe Biden"."""
    if at + 1 == len(passage.atoms):
        return None
    first, second = passage.atoms[at], passage.atoms[at + 1]
    length = reading.length if reading else 0
    between = passage.folded.text[run.ends[-1] if run.ends else after : second.start]
    rest = run.words[length:]
    if between != " " or not all(is_modifier(passage.lexicon.agents, word) for word in rest):
        return None
    owner, owned = passage.meanings[at], passage.meanings[at + 1]
    if second.name.kind in {"person", "surname"}:
        same = owned.actor is not None and owned.actor.split(".")[0] == (owner.actor or "").split(".")[0]
        if not (reading and reading.title) and not (same and second.name.kind == "person"):
            return None
        meaning = acting(passage.lexicon, owner, reading, organ=first.name.kind == "actor") if reading else owned
        return Phrase(first.start, second.end, meaning, second, surname=_last(passage, second.start, second.end))
    if second.name.kind == "actor" and owned.actor and passage.lexicon.actors[owned.actor].country == owner.actor:
        return Phrase(first.start, second.end, owned, second)
    return None


def _last(passage: Passage, start: int, end: int) -> str:
    return passage.folded.cased[start:end].rsplit(" ", 1)[-1]


def _named(passage: Passage, phrase: Phrase, limit: int) -> Phrase:
    """A title with the unknown name after it; in a headline of capitals nobody can tell where a name ends."""
    found = _PERSON_NAME.match(passage.folded.cased, phrase.end, limit)
    if not found or is_headline(passage.folded.cased, phrase.end):
        return phrase
    words = found[1].lower().split(" ")
    if any(word in passage.lexicon.agents.not_names for word in words):
        return phrase
    return structs.replace(phrase, end=found.end(), surname=found[1].rsplit(" ", 1)[-1].removesuffix("'s"))


def _person(passage: Passage, at: int, floor: int, reach: int | None) -> Phrase:
    """A known person with the title before the name."""
    atom, meaning = passage.atoms[at], passage.meanings[at]
    start = atom.start if reach is None else reach
    titled = reading_before(passage, start, floor)
    if titled is not None and titled[1].title:
        start, reading = titled
        if reading.former and meaning.actor and passage.lexicon.actors[meaning.actor].is_state:
            meaning = Meaning(f"{meaning.actor}.CIV", "CIV")
    return Phrase(start, atom.end, meaning, atom, surname=_last(passage, atom.start, atom.end))


def _before(passage: Passage, phrase: Phrase, floor: int) -> list[Phrase]:
    """What the words before a party add: "former", "the president of", "militias in"; the apposed name after it."""
    text, agents = passage.folded.text, passage.lexicon.agents
    words = words_before(passage, phrase.start, floor)
    if words and words[-1][1] in agents.former and phrase.agent is not None:
        civil = acting(
            passage.lexicon, Meaning(_owner(phrase), None), Reading(1, phrase.agent, False, True), organ=False
        )
        phrase = structs.replace(phrase, start=words[-1][0], meaning=civil)
    joint = _OF.search(text, max(floor, phrase.start - 10), phrase.start)
    if joint and phrase.agent is None and (led := reading_before(passage, joint.start() + 1, floor)):
        return [_of(passage, phrase, *led)]
    where = _WHERE.search(text, max(floor, phrase.start - 40), phrase.start)
    if where and phrase.agent is None and (led := reading_before(passage, where.start() + 1, floor)):
        return [*_in(phrase, led, where.start()), phrase]
    return [phrase, *_apposed(passage, phrase)]


def _owner(phrase: Phrase) -> str | None:
    return (
        phrase.meaning.actor.removesuffix(f".{phrase.agent.becomes}") if phrase.meaning.actor and phrase.agent else None
    )


def _of(passage: Passage, phrase: Phrase, start: int, reading: Reading) -> Phrase:
    meaning = acting(passage.lexicon, phrase.meaning, reading, organ=_is_organ(phrase))
    return structs.replace(phrase, start=start, meaning=meaning, agent=reading.agent)


def _in(phrase: Phrase, led: tuple[int, Reading], end: int) -> list[Phrase]:
    start, reading = led
    if reading.agent.sector not in _PLACED or reading.agent.becomes is None or _is_organ(phrase):
        return []
    return [
        Phrase(start, end, Meaning(f"{(phrase.meaning.actor or '')}.{reading.agent.becomes}", reading.agent.sector))
    ]


def _is_organ(phrase: Phrase) -> bool:
    return phrase.atom is None or phrase.atom.name.kind in {"actor", "person", "people"}


def _apposed(passage: Passage, phrase: Phrase) -> list[Phrase]:
    """ "Iran's foreign minister, Somebody Unknown, said": the name after the comma."""
    if phrase.agent is None or phrase.surname is not None:
        return []
    found = _APPOSED.match(passage.folded.cased, phrase.end)
    if not found or is_headline(passage.folded.cased, phrase.end):
        return []
    start, end = found.start(1) + 1, found.end(1)
    taken = any(atom.start < end and start < atom.end for atom in passage.atoms)
    title = words_before(passage, phrase.end + 0, phrase.start)
    last = title[-1][1] if title else ""
    singular = passage.folded.text[phrase.start : phrase.end].rsplit(" ", 1)[-1] in passage.lexicon.agents.titles
    if taken or not (singular or last in passage.lexicon.agents.titles):
        return []
    return [Phrase(start, end, phrase.meaning, surname=_last(passage, start, end))]


def _shared(passage: Passage, found: list[Phrase]) -> Iterator[Phrase]:
    """ "US and British forces": a bare nationality shares the noun of the one that it is joined to."""
    noun: Phrase | None = None
    shared: list[Phrase] = []
    for phrase in reversed(found):
        bare = phrase.atom is not None and phrase.agent is None
        adjectival = bare and (phrase.atom.name.kind == "adjective" or phrase.atom.name.is_acronym)  # type: ignore[union-attr]  # bare has one
        if (
            adjectival
            and noun is not None
            and noun.agent
            and _AND.fullmatch(passage.folded.text, phrase.end, noun.start)
        ):
            reading = Reading(1, noun.agent, title=False, former=False)
            meaning = acting(passage.lexicon, phrase.meaning, reading, organ=_is_organ(phrase))
            phrase = structs.replace(phrase, meaning=meaning, agent=noun.agent)
        noun = phrase
        shared.append(phrase)
    return reversed(shared)
