"""Names that only qualify another: "Iran-backed militias" are not Iran, "anti-Israel protesters" not Israel."""

import re

from msgspec import Struct

from pipelines.coding.actors.agents import is_modifier, read
from pipelines.coding.actors.lexicon import Meaning
from pipelines.coding.actors.passages import REACH, Passage, Phrase, Run, acting, next_start, reading_before, run_after

WHERE = re.compile(r" (?:in|across|inside|of)(?: (?:the|both|parts of|neighbou?ring|nearby|\w+ern))* $")
_HYPHENED = re.compile(r"-(\w+)")
_PREFIXED = re.compile(r"\b(?:pro|anti|non|un|post|ex)-$")


_BY = re.compile(r"(\w+) by (?:the )?$")
_ARMED = {"REB", "MILITIA"}


class Sponsored(Struct, frozen=True):
    """What a qualifying name comes to: a phrase of its own, or a place from which the next name's phrase begins."""

    phrase: Phrase | None = None
    reach: int | None = None


def sponsored(passage: Passage, at: int, floor: int) -> Sponsored | None:
    """Read a name that may only qualify; None where it stands for itself ("US-led strikes" are America's own)."""
    atom, agents, text = passage.atoms[at], passage.lexicon.agents, passage.folded.text
    if by := _BY.search(text, max(floor, atom.start - REACH), atom.start):
        return _supported(passage, at, by, floor)
    prefix = _PREFIXED.search(text, max(0, atom.start - 6), atom.start)
    hyphened = _HYPHENED.match(text, atom.end)
    word = hyphened[1] if hyphened else ""
    bound = word in agents.sponsors or word in agents.owners
    if not prefix and not bound:
        return None
    end = hyphened.end() if hyphened and bound else atom.end
    run = run_after(passage, end, next_start(passage, at))
    if word in agents.owners and not prefix:
        return _owned(passage, at, run)
    return _qualified(passage, at, prefix.start() if prefix else atom.start, end, run)


def _supported(passage: Passage, at: int, by: re.Match[str], floor: int) -> Sponsored | None:
    """As in "Militias backed by Iran": an armed group of nobody known."""
    led = reading_before(passage, by.start(), floor) if by[1] in passage.lexicon.agents.sponsors else None
    if led is None or led[1].agent.sector not in _ARMED:
        return None
    return Sponsored(Phrase(led[0], passage.atoms[at].end, Meaning(None, led[1].agent.sector)))


def _owned(passage: Passage, at: int, run: Run) -> Sponsored | None:
    """Of the owner: "Hamas-run ministry", "Israeli-owned ship"."""
    atom, reading = passage.atoms[at], read(passage.lexicon.agents, run.words)
    if reading is None:
        return None
    meaning = acting(passage.lexicon, passage.meanings[at], reading, organ=False)
    return Sponsored(Phrase(atom.start, run.ends[reading.length - 1], meaning, atom, reading.agent))


def _qualified(passage: Passage, at: int, start: int, end: int, run: Run) -> Sponsored:
    """The proxy: the next name's, where one follows, else a generic actor of the place named, else nobody known."""
    reading = read(passage.lexicon.agents, run.words)
    rest = run.words[reading.length if reading else 0 :]
    last = run.ends[-1] if run.ends else end
    follows = at + 1 < len(passage.atoms) and passage.folded.text[last : passage.atoms[at + 1].start] == " "
    if follows and all(is_modifier(passage.lexicon.agents, word) for word in rest):
        taken = passage.atoms[at + 1].name.kind in {"place", "seat", "blocked"}
        return Sponsored(reach=None if taken else start)
    if reading is None:
        return Sponsored()
    end = run.ends[reading.length - 1]
    country = country_after(passage, at, end) if reading.agent.becomes else None
    actor = f"{country}.{reading.agent.becomes}" if country else None
    return Sponsored(Phrase(start, end, Meaning(actor, reading.agent.sector)))


def country_after(passage: Passage, at: int, end: int) -> str | None:
    """The state in which the phrase says that it is: "… in Iraq and Syria" is Iraq."""
    if at + 1 == len(passage.atoms):
        return None
    atom, meaning = passage.atoms[at + 1], passage.meanings[at + 1]
    if atom.name.kind in {"state", "place", "seat"} and WHERE.fullmatch(passage.folded.text, end, atom.start):
        return meaning.actor
    return None
