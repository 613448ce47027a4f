"""Whom an act befalls: the likeliest phrase that its sentence has for it."""

from collections.abc import Iterator
from typing import Final

from msgspec import structs

from pipelines.coding.acts.actions import Actions, Reading
from pipelines.coding.acts.conventions import quad_of
from pipelines.coding.acts.links import acting_noun
from pipelines.coding.roles.grammar import doers, undergoers
from pipelines.coding.roles.parties import Party, party
from pipelines.coding.roles.scenes import Scene
from pipelines.coding.roles.sides import distinct, is_time, joint, same
from pipelines.coding.roles.slots import target_places
from pipelines.coding.syntax.ties import Found, agents_of, preposition, spread, tied
from pipelines.coding.syntax.trees import Token, Tree

ANYWHERE: Final = (
    "against", "on", "at", "with", "to", "toward", "towards", "from", "over", "in", "into", "near", "of", "for",
    "between", "by",
)  # fmt: skip
"""Prepositions behind which the one acted upon may stand when none of the entry's own places is filled."""
GIVEN: Final = ("to", "against", "with")
"""Prepositions of those to whom a thing is given or done."""
SITES: Final = frozenset({"in", "at", "near", "on", "from", "inside", "outside", "over", "along", "around", "across"})
"""Prepositions of where those acted upon are."""
MUTUAL: Final = ("with", "against", "between", "to")
"""The same for acts that both sides do."""


def targets(scene: Scene, actions: Actions, tree: Tree, reading: Reading, doing: list[Party]) -> list[Party]:
    """The first place that holds a known actor; else the first with people or a body; else who hangs further down."""
    source = doing[0].mention if doing else None
    unknown: list[Party] = []
    for found in _places(actions, tree, reading, several=len(doing) > 1):
        sides = [
            party(scene, tree, head, acted_upon=True, besides=source)
            for head in found.heads
            if not is_time(scene, tree, head) and not head.tag.startswith("W")
        ]
        sides = [side for side in sides if not any(same(side, other) for other in doing)]
        sides = [structs.replace(side, sure=side.sure and not found.inferred) for side in sides]
        known = [side for side in sides if side.mention.actor is not None]
        if known:
            sites = all(preposition(tree, head) in SITES for head in found.heads)
            return distinct(_located(unknown, known) if sites else known)
        if not unknown or (_can_be_met(reading, sides) and not _can_be_met(reading, unknown)):
            unknown = sides
        if sides and any(head.tag.startswith("NNP") for head in found.heads):
            return distinct(unknown)
    if _can_be_met(reading, unknown) or (joint(reading) and len(doing) > 1):
        return distinct(unknown)
    below = _below(scene, tree, reading, doing)
    if unknown or any(side.actor is not None for side in below):
        return distinct(below or unknown)
    return _elsewhere(scene, actions, tree, reading, doing)


def _elsewhere(scene: Scene, actions: Actions, tree: Tree, reading: Reading, doing: list[Party]) -> list[Party]:
    """Whom it befalls where nobody hangs on the act at all."""
    if parrying := _parrying(scene, actions, tree, reading, doing):
        return parrying
    if reading.entry.reciprocal:
        return []
    further = _further(scene, tree, reading, doing) or _shared(scene, tree, reading) or _affected(scene, tree, reading)
    return [further] if further else []


def _can_be_met(reading: Reading, sides: list[Party]) -> bool:
    """Whether one of them is whom such an act can befall: people, a body; for a hostile deed what can be attacked."""
    hostile = quad_of(reading.entry.act) == 4  # noqa: PLR2004 - material conflict
    return any(side.person or (hostile and side.assailable) for side in sides)


def _below(scene: Scene, tree: Tree, reading: Reading, doing: list[Party]) -> list[Party]:
    """People and bodies that hang on the thing acted upon or in the act's purpose, the known ones alone if any.

    "The threats made *by Ruritania*", "a lawsuit *against the bank*", "donated tents to help *villagers*".
    """
    waiting = [head for found in target_places(tree, reading) for head in found.heads]
    waiting += [token for token in (reading.noun, reading.verb) if token is not None]
    heads = [low for one in waiting for low in _hanging(tree, one)]
    heads += tied(tree, reading.verb, GIVEN) if reading.verb is not None else ()
    heads += [lower for one in heads if one.is_noun for lower in _hanging(tree, one)]
    sides = [
        structs.replace(party(scene, tree, head, acted_upon=True), sure=False)
        for head in heads
        if not is_time(scene, tree, head)
    ]
    sides = [side for side in sides if side.person and not any(same(side, other) for other in doing)]
    return ([side for side in sides if side.actor is not None] or sides)[:1]


