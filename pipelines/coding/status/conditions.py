"""Conditions: "if", "unless", "until", "should it", "had it", "hit us and …", around an act or further on."""

from collections.abc import Iterator
from typing import Final

from pipelines.coding.cues import Cues, Effect, match
from pipelines.coding.syntax.forms import NOUN_PHRASE, is_clause, is_future, is_past, phrase_at
from pipelines.coding.syntax.trees import Token, Tree

Own = tuple[Effect, tuple[Token, ...]]
LOOK_BACK: Final = 3
"""Words before a noun among which its opening stands: "in case of war"."""
ASKING: Final = frozenset({"tell", "suppose", "accuse", "urge"})
"""Effects of what an "if" asks: "not clear if"."""


def opening(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """What opens the token's own clause or phrase: "if attacked", "without firing", "in case of war"."""
    first = next(iter(tree.subtree(token))).i
    marks = (mark.i for mark in tree.children(token, "mark"))
    starts = (first, *marks) if is_clause(tree, token) else range(max(0, first - LOOK_BACK), first + 1)
    found = (marker_at(cues, tree, at, token) for at in starts)
    effect, words = next((one for one in found if one[0] and one[1][-1].i >= first), (None, ()))
    if effect == "condition" and (_asks(cues, tree, words[0]) or _is_pluperfect(tree, token)):
        yield "suppose", words
    elif effect == "later":
        if _lies_ahead(cues, tree, tree.head(token), token, words):
            yield "condition", words
    elif effect and not (effect == "negate" and _is_set_off(tree, words[-1], token)):
        yield effect, words


def _is_set_off(tree: Tree, marker: Token, token: Token) -> bool:
    """As in "Without waiting for the inquiry, Canada froze": the marker is of a phrase before the clause."""
    return is_clause(tree, token) and any(one.text == "," for one in tree.tokens[marker.i : token.i])


def conditions(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """As in "If", "unless" and their like below this verb, before or after it."""
    if is_past(tree, token):
        return
    for child in tree.children(token, "advcl", "obl"):
        first = next(iter(tree.subtree(child)))
        effect, words = marker_at(cues, tree, first.i, child)
        if effect == "condition" or (effect == "later" and _lies_ahead(cues, tree, token, child, words)):
            yield "condition", words


def inverted(tree: Tree, action: Token) -> Own | None:
    """A sentence that opens with "should" sets a condition, one with "had" tells what did not come about."""
    first, second = tree.tokens[0], tree.tokens[1:2]
    if any(token.text.endswith("?") for token in tree.tokens) or not second or second[0].tag not in NOUN_PHRASE:
        return None
    if first.tag == "MD" and first.lemma == "shall" and not is_past(tree, action):
        return "condition", (first,)
    comma = next((token.i for token in tree.tokens if token.text == ","), 0)
    return ("suppose", (first,)) if first.text == "Had" and action.i < comma else None


def _lies_ahead(cues: Cues, tree: Tree, main: Token, clause: Token, marker: tuple[Token, ...]) -> bool:
    """A time that is a condition: still to come, no mere date, and with "until" what is not done before."""
    over = any(word.tag == "VBD" for word in (clause, *tree.children(clause, "aux", "cop")))
    if over or not is_clause(tree, clause) or not is_future(tree, main) or is_past(tree, main):
        return False
    if marker[0].text.lower() in cues.clauses.limits:
        return any(child.text.lower() in cues.clauses.effects["negate"] for child in tree.children(main))
    return not is_occasion(cues, clause)


def _is_pluperfect(tree: Tree, token: Token) -> bool:
    """As in "If it had struck": what did not come about."""
    return token.tag == "VBN" and any(
        child.text.lower() in ("had", "'d", "’d") for child in tree.children(token, "aux")
    )


def is_occasion(cues: Cues, verb: Token) -> bool:
    """What the clause tells is a time to come rather than a condition: "when they meet", "before the rains set in"."""
    return verb.lemma in cues.clauses.occasions


def marker_at(cues: Cues, tree: Tree, at: int, head: Token) -> tuple[Effect | None, tuple[Token, ...]]:
    """What opens the clause or phrase at this place: the longest marker wins."""
    table = cues.clauses.markers if is_clause(tree, head) else cues.clauses.prepositions
    known = ((words, effect) for effect, many in table.items() for words in many)
    for words, effect in sorted(known, key=lambda one: -len(one[0])):
        if (found := phrase_at(tree, at, words)) and (words != "should" or found[0].tag == "MD"):
            return effect, found
    return None, ()


def _asks(cues: Cues, tree: Tree, marker: Token) -> bool:
    """As in "Not clear if", "asked if": a question, not a condition."""
    before = tree.tokens[marker.i - 1 : marker.i] if marker.lemma == "if" else ()
    found = match(cues, tree, before[0], "clause") if before else None
    return found is not None and found[0].effect in ASKING
