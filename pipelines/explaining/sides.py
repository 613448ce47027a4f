"""How a phrase came to its role: where it stands, as seen from the act."""

from typing import Final

from pipelines.coding.acts.actions import Reading
from pipelines.coding.retelling import Told
from pipelines.coding.roles.grammar import passive
from pipelines.coding.roles.parties import Party
from pipelines.coding.roles.scenes import Scene
from pipelines.coding.syntax.ties import preposition
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.explaining.explanation import Side

PLACES: Final = {
    "nsubj": "the subject of", "nsubj:pass": "the subject of the passive", "obj": "the object of",
    "iobj": "the indirect object of", "obl:agent": "behind `by`, the doer of the passive", "nmod:poss": "the owner of",
    "compound": "before the noun", "amod": "the adjective of", "nmod:desc": "the title of", "appos": "beside",
    "flat": "part of the name", "conj": "joined to",
}  # fmt: skip
"""How a phrase's head hangs on its governor, in words."""
INSIDE: Final = ("nmod:poss", "compound", "amod", "nmod:desc", "flat", "appos", "nmod", "conj")
"""How a phrase hangs on another that is itself in the role: "*Israeli* jets", "militias of *Iraq*"."""


def side(scene: Scene, tree: Tree, told: Told, party: Party | None) -> Side | None:
    """A side with how it came to be one; None where the act leaves it open."""
    if party is None:
        return None
    return Side(party.mention, _how(scene, tree, told, party), party.sure)


def _how(scene: Scene, tree: Tree, told: Told, party: Party) -> str:
    words = [word for word in tree.tokens if party.mention.start <= word.start and word.end <= party.mention.end]
    if not words:
        return "named in another sentence"
    inside = {word.i for word in words}
    head = next((word for word in words if word.head not in inside or word.head == word.i), words[0])
    how = _place(tree, told.reading, head)
    if head.tag in {"PRP", "PRP$"} or (party.actor and _is_resolved(scene, party)):
        how = f"`{party.mention.text}` points back to {party.mention.name or 'nobody known'}; {how}"
    if told.borrowed and party is told.source:
        how += "; whoever deals with the act is taken for its doer"
    return how


def _is_resolved(scene: Scene, party: Party) -> bool:
    """Whether the words themselves name nobody: "the group", "12 people in Gaza"."""
    mention = party.mention
    named = [(one.start, one.end) for one in scene.mentions] + [(one.start, one.end) for one in scene.places]
    return not party.sure and all(end <= mention.start or mention.end <= start for start, end in named)


def _place(tree: Tree, reading: Reading, head: Token) -> str:
    """The way from the phrase up to the act."""
    own = {token.i for token in (reading.verb, reading.noun) if token is not None}
    governor = tree.head(head)
    step = _step(tree, head)
    if governor.i in own or governor is head:
        return step
    if head.dep in INSIDE:
        return f"{step}, {_place(tree, reading, governor)}"
    return f"{step}, carried over to `{reading.action.text}`"


def _step(tree: Tree, head: Token) -> str:
    governor = tree.head(head)
    if governor is head:
        return "stands at the top of the sentence"
    if head.dep == "nsubj" and governor.is_verb and passive(tree, governor):
        return f"the subject of the passive `{governor.text}`"
    held = preposition(tree, head)
    if held and not head.dep.startswith(("obl:agent", "nmod:poss")):
        return f"behind `{held}` of `{governor.text}`"
    return f"{PLACES.get(head.dep, PLACES.get(head.dep.split(':')[0], 'below'))} `{governor.text}`"
