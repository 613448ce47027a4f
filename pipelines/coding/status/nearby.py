"""Cues just before an act, by the order of the words alone: for headlines and wherever the parser lost the thread."""

from collections.abc import Iterator
from typing import Final

from pipelines.coding.cues import Cues, Only, match
from pipelines.coding.status.clauses import governed
from pipelines.coding.status.steps import Force, beside
from pipelines.coding.syntax.forms import NOUN_PHRASE, phrase_at
from pipelines.coding.syntax.trees import Token, Tree

REACH: Final = 7
"""Words looked at before the act."""
SKIPPED: Final = frozenset({"RB", "RP", "``", "''"})


def before(cues: Cues, tree: Tree, action: Token) -> Iterator[Force]:
    """The negations, modals and governing cue right before the act, from the nearest out."""
    crossed, joined = not action.is_verb or action.tag == "VBG", False
    light = cues.clauses.light | cues.clauses.claims
    infinitive = action.tag == "VB" or phrase_at(tree, action.i - 1, "to") != ()
    only: Only = "clause" if infinitive or not action.is_noun or action.text.endswith("ing") else "noun"
    for token in reversed(tree.tokens[max(0, action.i - REACH) : action.i]):
        word = token.text.lower()
        if force := _small(cues, token):
            yield force
        elif word == "whether":
            yield Force("suppose", (token,))
            return
        elif word == "to" or (crossed and word in cues.clauses.complements):
            crossed, joined = True, not infinitive
        elif crossed and (found := match(cues, tree, token, only)):
            if found[0].effect not in ("go_on", "happen"):
                yield from governed(cues, tree, action, token, only)
                return
        elif not _passable(token, crossed=crossed) or (joined and token.is_noun and token.lemma not in light):
            return  # "called for an inquiry into the attack": beyond another noun the act is not what is called for


def coming(cues: Cues, tree: Tree, action: Token) -> Iterator[Force]:
    """What is said of a noun by the verb behind it, where the parser lost that: "talks with them would begin"."""
    if not action.is_noun:
        return
    for token in tree.tokens[action.i + 1 : action.i + 1 + REACH]:
        if token.tag == "MD" or token.is_verb:
            verb = next((one for one in tree.tokens[token.i : token.i + 3] if match(cues, tree, one, "noun")), None)
            found = match(cues, tree, verb, "noun") if verb is not None else None
            if verb is not None and found is not None and found[0].effect == "happen":
                yield from beside(cues, tree, verb)
            return
        if token.tag not in {*NOUN_PHRASE, "IN", "CC"}:
            return


def _small(cues: Cues, token: Token) -> Force | None:
    """A negation or a modal; "won't" and the like may be one word."""
    word = token.text.lower()
    if word in cues.clauses.effects["negate"] | cues.clauses.negators or word.endswith(("n't", "n’t")):
        return Force("negate", (token,))
    effect = next((name for name, words in cues.clauses.modals.items() if word in words), None)
    return Force(effect, (token,)) if effect else None


def _passable(token: Token, *, crossed: bool) -> bool:
    return token.tag in SKIPPED or token.lemma in ("be", "have") or (crossed and token.tag in NOUN_PHRASE)
