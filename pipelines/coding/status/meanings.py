"""Meanings: what a cue means where it stands. "Warned" threatens, fears, urges or reports, by what follows."""

from collections.abc import Callable, Mapping
from typing import Final

from pipelines.coding.cues import Cue, Cues, Effect, Only
from pipelines.coding.status.verbs import own
from pipelines.coding.syntax.forms import is_finite, is_future, is_past, speaks_of_itself
from pipelines.coding.syntax.trees import Token, Tree

ANNOUNCING = frozenset({"plan", "grant", "vow", "urge"})
"""Cues that of a past act only report: "agreed that it had struck"."""


def meaning(cues: Cues, tree: Tree, token: Token, governor: Token, *, cue: Cue, only: Only) -> Effect:
    """What the cue means here. An announcement of what already happened only reports it."""
    effect = cue.effect
    if effect in _BY_EFFECT:
        return _BY_EFFECT[effect](tree, token, governor, only)
    if only == "noun":
        return effect
    if effect == "urge" and governor.lemma == "call" and token.tag != "VB":
        return "accuse"  # "what he called an attack": a name, and no summons
    if effect == "urge" and is_finite(tree, token) and token.tag != "VBP":
        effect = "accuse"
    if effect in {*ANNOUNCING, "accuse"} and is_past(tree, token):
        return "disown" if _disowns(cues, tree, token) else "accuse"
    return effect


def _disowns(cues: Cues, tree: Tree, token: Token) -> bool:
    """As in "Said it had not shelled the camp": a denial by the one who would have done it."""
    return speaks_of_itself(tree, token) and any(effect == "negate" for effect, _ in own(cues, tree, token))


def _is_own(tree: Tree, token: Token, governor: Token) -> bool:
    """As in "Expects to sign", "is expected to sign": nobody's guess about another."""
    return token.dep == "xcomp" and (governor.tag == "VBN" or not tree.children(governor, "obj", "iobj"))


def _expectation(tree: Tree, token: Token, governor: Token, _only: Only) -> Effect:
    """One's own plan, or a guess about another."""
    return "expect" if _is_own(tree, token, governor) else "suppose"


def _belief(tree: Tree, token: Token, _governor: Token, _only: Only) -> Effect:
    """Of what lies ahead for another a guess, else told on the believer's word."""
    ahead = is_future(tree, token) and not is_past(tree, token)
    return "suppose" if ahead and not speaks_of_itself(tree, token) else "accuse"


def _wish(tree: Tree, token: Token, governor: Token, only: Only) -> Effect:
    """What one wants to do oneself may come; what one wants done is asked of somebody."""
    own_deed = only != "noun" and _is_own(tree, token, governor) and not _has_other(tree, token, governor)
    return "suppose" if own_deed else "urge"


def _has_other(tree: Tree, token: Token, governor: Token) -> bool:
    """As in "Wants Tokyo to apologise": somebody stands between the wish and the deed."""
    between = tree.tokens[governor.i + 1 : token.i]
    return any(word.tag in ("NN", "NNS", "NNP", "NNPS", "PRP") for word in between)


def _warning(tree: Tree, token: Token, governor: Token, only: Only) -> Effect:
    """Of its own act a threat, of another's act a fear; "warned him to leave" urges; the rest is told as a fact."""
    if only == "noun" or (tree.children(token, "mark") and tree.children(token, "mark")[0].lemma in ("against", "of")):
        return "suppose"
    if not tree.children(token, "nsubj"):
        return "urge" if tree.children(governor, "obj", "iobj") else "vow"
    future = any(child.tag == "MD" for child in tree.children(token, "aux"))
    if not future:
        return "accuse"
    return "vow" if speaks_of_itself(tree, token) else "foretell"


_BY_EFFECT: Final[Mapping[Effect, Callable[[Tree, Token, Token, Only], Effect]]] = {
    "warn": _warning,
    "expect": _expectation,
    "believe": _belief,
    "want": _wish,
}
"""Cues that mean what their clause makes of them."""
