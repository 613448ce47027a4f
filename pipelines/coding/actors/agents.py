"""Nouns for people who act for somebody: "officials", "troops", "settlers"; read before or after a nationality."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

MAX_NOUN = 4
"""Words of the longest agent noun."""


class Agent(Struct, frozen=True):
    """What a noun makes of a nationality.

    `sector` None: that of the noun before it ("army chief"), else GOV. `becomes`: the generic actor XXX.becomes.
    """

    sector: str | None
    becomes: str | None = None


class Agents(Struct, frozen=True):
    """The nouns and the words that may stand among them. All folded, in lower case."""

    nouns: Mapping[str, Agent]
    titles: frozenset[str]
    modifiers: frozenset[str]
    former: frozenset[str]
    sponsors: frozenset[str]
    owners: frozenset[str]
    ordinary: frozenset[str]
    not_names: frozenset[str]
    regions: frozenset[str] = frozenset()


class Reading(Struct, frozen=True):
    """A run of words read as an agent: how many of them, and for whom they act."""

    length: int
    agent: Agent
    title: bool
    former: bool


def read(agents: Agents, words: Sequence[str], *, bare: bool = False) -> Reading | None:
    """The longest beginning of `words` that ends in an agent noun with nothing but modifiers and nouns before it.

    A participle after a noun is a verb ("police detained people"); with `bare`, so is one that stands first.
    """
    at, agent, title, former, reading = 0, None, False, False, None
    while at < len(words):
        size = _noun(agents, words[at:])
        if size:
            noun = " ".join(words[at : at + size])
            agent = joined(agent, agents.nouns[noun])
            title = noun in agents.titles
            at += size
            reading = Reading(at, agent, title, former)
        elif is_modifier(agents, words[at]) and not (
            _is_participle(agents, words[at]) and (reading or (bare and not at))
        ):
            former = former or words[at] in agents.former
            at += 1
        else:
            break
    return reading


def is_modifier(agents: Agents, word: str) -> bool:
    """A word that may stand between a nationality and its noun."""
    return (
        word in agents.modifiers
        or word in agents.former
        or word.isdigit()
        or ("-" in word and word.rpartition("-")[2] in agents.sponsors)
    )


def _is_participle(agents: Agents, word: str) -> bool:
    return word.endswith("ed") and "-" not in word and word not in agents.former


def _noun(agents: Agents, words: Sequence[str]) -> int:
    for size in range(min(MAX_NOUN, len(words)), 0, -1):
        if " ".join(words[:size]) in agents.nouns:
            return size
    return 0


def joined(before: Agent | None, noun: Agent) -> Agent:
    """A noun of no sector takes that of the one before it ("army chief"), else GOV."""
    if noun.sector is not None:
        return noun
    return before or Agent("GOV")
