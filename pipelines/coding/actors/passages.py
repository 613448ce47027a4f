"""A text with its names, and the words around them: what phrases are read from."""

import re
from collections.abc import Sequence

from msgspec import Struct

from pipelines.coding.actors.agents import Agent, Reading, read
from pipelines.coding.actors.folding import Folded
from pipelines.coding.actors.lexicon import Lexicon, Meaning
from pipelines.coding.actors.names import Atom

MAX_RUN = 8
"""Words that are looked at after or before a name."""

REACH = 80
"""Characters around a place in which words before it, or the line's capitals, are looked at."""

_EMPLOYERS = {"IGO", "NGO", "GOV"}

MOSTLY = 0.8
"""Share of longer words with a capital that makes a headline."""

_LONGER = re.compile(r"\w{4,}")
_WORD = re.compile(r"(?: {1,2}|\n(?!\n))(\w+(?:-\w+)*\.?)")
_BEFORE = re.compile(r"((?:[\w.-]+(?: |\n(?!\n)))+)$")


class Phrase(Struct, frozen=True):
    """A piece of the folded text and whom it names.

    `agent` is what its noun makes of the nationality; `surname` what may stand for it later in the article.
    """

    start: int
    end: int
    meaning: Meaning
    atom: Atom | None = None
    agent: Agent | None = None
    surname: str | None = None


class Passage(Struct, frozen=True):
    """A text with its names, and what they are read with."""

    lexicon: Lexicon
    folded: Folded
    atoms: Sequence[Atom]
    meanings: Sequence[Meaning]


class Run(Struct, frozen=True):
    """Words in a row: the words, and where each ends."""

    words: tuple[str, ...]
    ends: tuple[int, ...]


def run_after(passage: Passage, start: int, limit: int) -> Run:
    """The words from `start` on that lie before `limit`, each one space after the other."""
    words: list[str] = []
    ends: list[int] = []
    nouns = passage.lexicon.agents.nouns
    while len(words) < MAX_RUN and (found := _WORD.match(passage.folded.text, start)) and found.start(1) < limit:
        word, start = found[1], found.end()
        if word.endswith(".") and word not in nouns:
            word, start = word[:-1], start - 1
        if start > limit:
            break
        words.append(word)
        ends.append(start)
    return Run(tuple(words), tuple(ends))


def next_start(passage: Passage, at: int) -> int:
    """Where the next name begins, else the end of the text."""
    return passage.atoms[at + 1].start if at + 1 < len(passage.atoms) else len(passage.folded.text)


def words_before(passage: Passage, start: int, floor: int) -> list[tuple[int, str]]:
    """The words just before, each with its start, the last one nearest."""
    low = max(floor, start - REACH)
    found = _BEFORE.search(passage.folded.text, low, start)
    if not found:
        return []
    words = [(word.start(), word[0]) for word in re.finditer(r"[\w.-]+", passage.folded.text[found.start() : start])]
    return [(found.start() + at, word) for at, word in words][-MAX_RUN:]


def reading_before(passage: Passage, start: int, floor: int) -> tuple[int, Reading] | None:
    """The longest run of words before `start` that is read as an agent to its last word."""
    before = words_before(passage, start, floor)
    for skip in range(len(before)):
        words = [word for _, word in before[skip:]]
        reading = read(passage.lexicon.agents, words, bare=True)
        if reading is not None and reading.length == len(words):
            return before[skip][0], reading
    return None


def acting(lexicon: Lexicon, owner: Meaning, reading: Reading, *, organ: bool) -> Meaning:
    """Who acts where a noun follows a name: the state, its generic actor, or the group itself.

    Civilians named after an armed group ("Hamas hostages") are not the group; an organisation's workers are its own.
    """
    actor = lexicon.actors[owner.actor] if owner.actor else None
    if actor is None or not actor.is_state:
        own = actor is None or actor.sector in _EMPLOYERS or reading.agent.becomes != "CIV"
        return owner if own else Meaning(None, reading.agent.sector)
    if reading.former:
        return Meaning(f"{owner.actor}.CIV", "CIV")
    if organ:
        return owner
    if reading.agent.becomes:
        return Meaning(f"{owner.actor}.{reading.agent.becomes}", reading.agent.sector)
    return Meaning(owner.actor, reading.agent.sector)


def is_headline(cased: str, start: int, end: int) -> bool:
    """Whether the longer words around a piece nearly all have capitals, so that its own tell nothing."""
    before = cased[max(0, start - REACH) : start].rpartition("\n")[2]
    after = cased[end : end + REACH].partition("\n")[0]
    words: list[str] = [word for word in _LONGER.findall(f"{before} {after}") if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return capitals >= MOSTLY * len(words)


def last_word(passage: Passage, start: int, end: int) -> str:
    """The last word of a piece, in its own case."""
    return passage.folded.cased[start:end].rsplit(" ", 1)[-1]
