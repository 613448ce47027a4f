"""Agent nouns and their company, from the actor files."""

from collections.abc import Iterable

from pipelines.coding.actors.agents import Agent, Agents
from pipelines.coding.actors.folding import fold
from services.sheets import Sheet


def agents(sheets: Iterable[Sheet]) -> Agents:
    """The nouns with their plurals, and the words among them, of all files."""
    sheets = tuple(sheets)
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
    )


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
