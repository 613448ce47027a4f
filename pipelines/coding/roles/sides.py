"""The two sides of an act: who does it, and to whom, each the likeliest phrase that its sentence has for the role."""

from collections.abc import Iterable

from pipelines.coding.acts.actions import Reading
from pipelines.coding.roles.parties import Party, party
from pipelines.coding.roles.scenes import Scene
from pipelines.coding.syntax.ties import spread, tied
from pipelines.coding.syntax.trees import Token, Tree


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
            if len(heads) > 1 and not is_time(scene, heads[0]):
                return [party(scene, tree, head, acted_upon=False) for head in heads]
    return []


def distinct(sides: Iterable[Party]) -> list[Party]:
    """Each actor or phrase once, in order."""
    kept: dict[object, Party] = {}
    for side in sides:
        kept.setdefault(side.mention.actor or (side.mention.start, side.mention.end), side)
    return list(kept.values())


def is_time(scene: Scene, head: Token) -> bool:
    """Whether a phrase says when or how many, not who."""
    return head.lemma in scene.general.times or head.tag == "CD" or head.dep == "obl:unmarked"
