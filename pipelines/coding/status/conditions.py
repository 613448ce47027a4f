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
    found = (_marker(cues, tree, at, token) for at in starts)
    effect, words = next((one for one in found if one[0] and one[1][-1].i >= first), (None, ()))
    if effect == "condition" and (_asks(cues, tree, words[0]) or _is_pluperfect(tree, token)):
        yield "suppose", words
    elif effect == "later":
        if _lies_ahead(tree, tree.head(token), token):
            yield "condition", words
    elif effect:
        yield effect, words


def conditions(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """As in "If", "unless" and their like below this verb, before or after it."""
    if is_past(tree, token):
        return
    for child in tree.children(token, "advcl", "obl"):
        first = next(iter(tree.subtree(child)))
        effect, words = _marker(cues, tree, first.i, child)
        if effect == "condition" or (effect == "later" and _lies_ahead(tree, token, child)):
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


def dared(tree: Tree, action: Token) -> Own | None:
    """As in "Hit us and we will hit back": a bare imperative, then "and" with a "will"."""
    first = next((token for token in tree.tokens if token.text.isalpha()), tree.tokens[0])
    if first.tag != "VB" or tree.children(first, "nsubj", "aux"):
        return None
    for answer in tree.children(first, "conj"):
        joint = tree.children(answer, "cc")
        if joint and joint[0].lemma in ("and", "or") and is_future(tree, answer) and action in (first, answer):
            return "condition", joint[:1]
    return None


def condition_after(cues: Cues, tree: Tree, action: Token) -> tuple[Token, ...]:
    """An "if" or "unless" further on in the sentence, with no verb between that it could belong to; else empty."""
    for token in tree.tokens[action.i + 1 :]:
        if token.tag == "MD" and token.lemma == "shall" and _turns(tree, token):
            return (token,)
        found = (phrase_at(tree, token.i, words) for words in cues.clauses.markers["condition"] if words != "should")
        if words := max(found, key=len, default=()):
            alone = len(words) > 1 or token.tag == "IN"
            return words if alone and tree.tokens[token.i - 1].lemma != "even" else ()
        if token.tag in ("VBD", "VBZ", "VBP", "MD"):
            return ()
    return ()


def condition_before(cues: Cues, tree: Tree, action: Token) -> Iterator[Own]:
    """An "if", "unless" or "until" right before the subject of a verb in the present, whatever the parser saw there."""
    if action.tag not in ("VBZ", "VBP", "VB", "VBN"):
        return
    for token in reversed(tree.tokens[: action.i]):
        if token.tag in NOUN_PHRASE or token.lemma in ("be", "have") or token.tag == "RB":
            continue
        effect, words = _marker(cues, tree, token.i, action)
        if effect == "condition" or (effect == "later" and any(one.tag == "MD" for one in tree.tokens[: token.i])):
            yield "condition", words
        return


def _turns(tree: Tree, modal: Token) -> bool:
    """As in "Should the drills go on": the subject comes after."""
    after = tree.tokens[modal.i + 1 : modal.i + 2]
    return bool(after) and after[0].tag in NOUN_PHRASE


def _lies_ahead(tree: Tree, main: Token, clause: Token) -> bool:
    over = any(word.tag == "VBD" for word in (clause, *tree.children(clause, "aux", "cop")))
    return is_clause(tree, clause) and not over and is_future(tree, main) and not is_past(tree, main)


def _is_pluperfect(tree: Tree, token: Token) -> bool:
    """As in "If it had struck": what did not come about."""
    return token.tag == "VBN" and any(
        child.text.lower() in ("had", "'d", "’d") for child in tree.children(token, "aux")
    )


def _marker(cues: Cues, tree: Tree, at: int, head: Token) -> tuple[Effect | None, tuple[Token, ...]]:
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
