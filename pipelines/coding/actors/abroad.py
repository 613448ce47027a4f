"""Phrases in languages other than English, without a tree: a nationality and its noun, a group and its nationality."""

import re
from collections.abc import Sequence

from msgspec import structs

from pipelines.coding.actors.agents import Agent, Reading, joined
from pipelines.coding.actors.lexicon import Meaning
from pipelines.coding.actors.names import MAX_PREFIX
from pipelines.coding.actors.passages import Passage, Phrase, acting, last_word, next_start
from pipelines.coding.actors.tongues import Tongue, agent, is_people, modifies

MAX_WORDS = 5
"""Words that are looked at on either side of a nationality."""

REACH = 80
"""Characters in which they are looked for."""

_BEFORE = re.compile(r"(?:[\w-]+[ '\"])+(?<!\")$")
_WORD = re.compile(r"[\w-]+(?:[\"'][\w-]+)*")
_NEXT = re.compile(r"(?:'\w+)?(?: |-)([\w-]+)")
_GAP = re.compile(r"(?:'\w*ki)? ")
"""Between a land and its group: a space, or Turkish "Yemen'deki"."""
_BOUND = re.compile(r"\b(?:pro|anti|про|анти|проти)-$")

_COMPOUND = re.compile(r"-\w")

_OWNED = {"actor", "people"}

Led = tuple[int, Agent]
"""Where a noun begins or ends, and whom it makes of the nationality."""


def phrases(passage: Passage, tongue: Tongue) -> list[Phrase]:
    """The phrases of a passage in the order of the text, none overlapping another."""
    found: list[Phrase] = []
    for at, atom in enumerate(passage.atoms):
        if atom.name.kind in {"blocked", "surname", "ethnic"} or _is_bound(passage, at):
            continue
        last = found[-1] if found and at and found[-1].atom is passage.atoms[at - 1] else None
        if last and _is_of(passage, at - 1, at):
            found[-1] = structs.replace(_named(passage, tongue, at), start=last.start)
        elif last and _is_of(passage, at, at - 1):
            found[-1] = structs.replace(last, end=atom.end)
        else:
            found.append(_phrase(passage, tongue, at, found[-1].end if found else 0))
    return found


def _is_bound(passage: Passage, at: int) -> bool:
    """Part of a word about something else: for or against whom ("pro-russe"), of which town ("Berlin-Besuch")."""
    atom, text = passage.atoms[at], passage.folded.text
    if _BOUND.search(text, max(0, atom.start - 8), atom.start):
        return True
    compound = _COMPOUND.match(text, atom.end) if atom.name.kind in {"seat", "place"} else None
    return compound is not None and next_start(passage, at) != compound.end() - 1


def _is_of(passage: Passage, land: int, group: int) -> bool:
    """Whether a nationality only says whence the group beside it is: "libanesische Hisbollah"."""
    owner, owned = passage.atoms[land].name, passage.meanings[group].actor
    if owner.kind not in {"state", "adjective"} or passage.atoms[group].name.kind not in _OWNED or owned is None:
        return False
    first, second = sorted((land, group))
    near = _GAP.fullmatch(passage.folded.text, passage.atoms[first].end, passage.atoms[second].start)
    return near is not None and passage.lexicon.actors[owned].country == owner.actor


def _phrase(passage: Passage, tongue: Tongue, at: int, floor: int) -> Phrase:
    """A name with the noun that acts for it, else the name alone."""
    plain, kind = _named(passage, tongue, at), passage.atoms[at].name.kind
    if kind not in {"state", "adjective"}:
        return plain
    edge = _edge(passage, plain.start)
    before = _before(passage, edge, floor)
    leads = edge == plain.start if kind == "state" else tongue.noun_first  # "in Sudan" is one word in Hebrew
    led = _led(tongue, before, linked=kind == "state") if leads else None
    if led is not None:
        return _acting(passage, plain, led[1], start=led[0], end=plain.end)
    placed = kind == "state" and bool(before) and before[-1][1] in tongue.where  # "in Kenia Soldaten"
    followed = None if tongue.noun_first or placed else _followed(passage, tongue, at)
    if followed is not None:
        return _acting(passage, plain, followed[1], start=plain.start, end=followed[0])
    return _people(passage, tongue, plain, before[-1][1] if before else "") if kind == "adjective" else plain


