"""Who does an act: the doers of its verb, or of the noun that acts or is done."""

from typing import Final

from msgspec import structs

from pipelines.coding.acts.actions import Actions, Reading, noun_entry
from pipelines.coding.acts.conventions import quad_of
from pipelines.coding.acts.entries import General
from pipelines.coding.acts.links import acting_noun
from pipelines.coding.roles.grammar import doers, passive, undergoers
from pipelines.coding.roles.parties import Party, party, unnamed
from pipelines.coding.roles.scenes import Scene
from pipelines.coding.roles.sides import distinct, is_time
from pipelines.coding.roles.slots import nominal_doers
from pipelines.coding.syntax.ties import Found, agents_of, spread, tied
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Mention

VERBAL: Final = frozenset({1, 3})
"""Quad classes of acts that are done by words."""
MODIFIERS: Final = frozenset({"amod", "compound", "nmod:desc"})
"""How a word hangs on a noun that says what it is like: "*separate* talks"."""
OFFICIAL: Final = frozenset({"ACCUSE", "SANCTION", "RETREAT"})
POLICE: Final = frozenset({"arrest", "police", "restrict", "seize"})
"""Acts, and modes of COERCE, that in a place are its authorities' own when they befall one person."""
ABOUT: Final = frozenset({"obj", "obl", "nmod"})
"""How an act noun hangs on the verb that deals with the act."""


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
    if verb is not None and quad_of(reading.entry.act) in VERBAL:
        found = Found(_voices(scene, tree, general, found.heads), found.inferred)
    owned = noun is not None and verb is not None and passive(tree, verb) and noun_entry(actions, tree, noun) is None
    if not found.heads and noun is not None and noun.is_noun and not owned:
        heads = [
            head
            for head in _owners(scene, tree, general, noun)
            if _is_somebody(scene, tree, head) or (verb is not None and head.dep not in MODIFIERS)
        ]
        found = Found(tuple(heads), inferred=verb is not None)
    deed = quad_of(reading.entry.act) == 4  # noqa: PLR2004 - material conflict
    sides = [party(scene, tree, head, acted_upon=False, deed=deed) for head in found.heads]
    if verb is None or acting is not None:
        known = [side for side in sides if side.mention.actor is not None]
        sides = known or ([unnamed(scene, tree, acting)] if acting is not None else [])
    return distinct(structs.replace(side, sure=side.sure and not found.inferred) for side in sides)


def _voices(scene: Scene, tree: Tree, general: General, heads: tuple[Token, ...], depth: int = 0) -> tuple[Token, ...]:
    """Who speaks: of a report, a law or a lawsuit whoever made it, "the council passed a *law* banning …"."""
    found: list[Token] = []
    for head in heads:
        makers = () if depth > 1 or _speaks(scene, tree, head) else _makers(tree, general, head)
        found.extend(_voices(scene, tree, general, makers, depth + 1) or (head,))
    return tuple(found)


def _speaks(scene: Scene, tree: Tree, head: Token) -> bool:
    """Whether a phrase is somebody, or names whose word it is."""
    side = party(scene, tree, head, acted_upon=False)
    return side.person or side.assailable


def _makers(tree: Tree, general: General, thing: Token) -> tuple[Token, ...]:
    """Who wrote, passed or issued what speaks for them: its "by", or who does something with it."""
    agents = tuple(agent for clause in tree.children(thing, "acl") for agent in agents_of(tree, clause))
    governor = tree.head(thing)
    if agents or thing.dep not in {"obj", "nsubj:pass"} or not governor.is_verb:
        return spread(tree, agents)
    return doers(tree, general, governor).heads


def _owners(scene: Scene, tree: Tree, general: General, noun: Token) -> tuple[Token, ...]:
    """Who does what an act noun says; a country's bare name before it is where it happens, unless aimed elsewhere.

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


def authority(scene: Scene, tree: Tree, reading: Reading) -> list[Party]:
    """The state where somebody was arrested, charged, expelled or set free, if nobody is said to have done it.

    Not if its own people are acted upon or anybody else was spoken of: an arrest in the West Bank may be Israel's.
    """
    verb, entry = reading.verb, reading.entry
    if verb is None or not passive(tree, verb) or not (entry.act in OFFICIAL or entry.mode in POLICE):
        return []
    befallen = [party(scene, tree, head, acted_upon=True) for head in undergoers(tree, verb).heads]
    if not any(one.person for one in befallen):  # "dozens arrested in Lagos" are its own people
        return []
    held = [head for head in tied(tree, verb, ("in", "from")) if not is_time(scene, tree, head)]
    held += [low for head in held for low in tied(tree, head, ("in",))]
    states = [one.actor for one in scene.spoken_of if one.start >= scene.sentence and one.actor is not None]
    states += [one.actor for one in befallen if one.actor is not None]
    for head in held:
        place = party(scene, tree, head, acted_upon=True)
        local = any(one.start < head.end and head.start < one.end for one in scene.places)
        if local and place.actor is not None and place.actor[:3] not in {state[:3] for state in states}:
            return [structs.replace(place, sure=False)]
    return []


def owning_up(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> list[Party]:
    """Whoever claims an act as their own deed: "claimed responsibility for the *attack*"."""
    owned = tree.head(reading.action)
    if owned.is_verb:  # "took responsibility *for/obl* the attack"
        owned = next((one for one in tree.children(owned, "obj") if one.lemma in actions.general.owning), owned)
    verb = tree.head(owned)
    if reading.verb is not None or verb.lemma not in actions.general.owning.get(owned.lemma, ()):
        return []
    return [party(scene, tree, head, acted_upon=False) for head in doers(tree, actions.general, verb).heads]


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


def subjects_in(scene: Scene, tree: Tree) -> list[Mention]:
    """Actors that stand as grammatical subjects, in order: what a later pronoun points to."""
    heads = (token for token in tree.tokens if token.dep.startswith("nsubj") and not token.tag.startswith(("PRP", "W")))
    sides = (party(scene, tree, head, acted_upon=False).mention for head in heads)
    return [mention for mention in sides if mention.actor is not None]
