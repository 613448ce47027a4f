"""Untruths: the order of words that calls a statement untrue, wherever the parser hung it: "denies its men fired"."""

from typing import Final

from pipelines.coding.cues import Cues, match
from pipelines.coding.syntax.forms import TENSED, phrase_at
from pipelines.coding.syntax.trees import Token, Tree

ENDS: Final = frozenset(
    {";", ":", ",", "and", "but", "or", "who", "which", "while", "as", "after", "because", "when", "if"}
)
"""Words beyond which a denial does not reach."""
RELATIVES: Final = frozenset({"who", "which", "that"})
LINKS: Final = frozenset({"that", "having", "of"})
"""What leads on from a denial to what is denied."""
NAMING: Final = frozenset({"call", "brand", "label", "term", "describe", "dismiss", "reject"})
"""Verbs of a verdict: "called it a rumour"."""
NEAR: Final = 3
"""Words between a negation, or an "it", and the word that it belongs to."""


def untrue(cues: Cues, tree: Tree, action: Token) -> tuple[Token, ...]:
    """The denial, or the verdict ("a lie"), within the reach of which the act is told; empty without one."""
    start = _start(tree, action)
    claimed = crossed = False
    linked = any(word.text.lower() in LINKS for word in tree.tokens[start : action.i])
    for token in reversed(tree.tokens[:start]):
        word = token.text.lower()
        found = _denial(cues, tree, token, claimed=claimed, linked=linked, crossed=crossed, action=action)
        if found and (_is_relative(tree, token) or _is_refused(cues, tree, found)):
            return ()
        if found:
            return found
        if (word in ENDS and not linked) or word in (";", ":", "who", "which") or _is_finite(token):
            return ()
        linked = linked or word in LINKS
        claimed = claimed or token.lemma in cues.clauses.claims
        crossed = crossed or token.tag in ("IN", "TO")
    return ()


def _start(tree: Tree, action: Token) -> int:
    """Where the act's own words begin: its helpers, and what it is tried or seen to be ("had tried to", "showed")."""
    own = {child.i for child in tree.children(action, "aux", "aux:pass", "mark", "cop") if child.text.lower() != "that"}
    at = action.i
    while at > 0 and (at - 1 in own or _is_helper(tree.tokens[at - 1])):
        at -= 1
    return at


def _is_helper(token: Token) -> bool:
    return token.tag in ("RB", "TO", "MD") or token.lemma in ("have", "be", "do", "try", "manage", "help")


def _denial(
    cues: Cues, tree: Tree, token: Token, *, claimed: bool, linked: bool, crossed: bool, action: Token
) -> tuple[Token, ...]:
    """The words of a denial at this place that reach the act."""
    if token.text.lower() in cues.clauses.unfounded:
        return (token,) if linked and (claimed or _it(tree, token)) else ()
    it = _it(tree, token) if linked and token.lemma in cues.clauses.claims else None
    if it is not None and it.i and tree.tokens[it.i - 1].lemma in NAMING:
        return (token,)
    found = match(cues, tree, token, "clause") or match(cues, tree, token, "noun")
    if found is None:
        return ()
    cue, words = found
    if cue.effect == "deny":
        plain = action.tag in ("VBD", "VBN", "VBP", "VBZ") and not crossed and token.tag in {*TENSED, "VBG"}
        return words if (linked and (action.is_verb or claimed)) or plain else ()
    return words if cue.effect in ("reject", "scorn") and claimed and linked else ()


def _it(tree: Tree, verdict: Token) -> Token | None:
    """As in "Called it a lie", "it is untrue"."""
    near = tree.tokens[max(0, verdict.i - NEAR) : verdict.i]
    return next((word for word in near if word.text.lower() == "it"), None)


def _is_finite(token: Token) -> bool:
    return token.tag in TENSED or token.tag == "MD"


def _is_relative(tree: Tree, token: Token) -> bool:
    """As in "The general, who denied the charge, …"."""
    return any(word.text.lower() in RELATIVES for word in tree.tokens[max(0, token.i - 2) : token.i])


def _is_refused(cues: Cues, tree: Tree, denial: tuple[Token, ...]) -> bool:
    """As in "Did not deny that it had struck"."""
    refusing = cues.clauses.effects["negate"] | cues.clauses.negators | {"without"}
    before = tree.tokens[max(0, denial[0].i - NEAR) : denial[0].i]
    long = any(phrase_at(tree, word.i, words) for word in before for words in cues.clauses.negations)
    return long or any(word.text.lower() in refusing or word.text.lower().endswith(("n't", "n’t")) for word in before)
