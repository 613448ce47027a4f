"""Agent nouns and their company, from the actor files: English, and the grammars of other languages."""

import re
from collections.abc import Iterable

from pipelines.coding.actors.agents import Agent, Agents
from pipelines.coding.actors.folding import fold
from pipelines.coding.actors.tongues import Tongue
from services.sheets import Grammar, Sheet


def agents(sheets: Iterable[Sheet]) -> Agents:
    """The nouns with their plurals, and the words among them, of all files."""
    sheets = tuple(sheet for sheet in sheets if sheet.language == "en")
    nouns: dict[str, Agent] = {}
    titles: set[str] = set()
    for entry in (entry for sheet in sheets for entry in sheet.agents):
        for noun in entry.nouns:
            nouns.update(dict.fromkeys((fold(noun).text, _plural(fold(noun).text)), Agent(entry.sector, entry.becomes)))
        titles.update(fold(noun).text for noun in entry.nouns if entry.titles)
    words = [sheet.words for sheet in sheets if sheet.words is not None]

    def gathered(field: str) -> frozenset[str]:
        return frozenset(fold(word).text for entry in words for word in getattr(entry, field))

    return Agents(
        nouns=nouns,
        titles=frozenset(titles),
        modifiers=gathered("modifiers"),
        former=gathered("former"),
        sponsors=gathered("sponsors"),
        owners=gathered("owners"),
        ordinary=gathered("ordinary"),
        not_names=gathered("not_names"),
        regions=gathered("regions"),
    )


def tongues(sheets: Iterable[Sheet]) -> dict[str, Tongue]:
    """The grammars by language, each with the nouns of its own file."""
    return {sheet.language: _tongue(sheet, sheet.grammar) for sheet in sheets if sheet.grammar is not None}


def _tongue(sheet: Sheet, grammar: Grammar) -> Tongue:
    nouns = ((_pattern(entry.nouns, grammar.particles), Agent(entry.sector, entry.becomes)) for entry in sheet.agents)
    return Tongue(
        nouns=tuple(nouns),
        noun_first=grammar.noun_first,
        links=_folded(grammar.links),
        modifier=_pattern(grammar.modifiers) if grammar.modifiers else None,
        articles=_folded(grammar.articles),
        plural=_pattern(grammar.plurals) if grammar.plurals else None,
        agreeing=_pattern(grammar.agreeing) if grammar.agreeing else None,
        capitals=grammar.capitals,
        where=_folded(grammar.where),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word).text for word in words)


def _pattern(words: Iterable[str], particles: str = "") -> re.Pattern[str]:
    """Any of the words, after particles written together with them."""
    choice = "|".join(re.escape(fold(word).text).replace(r"\*", r"[\w-]*") for word in words)
    return re.compile(f"(?:{particles})(?:{choice})")


def _plural(noun: str) -> str:
    """The plural of the head: of the first noun before "of", else of the last word."""
    head, of, rest = noun.partition(" of ")
    if head.endswith("man"):
        plural = head[:-2] + "en"
    elif head.endswith("y") and head[-2] not in "aeiou":
        plural = head[:-1] + "ies"
    elif head.endswith(("s", "ch", "sh", "x")):
        plural = head + "es"
    else:
        plural = head + "s"
    return plural + of + rest
