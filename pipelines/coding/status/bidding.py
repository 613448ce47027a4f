"""Biddings by the order of words: "Hawks to cabinet: strike now", "begged …, on Monday, to send", "Kenya to send"."""

from collections.abc import Iterator
from typing import Final

from pipelines.coding.cues import Cue, Cues, match
from pipelines.coding.status.clauses import governed
from pipelines.coding.status.steps import Force
from pipelines.coding.syntax.forms import NOUN_PHRASE, TENSED
from pipelines.coding.syntax.trees import Token, Tree

QUOTES: Final = frozenset({"'", '"', "“", "‘", "``", "''", "”", "’"})
REACH: Final = 16
"""Words before an infinitive among which the one who bids it is looked for."""
BIDDING: Final = frozenset({"urge", "want", "threaten", "vow", "warn"})
"""Effects of a cue that stands far from its infinitive, beyond the name of whoever is bidden."""
BARE: Final = frozenset({"VB", "VBP", "NN", "NNP", "JJ"})
"""Tags that a bare verb of a headline is given."""


def bidden_before(cues: Cues, tree: Tree, action: Token) -> Iterator[Force]:
    """The urging or the threat before "to" and the act, with names and asides between them."""
    at = _infinitive(tree, action) if not action.is_noun else _asked_for(tree, action)
    if at is None:
        return
    commas = 0
    for token in reversed(tree.tokens[max(0, at - REACH) : at]):
        commas += token.text == ","
        found = match(cues, tree, token, "clause") if token.is_verb or token.is_noun else None
        if found is not None and found[0].effect in BIDDING and commas != 1:
            yield from governed(cues, tree, action, token, "clause")
            return
        if token.text in (";", ":") or (_is_told(token) and not _is_aside(tree, token, commas)):
            return


def called_out(cues: Cues, tree: Tree, action: Token) -> tuple[Token, ...]:
    """An imperative that a headline tells: behind "X to Y:", "X urges Y:", or before ", X tells Y"."""
    if action.tag not in BARE or tree.children(action, "aux", "mark"):
        return ()
    before = [token for token in tree.tokens[: action.i] if token.text not in QUOTES]
    colon = before[-1] if before else None
    if colon is not None and colon.text == ":":
        head = before[:-1]
        named = any(token.lemma == "to" for token in head[1:-1]) and not any(_is_told(token) for token in head)
        return (colon,) if named or any(_urges(cues, tree, token) for token in head) else ()
    if before:
        return ()
    behind = tree.tokens[action.i + 1 :]
    end = next((token.i for token in behind if token.text in (",", ":", "—", "–")), None)
    rest = tree.tokens[end + 1 :] if end is not None else ()
    return next(((token,) for token in rest if _urges(cues, tree, token)), ())


def headline_to(tree: Tree, action: Token) -> tuple[Token, ...]:
    """The "to" of a headline that tells what is to come: "Morocco to airlift blankets"; empty below a verb."""
    before = tree.tokens[action.i - 1 : action.i]
    if not before or before[0].text.lower() != "to" or action.tag not in (*BARE, "VBN"):
        return ()
    names = tree.tokens[: before[0].i]
    plain = all(token.tag in NOUN_PHRASE or token.text in (",", "'s", "'", "’s", "and", ":", "&") for token in names)
    return before if names and plain and names[-1].is_noun else ()


def _infinitive(tree: Tree, action: Token) -> int | None:
    """The place of the "to" right before the act."""
    for token in reversed(tree.tokens[max(0, action.i - 3) : action.i]):
        if token.text.lower() == "to":
            return token.i
        if token.tag != "RB":
            return None
    return None


def _asked_for(tree: Tree, action: Token) -> int | None:
    """The place of the "for" before what is asked for: no known deed, which would be the reason."""
    case = next((child for child in tree.children(action, "case") if child.lemma == "for"), None)
    known = any(child.lemma in ("the", "this", "that") or child.tag == "PRP$" for child in tree.children(action))
    return None if case is None or known or tree.children(action, "nmod:poss") else case.i


def _is_told(token: Token) -> bool:
    return token.tag in TENSED or token.tag == "MD"


def _is_aside(tree: Tree, token: Token, commas: int) -> bool:
    """Within a pair of commas, or a relative clause."""
    near = tree.tokens[max(0, token.i - 3) : token.i]
    return commas == 1 or any(word.text.lower() in ("who", "which", "that") for word in near)


def _urges(cues: Cues, tree: Tree, token: Token) -> bool:
    """A verb or a noun of urging: "tell", "an order"."""
    found: tuple[Cue, tuple[Token, ...]] | None = match(cues, tree, token, "clause")
    return found is not None and found[0].effect == "urge" and (token.is_verb or token.is_noun)
