"""Meanings: what a cue means where it stands. "Warned" threatens, fears, urges or reports, by what follows."""

from pipelines.coding.cues import Cue, Cues, Effect, Only
from pipelines.coding.status.verbs import own
from pipelines.coding.syntax.forms import is_finite, is_future, is_past, speaks_of_itself
from pipelines.coding.syntax.trees import Token, Tree

ANNOUNCING = frozenset({"plan", "grant", "vow", "urge"})
"""Cues that of a past act only report: "agreed that it had struck"."""


def meaning(cues: Cues, tree: Tree, token: Token, governor: Token, *, cue: Cue, only: Only) -> Effect:
    """What the cue means here. An announcement of what already happened only reports it."""
    effect = cue.effect
    if effect == "warn":
        return _warning(tree, token, governor, only)
    if effect == "expect" and not _is_own(tree, token, governor):
        return "suppose"
    if effect == "believe":
        ahead = is_future(tree, token) and not is_past(tree, token)
        return "suppose" if ahead and not speaks_of_itself(tree, token) else "accuse"
    if only == "noun":
        return effect
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


def _warning(tree: Tree, token: Token, governor: Token, only: Only) -> Effect:
    """Of its own act a threat, of another's act a fear; "warned him to leave" urges; the rest is told as a fact."""
    if only == "noun" or (tree.children(token, "mark") and tree.children(token, "mark")[0].lemma in ("against", "of")):
        return "suppose"
    if not tree.children(token, "nsubj"):
        return "urge" if tree.children(governor, "obj", "iobj") else "vow"
    future = any(child.tag == "MD" for child in tree.children(token, "aux"))
    if not future:
        return "accuse"
    return "vow" if speaks_of_itself(tree, token) else "suppose"
