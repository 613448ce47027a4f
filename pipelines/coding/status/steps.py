"""Steps: what a governor does to the act that it governs, and where the way goes on from there."""

from msgspec import Struct

from pipelines.coding.cues import Cue, Cues, Effect, Only, match
from pipelines.coding.status.meanings import meaning
from pipelines.coding.status.verbs import own
from pipelines.coding.syntax.forms import has_subject
from pipelines.coding.syntax.trees import Token, Tree

OPAQUE = frozenset({"accuse"})
"""Beyond a verb of saying its own negation or modal says nothing about the act: "has not said that it struck"."""


class Force(Struct, frozen=True):
    """One cue that bears on the act, with its words; `claim` where it reaches the act through a claim about it."""

    effect: Effect
    words: tuple[Token, ...]
    claim: bool = False


class Step(Struct, frozen=True):
    """One step up: the cues met there, and where to go on; None where the way ends, `at_top` where that is the top."""

    forces: tuple[Force, ...] = ()
    up: Token | None = None
    at_top: bool = False


def is_claim(cues: Cues, tree: Tree, token: Token) -> bool:
    """A word such as "report", "claim": what is rejected is then said to be untrue."""
    return token.lemma in cues.clauses.claims and not has_subject(tree, token)


def beside(cues: Cues, tree: Tree, token: Token) -> tuple[Force, ...]:
    """The cues beside a word."""
    claim = is_claim(cues, tree, token)
    return tuple(Force(effect, words, claim) for effect, words in own(cues, tree, token))


def governed_by(cues: Cues, tree: Tree, token: Token, governor: Token, *, only: Only) -> Step:
    """The act is what the governor is about: its cue, then what bears on the governor itself."""
    found = match(cues, tree, governor, only)
    if found is None:
        return _unnamed(cues, tree, token, governor)
    cue, words = found
    # "Dismissed reports that it had": parsers hang the clause on the verb instead of the claim.
    claim = any(child.lemma in cues.clauses.claims for child in tree.children(governor, "obj") if child.i < token.i)
    cue_force = Force(meaning(cues, tree, token, governor, cue=cue, only=only), words, claim)
    beyond = () if _is_opaque(cue, governor) else beside(cues, tree, governor)
    return Step((cue_force, *(force for force in beyond if not set(force.words) & set(words))), governor)


def _is_opaque(cue: Cue, governor: Token) -> bool:
    return cue.effect in OPAQUE and not governor.is_noun


def _unnamed(cues: Cues, tree: Tree, token: Token, governor: Token) -> Step:
    """A governor without a cue: an infinitive's carries its own over ("managed not to"), a statement's doesn't."""
    dep = token.dep.split(":")[0]
    if dep == "xcomp":
        return Step(beside(cues, tree, governor), governor)
    if dep == "acl":
        if governor.lemma in cues.clauses.claims and tree.children(token, "mark"):
            return Step(up=governor)
        verb = tree.head(governor)
        if governor.dep == "obj" and tree.children(token, "mark") and (found := match(cues, tree, verb, "clause")):
            # "Accusing troops of killing": parsers hang the clause on the troops.
            return governed_by(cues, tree, token, verb, only="clause") if found[0].effect == "accuse" else Step()
        return Step(up=governor) if governor.lemma in cues.clauses.light | cues.clauses.claims else Step()
    return Step(up=governor)
