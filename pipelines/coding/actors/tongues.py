"""How a language other than English puts a nationality and the noun that acts for it together."""

import re

from msgspec import Struct

from pipelines.coding.actors.agents import Agent


class Tongue(Struct, frozen=True):
    """The grammar of one language, in folded words. Patterns match whole words.

    `noun_first`: "armée israélienne", not "israelische Armee". `links` stand between a noun and the land after it
    ("de"), `modifier` words between a nationality and its noun. An adjective is a people right after a number or one of
    `articles` ("los israelíes"), in a form of `plural` unless the word before is `agreeing`, or with a capital where
    `capitals`. After `where` a capital is a place and no government.
    """

    nouns: tuple[tuple[re.Pattern[str], Agent], ...] = ()
    noun_first: bool = False
    links: frozenset[str] = frozenset()
    modifier: re.Pattern[str] | None = None
    articles: frozenset[str] = frozenset()
    plural: re.Pattern[str] | None = None
    agreeing: re.Pattern[str] | None = None
    capitals: bool = False
    where: frozenset[str] = frozenset()


def agent(tongue: Tongue, word: str) -> Agent | None:
    """Whom a noun makes of a nationality; None where it is no such noun."""
    return next((agent for pattern, agent in tongue.nouns if pattern.fullmatch(word)), None)


def modifies(tongue: Tongue, word: str) -> bool:
    """Whether a word may stand between a nationality and its noun."""
    return tongue.modifier is not None and tongue.modifier.fullmatch(word) is not None


def is_people(tongue: Tongue, before: str, word: str, *, capital: bool) -> bool:
    """Whether an adjective without a noun means its people; `before` is the word before it, or nothing."""
    if (capital and tongue.capitals and before) or before in tongue.articles or before.isdecimal():
        return True
    if tongue.plural is None or not tongue.plural.fullmatch(word):
        return False
    return not (tongue.agreeing and tongue.agreeing.fullmatch(before))
