"""Clauses: walking from an act up through the words that govern it, collecting the cues that bear on it.

A cue bears on its own clause and on what it governs. Relative clauses, "because", "after" and the like end the way up:
what they tell is told as a fact, whatever happens to the clause around them.
"""

from collections.abc import Iterable, Iterator

def forces(cues: Cues, tree: Tree, action: Token) -> Iterator[Force]:
    """The cues that bear on the act, from the nearest out; no word counts twice."""
    beside = _own(cues, tree, action)
    inverted = tree.tokens[0]
    if inverted.tag == "MD" and inverted.lemma == "shall" and not (_is_question(tree) or is_past(tree, action)):
        beside = (*beside, Force("condition", (inverted,)))
    return once((*beside, *above(cues, tree, _clause_of(tree, action))))


def _clause_of(tree: Tree, action: Token) -> Token:
    """The action; its auxiliary where the parser took "had bombed a hospital" for a bombed hospital."""
    before = tree.tokens[action.i - 1 : action.i]
    apart = action.tag == "VBN" and action.dep == "amod" and before and before[0].lemma in ("have", "be")
    return before[0] if apart else action


def above(cues: Cues, tree: Tree, token: Token, *, claim: bool = False) -> Iterator[Force]:
    """The cues above a token, without those beside it; `claim` where the way has already led through a claim."""
    for _ in tree.tokens:
        step = _step(cues, tree, token)
        for force in step.forces:
            yield Force(force.effect, force.words, force.claim or claim)
        if step.up is None:
            break
        token = step.up
        claim = claim or _is_claim(cues, tree, token)
    if step.at_top and _is_question(tree):
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
    step = _governed(cues, tree, token, governor, only=only)
    claim = _is_claim(cues, tree, governor)
    return once((*step.forces, *above(cues, tree, governor, claim=claim)))


def _is_question(tree: Tree) -> bool:
    return any(token.text.endswith("?") for token in tree.tokens[-2:])


def _step(cues: Cues, tree: Tree, token: Token) -> Step:
    governor = tree.head(token)
    if governor.tag in ("RB", "RP") and governor.dep in ("advmod", "compound:prt"):
        governor = tree.head(governor)  # "backed away from a threat": the particle is no governor of its own
    role = token.dep.split(":")[0]
    if governor.i == token.i or role == "parataxis":
        return Step(at_top=True)
    way = _WAYS.get(role)
    return Step() if way is None or _stands_apart(tree, token) else way(cues, tree, token, governor)