def _hanging(tree: Tree, head: Token) -> Iterator[Token]:
    """What is tied to a word, and the sides of the clauses that tell who made it or what it is for."""
    if head.is_noun:
        yield from tied(tree, head, ANYWHERE)
    for clause in tree.children(head, "acl", "advcl", "xcomp"):
        purpose = clause.tag == "VB" and any(mark.lemma == "to" for mark in tree.children(clause, "mark"))
        if clause.tag == "VBN" and head.is_noun:
            yield from agents_of(tree, clause)
            yield from tied(tree, clause, ("against", "on", "to"))
        elif purpose:
            yield from tree.children(clause, "obj", "iobj")
            yield from tied(tree, clause, ("to", "in", "with", "against", "for"))


def _located(unknown: list[Party], known: list[Party]) -> list[Party]:
    """The victims' phrase with the actor of the place where they are: "12 people in Gaza"."""
    mention = known[0].mention
    if not unknown or mention.actor is None or len(mention.actor) != 3:  # noqa: PLR2004 - ISO alpha-3: a state or a place
        return known
    one = unknown[0].mention
    return [Party(structs.replace(mention, start=one.start, end=one.end, text=one.text, sector=None), sure=False)]


def _places(actions: Actions, tree: Tree, reading: Reading, *, several: bool) -> Iterator[Found]:
    """The entry's own places, then whatever hangs on the act by a preposition: of several doers only what is mutual."""
    matrix = reading.matrix
    if matrix is not None and matrix.verb is not None and matrix.entry.act == "AGREE":
        yield Found(spread(tree, tied(tree, matrix.verb, ("with",))), inferred=True)
    yield from target_places(tree, reading)
    acting = acting_noun(actions, tree, reading)
    ties = MUTUAL if reading.entry.reciprocal and several else ANYWHERE
    for governor in (acting, reading.noun, reading.verb):
        if governor is not None:
            for head in tied(tree, governor, ties):
                if head not in (acting, reading.noun):
                    yield Found(spread(tree, (head,)), inferred=True)
    if reading.verb is not None:
        for object_ in tree.children(reading.verb, "obj", "nsubj:pass") or tree.children(
            reading.verb, "xcomp", "ccomp"
        ):
            for head in tied(tree, object_, ties):
                yield Found(spread(tree, (head,)), inferred=True)


def _parrying(scene: Scene, actions: Actions, tree: Tree, reading: Reading, doing: list[Party]) -> list[Party]:
    """Whoever repels or foils what a noun tells of."""
    noun, verb = reading.action, tree.head(reading.action)
    # "Fended off a raid": parsers hang the particle on the raid.
    name = " ".join(token.lemma for token in (verb, *tree.children(verb, "compound:prt"), *tree.children(noun, "case")))
    undergoes = reading.verb is None and noun.dep in {"obj", "nsubj:pass", "obl"}
    if not undergoes or name not in actions.general.parries:
        return []
    sides = [party(scene, tree, head, acted_upon=True) for head in doers(tree, actions.general, verb).heads]
    return distinct(side for side in sides if side.actor and not any(same(side, other) for other in doing))


def _further(scene: Scene, tree: Tree, reading: Reading, doing: list[Party]) -> Party | None:
    """Any other actor below the action and after it."""
    below = list(tree.subtree(reading.action))
    end = max(token.end for token in below)
    for mention in scene.mentions:
        if reading.action.end <= mention.start < end and not any(same(Party(mention), side) for side in doing):
            return Party(mention, sure=False)
    return None


def _shared(scene: Scene, tree: Tree, reading: Reading) -> Party | None:
    """The object of the verb before: "reproached *Hamas* and promised support"."""
    verb = reading.verb
    if verb is None or verb.dep != "conj":
        return None
    sides = (party(scene, tree, head, acted_upon=True) for head in undergoers(tree, tree.head(verb)).heads)
    return next((structs.replace(side, sure=False) for side in sides if side.actor is not None), None)


def _affected(scene: Scene, tree: Tree, reading: Reading) -> Party | None:
    """What the deed below an act on its own is about: "agreed to set up a *hospital* in …"."""
    for clause in tree.children(reading.action, "xcomp", "ccomp"):
        for object_ in (*tree.children(clause, "obj", "nsubj:pass"), *tree.children(clause, "obl")):
            if not is_time(scene, tree, object_):
                return party(scene, tree, object_, acted_upon=True)
    return None
