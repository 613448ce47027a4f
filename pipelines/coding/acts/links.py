"""How the acts of one sentence hang together: "agreed to *send*", "urged it to *join*", "*strikes* killed 12"."""

from typing import Final

from msgspec import structs

from pipelines.coding.acts.actions import Actions, Reading, noun_entry
from pipelines.coding.acts.conventions import quad_of
from pipelines.coding.syntax.ties import preposition
from pipelines.coding.syntax.trees import Token, Tree

COMPLEMENTS: Final = frozenset({"xcomp", "ccomp", "advcl", "acl", "obj", "obl"})
"""How an act hangs on the verb that settles what became of it."""


def linked(actions: Actions, tree: Tree, found: list[Reading]) -> list[Reading]:
    """Readings below "agreed", "threatened", "urged" … know it as `matrix`; all but urgings give way."""
    matrices = {one.verb.i: one for one in found if one.verb and (one.entry.yields or one.entry.act == "REQUEST")}
    kept: list[Reading] = []
    gone: set[int] = set()
    for reading in found:
        matrix = matrices.get(_governor(tree, reading))
        if matrix is not None and matrix.entry.yields and _is_aside(tree, reading.action):
            matrix = None
        if matrix is None or matrix.noun is reading.action or _has_own_doer(tree, reading, matrix):
            kept.append(reading)
        elif _is_promised(actions, reading, matrix):
            gone.add(matrix.action.i)
            kept.append(_below(reading, structs.replace(matrix, entry=actions.general.promise)))
        elif _takes(reading, matrix):
            if matrix.entry.yields and matrix.verb:
                gone.add(matrix.verb.i)
            kept.append(_below(reading, matrix))
        elif matrix.entry.act != "THREATEN":
            kept.append(reading)
    merged = {noun.i for one in kept if (noun := acting_noun(actions, tree, one))}
    return [one for one in kept if not _is_gone(one, gone, merged)]


def acting_noun(actions: Actions, tree: Tree, reading: Reading) -> Token | None:
    """The act noun that acts in a hostile verb's place: "Israeli *strikes* killed 12", "killed in *strikes* by"."""
    verb = reading.verb
    if verb is None or reading.entry.act != "ASSAULT":
        return None
    for noun in (*tree.children(verb, "nsubj"), *tree.children(verb, "obl:agent", "obl")):
        acts = noun.dep == "nsubj" or preposition(tree, noun) in {"by", "in"}
        entry = noun_entry(actions, tree, noun) if acts and noun.is_noun else None
        if entry is not None and quad_of(entry.act) == 4:  # noqa: PLR2004 - material conflict
            return noun
    return None


def _below(reading: Reading, matrix: Reading) -> Reading:
    """A noun below "promised" is told by that verb; a verb tells itself."""
    verb = reading.verb or (matrix.verb if matrix.entry.yields else None)
    return structs.replace(reading, verb=verb, matrix=matrix)


def _governor(tree: Tree, reading: Reading) -> int:
    action = reading.action
    head = tree.head(action)
    if action.dep == "conj" and head is not action and head.dep.split(":")[0] in COMPLEMENTS:
        return tree.head(head).i
    return head.i if action.dep.split(":")[0] in COMPLEMENTS and head.i != action.i else -1


def _has_own_doer(tree: Tree, reading: Reading, matrix: Reading) -> bool:
    """A threat that another would carry out ("warned that *Iran* would"); an urging is meant for another anyway."""
    if matrix.entry.act == "REQUEST" or reading.verb is None:
        return False
    return any(not subject.tag.startswith("PRP") for subject in tree.children(reading.verb, "nsubj", "nsubj:pass"))


def _is_aside(tree: Tree, action: Token) -> bool:
    """An act that is not what was vowed: "warned *against* attacking", "vowed … *after* striking"."""
    return action.dep == "advcl" and all(mark.lemma != "to" for mark in tree.children(action, "mark"))


def _takes(reading: Reading, matrix: Reading) -> bool:
    """Nothing but hostility is threatened; a refused thing is cooperation, a refused deed may be anything."""
    quad = quad_of(reading.entry.act)
    if matrix.entry.act == "THREATEN":
        return quad == 4  # noqa: PLR2004 - material conflict
    return matrix.entry.act != "REJECT" or quad <= 2 or (reading.verb is not None and quad == 4)  # noqa: PLR2004 - the same


def _is_promised(actions: Actions, reading: Reading, matrix: Reading) -> bool:
    """What is vowed is a promise where it is friendly."""
    vowed = matrix.entry.act == "THREATEN" and matrix.action.lemma in actions.general.promises
    return vowed and quad_of(reading.entry.act) <= 2  # noqa: PLR2004 - cooperation


def _is_gone(reading: Reading, gone: set[int], merged: set[int]) -> bool:
    if reading.verb is None:
        return reading.noun is not None and reading.noun.i in merged
    return reading.matrix is None and reading.verb.i in gone