def _named(passage: Passage, tongue: Tongue, at: int) -> Phrase:
    """A name alone. A capital where something happens is no government."""
    atom, meaning = passage.atoms[at], passage.meanings[at]
    word = re.search(r"(\w+)'? ?$", passage.folded.text[max(0, atom.start - 12) : atom.start])
    if atom.name.kind == "seat" and word and word[1] in tongue.where:
        meaning = Meaning(meaning.actor, None)
    cased = passage.folded.cased[atom.start].isupper()
    surname = last_word(passage, atom.start, atom.end) if atom.name.kind == "person" and cased else None
    return Phrase(atom.start, atom.end, meaning, atom, surname=surname)


def _before(passage: Passage, start: int, floor: int) -> list[tuple[int, str]]:
    """The words just before, each with its start, the last one nearest."""
    run = _BEFORE.search(passage.folded.text, max(floor, start - REACH), start)
    return [(run.start() + word.start(), word[0]) for word in _WORD.finditer(run[0])][-MAX_WORDS:] if run else []


def _edge(passage: Passage, start: int) -> int:
    """Where the word begins whose particles stand before a name."""
    floor = max(0, start - MAX_PREFIX)
    while start > floor and passage.folded.text[start - 1].isalnum():
        start -= 1
    return start


def _led(tongue: Tongue, before: Sequence[tuple[int, str]], *, linked: bool) -> Led | None:
    """The nouns before a nationality: "ministre iranien", and before a land: "армия Израиля", "armée d'Israël"."""
    led: Led | None = None
    reached = not (linked and tongue.links)
    for nearness, (start, word) in enumerate(reversed(before)):
        at, noun = _noun(tongue, start, word)
        if noun is not None and reached:
            led = (at, joined(led[1] if led else None, noun))
        elif word in tongue.links and (linked or nearness):
            reached = True
        elif not modifies(tongue, word):
            break
    return led


def _noun(tongue: Tongue, start: int, word: str) -> tuple[int, Agent | None]:
    """A word read as a noun, with or without the article elided before it ("l'armée")."""
    whole = agent(tongue, word)
    elided = 0 if whole else word.rfind("'") + 1
    return start + elided, whole or (agent(tongue, word[elided:]) if elided else None)


def _followed(passage: Passage, tongue: Tongue, at: int) -> Led | None:
    """The nouns after a nationality: "israelische Armee", "İsrail ordusu"."""
    found: Led | None = None
    end = passage.atoms[at].end
    for _ in range(MAX_WORDS):
        word = _NEXT.match(passage.folded.text, end, next_start(passage, at))
        noun = agent(tongue, word[1]) if word else None
        if word is None or (noun is None and (found or not modifies(tongue, word[1]))):
            break
        end = word.end()
        found = (end, joined(found[1] if found else None, noun)) if noun else found
    return found


def _acting(passage: Passage, plain: Phrase, noun: Agent, *, start: int, end: int) -> Phrase:
    meaning = acting(passage.lexicon, plain.meaning, Reading(1, noun, title=False, former=False), organ=False)
    return structs.replace(plain, start=start, end=end, meaning=meaning, agent=noun)


def _people(passage: Passage, tongue: Tongue, plain: Phrase, before: str) -> Phrase:
    """An adjective alone, or one that stands for its people."""
    capital, word = passage.folded.cased[plain.start].isupper(), passage.folded.text[plain.start : plain.end]
    if not is_people(tongue, before, word, capital=capital):
        return plain
    return structs.replace(plain, meaning=Meaning(f"{plain.meaning.actor}.CIV", "CIV"))
