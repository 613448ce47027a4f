"""English phrases that name somebody, without a tree: nationality, title, noun and name in their usual orders."""

import re

from msgspec import Struct, structs

from pipelines.coding.actors.agents import Reading, is_modifier, read
from pipelines.coding.actors.lexicon import Meaning
from pipelines.coding.actors.names import Atom
from pipelines.coding.actors.passages import Passage, Phrase, Run, acting, is_headline, last_word, next_start, run_after
from pipelines.coding.actors.peoples import of_people
from pipelines.coding.actors.proxies import sponsored
from pipelines.coding.actors.surroundings import person, shared, widened

_POSSESSIVE = re.compile(r"'s\b|(?<=s)'(?!\w)")
_PERSON_NAME = re.compile(
    r" ((?:[A-Z][\w'-]+|[A-Z]\.)(?: (?:(?:al|el|bin|ibn|van|von|de|da|dos|der|abu)[ -])?(?:[A-Z][\w'-]+|[A-Z]\.)){0,3})"
)
_LOCATIVE = re.compile(r"\b(?:in|at|near|inside|across|along|into|from|over) (?:the )?$")
_ONE = re.compile(r"\b(?:an?|one|another|each|every|young|elderly) $")
_STANDS_ALONE = re.compile(r"(?: (?:was|is|were|who|had|has|from|and|said|died|in|by|to|with|at|near|on)\b|[,.;:]|$)")


class Step(Struct, frozen=True):
    """What was read at a name: its phrases, how many names they use, where the next name's phrase begins."""

    phrases: tuple[Phrase, ...] = ()
    used: int = 1
    reach: int | None = None


def phrases(passage: Passage) -> list[Phrase]:
    """The phrases of a passage in the order of the text, none overlapping another."""
    found: list[Phrase] = []
    at, step = 0, Step()
    while at < len(passage.atoms):
        step = _step(passage, at, found[-1].end if found else 0, step.reach)
        found.extend(step.phrases)
        at += step.used
    return shared(passage, found)


def _step(passage: Passage, at: int, floor: int, reach: int | None) -> Step:
    """Read what stands at a name. Nothing before `floor` is free; `reach` is where a qualifier before it began."""
    atom = passage.atoms[at]
    if atom.name.kind in {"blocked", "surname"}:
        return Step()
    proxy = sponsored(passage, at, floor)
    if proxy is not None:
        return Step((proxy.phrase,) if proxy.phrase else (), reach=proxy.reach)
    if atom.name.kind == "ethnic":
        people = of_people(passage, at)
        return Step((people,) if people else ())
    if atom.name.kind == "person":
        return Step((person(passage, at, floor, reach),))
    phrase, used = _party(passage, at)
    start = phrase.start if reach is None else reach
    return Step(tuple(widened(passage, structs.replace(phrase, start=start), floor)), used)


def _party(passage: Passage, at: int) -> tuple[Phrase, int]:
    """A state, group or organisation with the noun and the name after it."""
    atom, text = passage.atoms[at], passage.folded.text
    possessive = _POSSESSIVE.match(text, atom.end)
    after = possessive.end() if possessive else atom.end
    if not possessive and _is_where(passage, atom):
        return _plain(passage, at), 1
    run = run_after(passage, after, next_start(passage, at))
    bare = atom.name.kind == "state" and not possessive
    reading = read(passage.lexicon.agents, run.words, bare=bare)
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
    """A name alone. One of a people ("a Palestinian was") is a civilian; "in Tehran" is no government."""
    atom, meaning, text = passage.atoms[at], passage.meanings[at], passage.folded.text
    one = atom.name.kind == "adjective" and _ONE.search(text, max(0, atom.start - 12), atom.start)
    if one and _STANDS_ALONE.match(text, atom.end):
        meaning = Meaning(f"{meaning.actor}.CIV", "CIV")
    if atom.name.kind == "seat" and _is_where(passage, atom):
        meaning = Meaning(meaning.actor, None)
    return Phrase(atom.start, atom.end, meaning, atom)


def _is_where(passage: Passage, atom: Atom) -> bool:
    """A land after "in" is where something is; the noun after it is not the land's ("in Iraq militants …")."""
    if atom.name.is_acronym or atom.name.kind not in {"state", "place", "seat"}:
        return False
    return _follows_where(passage, atom)


def _follows_where(passage: Passage, atom: Atom) -> bool:
    return _LOCATIVE.search(passage.folded.text, max(0, atom.start - 20), atom.start) is not None


def _merged(passage: Passage, at: int, after: int, run: Run, reading: Reading | None) -> Phrase | None:
    """A name with the one that it introduces: "Lebanese group Hezbollah", "US President Joe Biden"."""
    if at + 1 == len(passage.atoms) or not _introduces(passage, at, after, run, reading):
        return None
    first, second = passage.atoms[at], passage.atoms[at + 1]
    owner, owned = passage.meanings[at], passage.meanings[at + 1]
    if second.name.kind in {"person", "surname"}:
        return _officer(passage, at, reading)
    if second.name.kind == "ethnic":
        people = of_people(passage, at + 1, owner=owner.actor)
        return None if people is None or run.words else structs.replace(people, start=first.start)
    if second.name.kind == "actor" and owned.actor and passage.lexicon.actors[owned.actor].country == owner.actor:
        return Phrase(first.start, second.end, owned, second)
    return None


def _introduces(passage: Passage, at: int, after: int, run: Run, reading: Reading | None) -> bool:
    """Only its noun and modifiers stand before the next name; not so in "across the Lebanese border Hezbollah"."""
    between = passage.folded.text[run.ends[-1] if run.ends else after : passage.atoms[at + 1].start]
    rest = run.words[reading.length if reading else 0 :]
    if between != " " or not all(is_modifier(passage.lexicon.agents, word) for word in rest):
        return False
    return reading is not None or not rest or not _follows_where(passage, passage.atoms[at])


def _officer(passage: Passage, at: int, reading: Reading | None) -> Phrase | None:
    """A person with the title, or of the party, named before. What the text says goes before the lexicon."""
    first, second = passage.atoms[at], passage.atoms[at + 1]
    owner, owned = passage.meanings[at], passage.meanings[at + 1]
    surname = last_word(passage, second.start, second.end)
    if reading and reading.title:
        meaning = acting(passage.lexicon, owner, reading, organ=first.name.kind == "actor")
        return Phrase(first.start, second.end, meaning, second, surname=surname)
    if second.name.kind == "person" and owned.actor and owned.actor.split(".")[0] == (owner.actor or "").split(".")[0]:
        return Phrase(first.start, second.end, owned, second, surname=surname)
    return None


def _named(passage: Passage, phrase: Phrase, limit: int) -> Phrase:
    """A title with the unknown name after it; in a headline of capitals nobody can tell where a name ends."""
    found = _PERSON_NAME.match(passage.folded.cased, phrase.end, limit)
    if not found or is_headline(passage.folded.cased, phrase.start, found.end()):
        return phrase
    words = found[1].lower().split(" ")
    if any(word in passage.lexicon.agents.not_names for word in words):
        return phrase
    return structs.replace(phrase, end=found.end(), surname=found[1].rsplit(" ", 1)[-1].removesuffix("'s"))
