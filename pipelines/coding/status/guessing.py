"""Guesses and questions by the order of words: "a danger, it said, that they will riot", "Will police arrest them?"."""

from typing import Final

from pipelines.coding.cues import Cues, match
from pipelines.coding.syntax.forms import TENSED
from pipelines.coding.syntax.trees import Token, Tree

ASKING: Final = frozenset(
    {"will", "would", "could", "can", "is", "are", "was", "were", "did", "does", "do", "has", "have", "should", "might",
     "may", "shall", "whether"}
)  # fmt: skip
"""What a question begins with that is answered by yes or no."""
PRESUPPOSING: Final = frozenset({"why", "how", "who", "when", "where", "what", "which", "whose"})
"""Questions about a deed that is taken as done."""
REACH: Final = 18
"""Words before an act among which a guess about it is looked for."""


def guessed(cues: Cues, tree: Tree, action: Token) -> tuple[Token, ...]:
    """The guess, fear or hope before "that" (or an aside), and a future act; empty without one."""
    linked = commas = 0
    for token in reversed(tree.tokens[max(0, action.i - REACH) : action.i]):
        word = token.text.lower()
        commas += word == ","
        found = match(cues, tree, token, "clause") if linked and commas != 1 else None
        if found is not None and found[0].effect in ("suppose", "believe"):
            return found[1]
        if found is not None and found[0].effect not in ("go_on", "happen"):
            return ()
        if word in (";", ":") or (linked and _is_told(token) and commas != 1 and token.lemma != "be"):
            return ()
        linked += word == "that"
    return ()


def questioned(tree: Tree, action: Token) -> tuple[Token, ...]:
    """The question mark behind an act that a yes-or-no question, or a "what if", asks about."""
    mark = next((token for token in tree.tokens[action.i + 1 :] if token.text.endswith("?")), None)
    if mark is None:
        return ()
    opening = max((token.i + 1 for token in tree.tokens[: action.i] if token.text in (":", ";", "?", "—")), default=0)
    first = next((token for token in tree.tokens[opening : action.i + 1] if token.text.isalpha()), None)
    if first is None:
        return ()
    second = tree.tokens[first.i + 1].text.lower()
    return (mark,) if first.text.lower() in ASKING or second == "if" else ()


def presupposes(tree: Tree, action: Token) -> bool:
    """As in "Why did they shoot?": it asks about a deed, and not whether there was one."""
    first = next((token.text.lower() for token in tree.tokens if token.text.isalpha()), "")
    told = any(token.text.lower() in ("did", "was", "were", "has", "have") for token in tree.tokens[: action.i])
    return first in PRESUPPOSING and (told or action.tag == "VBD")


def _is_told(token: Token) -> bool:
    return token.tag in TENSED or token.tag == "MD"
