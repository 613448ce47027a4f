"""The two sides of an act: who does it, and to whom, each the likeliest phrase that its sentence has for the role."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import structs

from pipelines.coding.actions import Actions, General, Reading, noun_entry
from pipelines.coding.conventions import quad_of
from pipelines.coding.links import acting_noun
from pipelines.coding.parties import Party, Scene, party, unnamed
from pipelines.coding.roles import Found, doers, nominal_doers, passive, spread, target_places, tied, undergoers
from pipelines.coding.trees import Token, Tree
from pipelines.records import Mention

ANYWHERE: Final = (
    "against", "on", "at", "with", "to", "toward", "towards", "from", "over", "in", "into", "near", "of", "for",
    "between", "by",
)  # fmt: skip
"""Prepositions behind which the one acted upon may stand when none of the entry's own places is filled."""
MUTUAL: Final = ("with", "against", "between", "to")
"""The same for acts that both sides do."""
ABOUT: Final = frozenset({"obj", "obl", "nmod"})
"""How an act noun hangs on the verb that deals with the act."""


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
            if len(heads) > 1 and not _is_time(scene, heads[0]):
                return [party(scene, tree, head, acted_upon=False) for head in heads]
    return []


def sources(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> list[Party]:
    """Who does it: the verb's doers, or those of the noun that acts or is done; of a noun alone only known ones."""
    verb, noun = reading.verb, reading.noun
    general = actions.general
    found = doers(tree, general, verb) if verb is not None else Found(())
    acting = acting_noun(actions, tree, reading)
    if acting is not None and (not found.heads or acting in found.heads):
        found = Found(_owners(scene, tree, general, acting))
    elif acting is not None:
        acting = None
    owned = noun is not None and verb is not None and passive(tree, verb) and noun_entry(actions, tree, noun) is None
    if not found.heads and noun is not None and noun.is_noun and not owned:
        heads = [head for head in _owners(scene, tree, general, noun) if verb is not None or _is_somebody(scene, tree, head)]
        found = Found(tuple(heads), inferred=verb is not None)
    deed = quad_of(reading.entry.act) == 4  # noqa: PLR2004 - material conflict
    sides = [party(scene, tree, head, acted_upon=False, deed=deed) for head in found.heads]
    if verb is None or acting is not None:
        known = [side for side in sides if side.mention.actor is not None]
        sides = known or ([unnamed(scene, tree, acting)] if acting is not None else [])
    return _distinct(structs.replace(side, sure=side.sure and not found.inferred) for side in sides)


def _owners(scene: Scene, tree: Tree, general: General, noun: Token) -> tuple[Token, ...]:
    """Who does what an act noun says; a country's bare name before it is where it happens, unless it is aimed elsewhere.

    "Ruritania strikes kill 12 in Borduria" are Ruritania's; "killed in a Ruritania attack", "convoy attack" are not.
    """
    return tuple(
        head for head in nominal_doers(tree, general, noun).heads if head.dep != "compound" or _aims(scene, head, noun)
    )


def _aims(scene: Scene, head: Token, noun: Token) -> bool:
    place = next((one for one in scene.places if one.start < head.end and head.start < one.end), None)
    if place is None or place.text.isupper():
        return True
    between = scene.text[place.end : noun.start].lower().split()
    others = {one.actor[:3] for one in scene.mentions if one.actor} - {place.country}
    return bool(others) and all(word in scene.general.instruments | {"air", "military"} for word in between)


def dealing_with(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> list[Party]:
    """Whoever avoids, weighs, plans or denies the act that a noun means."""
    noun = reading.action
    governor = tree.head(noun)
    if noun.dep not in ABOUT or noun is governor:
        return []
    verb = next((token for token in (governor, *tree.path_up(governor)) if token.is_verb), None)
    heads = doers(tree, actions.general, verb).heads if verb is not None else ()
    sides = [party(scene, tree, head, acted_upon=False) for head in heads]
    return [structs.replace(side, sure=False) for side in sides if side.actor is not None]


def _is_somebody(scene: Scene, tree: Tree, head: Token) -> bool:
    return party(scene, tree, head, acted_upon=False).mention.actor is not None


def _distinct(sides: Iterable[Party]) -> list[Party]:
    kept: dict[object, Party] = {}
    for side in sides:
        kept.setdefault(side.mention.actor or (side.mention.start, side.mention.end), side)
    return list(kept.values())


def targets(scene: Scene, actions: Actions, tree: Tree, reading: Reading, doing: list[Party]) -> list[Party]:
    """The first place that holds a known actor; else the first that holds anybody; else any actor further on."""
    source = doing[0].mention if doing else None
    unknown: list[Party] = []
    for found in _places(actions, tree, reading, several=len(doing) > 1):
        sides = [
            party(scene, tree, head, acted_upon=True, besides=source)
            for head in found.heads
            if not _is_time(scene, head)
        ]
        sides = [side for side in sides if not any(same(side, other) for other in doing)]
        sides = [structs.replace(side, sure=side.sure and not found.inferred) for side in sides]
        known = [side for side in sides if side.mention.actor is not None]
        if known:
            return _distinct(_located(unknown, known))
        if sides and any(head.tag.startswith("NNP") for head in found.heads):
            return _distinct(unknown or sides)
        unknown = unknown or sides
    if unknown:
        return _distinct(unknown)
    if reading.entry.reciprocal:
        return []
    further = _further(scene, tree, reading, doing) or _shared(scene, tree, reading) or _affected(scene, tree, reading)
    return [further] if further else []


def _located(unknown: list[Party], known: list[Party]) -> list[Party]:
    """The victims' phrase with the actor of the place where they are: "12 people in Gaza"."""
    mention = known[0].mention
    if not unknown or mention.actor is None or len(mention.actor) != 3:  # noqa: PLR2004 - ISO alpha-3: a state or a place
        return known
    one = unknown[0].mention
    return [Party(structs.replace(mention, start=one.start, end=one.end, text=one.text, sector=None), sure=False)]


def _places(actions: Actions, tree: Tree, reading: Reading, *, several: bool) -> Iterator[Found]:
    """The entry's own places, then whatever hangs on the act by a preposition: of several doers only what is mutual."""
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


def _is_time(scene: Scene, head: Token) -> bool:
    return head.lemma in scene.general.times or head.tag == "CD" or head.dep == "obl:unmarked"


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
            if not _is_time(scene, object_):
                return party(scene, tree, object_, acted_upon=True)
    return None


def subjects_in(scene: Scene, tree: Tree) -> list[Mention]:
    """Actors that stand as grammatical subjects, in order: what a later pronoun points to."""
    heads = (token for token in tree.tokens if token.dep.startswith("nsubj") and not token.tag.startswith(("PRP", "W")))
    sides = (party(scene, tree, head, acted_upon=False).mention for head in heads)
    return [mention for mention in sides if mention.actor is not None]
