"""Names that only qualify another: "Iran-backed militias" are no act of Iran's, "anti-Israel protesters" none of Israel's."""

import re

from msgspec import Struct

from pipelines.coding.agents import Reading, is_modifier, read
from pipelines.coding.lexicon import Meaning
from pipelines.coding.passages import Passage, Phrase, Run, acting, next_start, run_after

WHERE = re.compile(r" (?:in|across|inside|from|of)(?: (?:the|both|parts of|neighbou?ring|nearby|\w+ern))* $")
_HYPHENED = re.compile(r"-(\w+)")
_PREFIXED = re.compile(r"\b(?:pro|anti|non|un|post|ex)-$")


class Sponsored(Struct, frozen=True):
    """What a qualifying name comes to: a phrase of its own, or a place from which the next name's phrase begins."""

    phrase: Phrase | None = None
    reach: int | None = None


def sponsored(passage: Passage, at: int) -> Sponsored | None:
    """A name that only qualifies another: "Iran-backed militias", "anti-Israel protesters". Never the sponsor itself."""
    atom, agents, text = passage.atoms[at], passage.lexicon.agents, passage.folded.text
    prefix = _PREFIXED.search(text, max(0, atom.start - 6), atom.start)
    hyphened = _HYPHENED.match(text, atom.end)
    word = hyphened[1] if hyphened else ""
    if not prefix and word not in agents.sponsors and word not in agents.owners:
        return None
    start = prefix.start() if prefix else atom.start
    end = hyphened.end() if hyphened and word in agents.sponsors | agents.owners else atom.end
    run = run_after(passage, end, next_start(passage, at))
    reading = read(agents, run.words)
    if word in agents.owners and not prefix:
        if reading is None:
            return None
        owner = passage.meanings[at]
        meaning = acting(passage.lexicon, owner, reading, organ=False)
        return [Phrase(start, run.ends[reading.length - 1], meaning, atom, reading.agent)], 1, None
    return _proxy(passage, at, start, end, run, reading)


def _proxy(
    passage: Passage, at: int, start: int, end: int, run: Run, reading: Reading | None
) -> tuple[list[Phrase], int, int | None]:
    rest = run.words[reading.length if reading else 0 :]
    last = run.ends[-1] if run.ends else end
    follows = at + 1 < len(passage.atoms) and passage.folded.text[last : passage.atoms[at + 1].start] == " "
    if follows and all(is_modifier(passage.lexicon.agents, word) for word in rest):
        bound = passage.atoms[at + 1].name.kind not in {"place", "seat", "blocked"}
        return [], 1, start if bound else None
    if reading is None:
        return [], 1, None
    end = run.ends[reading.length - 1]
    country = _country_after(passage, at, end) if reading.agent.becomes else None
    actor = f"{country}.{reading.agent.becomes}" if country else None
    return [Phrase(start, end, Meaning(actor, reading.agent.sector))], 1, None


def _country_after(passage: Passage, at: int, end: int) -> str | None:
    """The state in which the phrase says that it is: "… in Iraq and Syria" is Iraq."""
    if at + 1 == len(passage.atoms):
        return None
    atom, meaning = passage.atoms[at + 1], passage.meanings[at + 1]
    if atom.name.kind in {"state", "place", "seat"} and _WHERE.fullmatch(passage.folded.text, end, atom.start):
        return meaning.actor
    return None
