"""Peoples without a state: "Baloch rebels", "Tuareg fighters in Mali", "Iraqi Kurdish forces"."""

from pipelines.coding.actors.agents import read
from pipelines.coding.actors.lexicon import Meaning
from pipelines.coding.actors.passages import Passage, Phrase, next_start, run_after
from pipelines.coding.actors.proxies import country_after

ARMY = "MIL"
"""Sector of "forces" and the like: without a state they are a militia."""


def of_people(passage: Passage, at: int, *, owner: str | None = None) -> Phrase | None:
    """A people's name with its noun; None where no noun follows. `owner` is the state named before it.

    Armed groups, civilians and the like are of the country; who governs or speaks for a people is nobody known.
    """
    atom = passage.atoms[at]
    run = run_after(passage, atom.end, next_start(passage, at))
    reading = read(passage.lexicon.agents, run.words)
    if reading is None:
        return None
    end = run.ends[reading.length - 1]
    sector = "MILITIA" if reading.agent.sector == ARMY else reading.agent.sector
    becomes = "MILITIA" if reading.agent.sector == ARMY else reading.agent.becomes
    country = owner or atom.name.actor or country_after(passage, at, end)
    actor = f"{country}.{becomes}" if country and becomes else owner
    return Phrase(atom.start, end, Meaning(actor, sector), atom, reading.agent)
