"""The two sides of an act: who does it, and to whom, each the likeliest phrase that its sentence has for the role."""

from collections.abc import Iterable
from typing import Final

from pipelines.coding.acts.actions import Reading
from pipelines.coding.roles.parties import Party, party
from pipelines.coding.roles.scenes import Scene
from pipelines.coding.syntax.ties import preposition, spread, tied
from pipelines.coding.syntax.trees import Token, Tree

YEAR: Final = 4
"""Digits of a year."""
WHOM: Final = frozenset({"against", "with", "to", "towards", "toward", "of", "by", "between"})
"""Prepositions that tell of somebody even before words of time and media: "against the newspaper"."""
TOGETHER: Final = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE"})
"""Acts that two subjects without an object do with each other."""


def same(source: Party, target: Party) -> bool:
    """Whether two parties are the same words, or the same actor in the same sector."""
    one, other = source.mention, target.mention
    return (one.start, one.end) == (other.start, other.end) or (
        one.actor is not None and one.actor == other.actor and one.sector == other.sector
    )


def between(scene: Scene, tree: Tree, reading: Reading) -> list[Party]:
    """The two sides of "clashes between X and Y"."""
    bearer = tree.head(reading.action) if reading.verb is None and reading.action.dep in {"nsubj", "obj"} else None
    for governor in (reading.noun, reading.verb, bearer):
        if governor is not None:
            heads = spread(tree, tied(tree, governor, ("between",))[:1])
            if len(heads) > 1 and not is_time(scene, tree, heads[0]):
                return [party(scene, tree, head, acted_upon=False) for head in heads]
    return []


def distinct(sides: Iterable[Party]) -> list[Party]:
    """Each actor or phrase once, in order."""
    kept: dict[object, Party] = {}
    for side in sides:
        kept.setdefault(side.mention.actor or (side.mention.start, side.mention.end), side)
    return list(kept.values())


def is_time(scene: Scene, tree: Tree, head: Token) -> bool:
    """Whether a phrase says when, how or how many, not who: "on Monday", "in a statement", but "banned a newspaper"."""
    held = preposition(tree, head)
    whom = head.dep in {"obj", "iobj", "nsubj:pass"} or held in WHOM
    dated = head.lemma in scene.general.times and (not whom or head.tag == "NNP")
    years = any(len(child.text) == YEAR and child.text.isdigit() for child in tree.children(head))
    return dated or head.tag == "CD" or head.dep == "obl:unmarked" or (years and held == "in")


def joint(reading: Reading) -> bool:
    """Whether several doers do it with each other where nobody else is named: "X and Y agreed on a text"."""
    agreed = reading.matrix is not None and reading.matrix.entry.act == "AGREE"
    return agreed or reading.entry.reciprocal or reading.entry.act in TOGETHER
