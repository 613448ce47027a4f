"""Clauses: walking from an act up through the words that govern it, collecting the cues that bear on it.

A cue bears on its own clause and on what it governs. Relative clauses, "because", "after" and the like end the way up:
what they tell is told as a fact, whatever happens to the clause around them.
"""

from collections.abc import Iterable, Iterator

from pipelines.coding.cues import Cues, Only
from pipelines.coding.status.conditions import inverted
from pipelines.coding.status.conditions_nearby import dared
from pipelines.coding.status.guessing import presupposes
from pipelines.coding.status.steps import Force, beside, governed_by, is_claim
from pipelines.coding.status.verbs import bidden
from pipelines.coding.status.ways import step
from pipelines.coding.syntax.trees import Token, Tree


def forces(cues: Cues, tree: Tree, action: Token) -> Iterator[Force]:
    """The cues that bear on the act, from the nearest out; no word counts twice."""
    turned = (inverted(tree, action), dared(tree, action), bidden(cues, tree, action))
    around = (Force(*own) for own in turned if own is not None)
    return once((*beside(cues, tree, action), *around, *above(cues, tree, _clause_of(tree, action))))


def _clause_of(tree: Tree, action: Token) -> Token:
    """The action; its auxiliary where the parser took "had bombed a hospital" for a bombed hospital."""
    before = tree.tokens[action.i - 1 : action.i]
    apart = action.tag == "VBN" and action.dep == "amod" and before and before[0].lemma in ("have", "be")
    return before[0] if apart else action


def above(cues: Cues, tree: Tree, token: Token, *, claim: bool = False) -> Iterator[Force]:
    """The cues above a token, without those beside it; `claim` where the way has already led through a claim."""
    for _ in tree.tokens:
        met = step(cues, tree, token)
        for force in met.forces:
            yield Force(force.effect, force.words, force.claim or claim)
        if met.up is None:
            break
        token = met.up
        claim = claim or is_claim(cues, tree, token)
    if met.at_top and _is_question(tree) and not presupposes(tree, token):
        yield Force("suppose", (tree.tokens[-1],))


def once(many: Iterable[Force]) -> Iterator[Force]:
    """Each word's force but the first time only."""
    seen: set[int] = set()
    for force in many:
        words = {word.i for word in force.words}
        if not words & seen:
            yield force
        seen |= words


def governed(cues: Cues, tree: Tree, token: Token, governor: Token, only: Only) -> Iterator[Force]:
    """The cues of a governor that order of words alone gives the act, and what is beside and above it."""
    met = governed_by(cues, tree, token, governor, only=only)
    claim = is_claim(cues, tree, governor)
    return once((*met.forces, *above(cues, tree, governor, claim=claim)))


def _is_question(tree: Tree) -> bool:
    return any(token.text.endswith("?") for token in tree.tokens[-2:])
