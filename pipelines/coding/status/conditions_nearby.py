"""Conditions by the order of the words alone, wherever the parser lost the clause: after an act, before it, dared."""

from collections.abc import Iterator
from typing import Final

from pipelines.coding.cues import Cues
from pipelines.coding.status.conditions import Own, is_occasion, marker_at
from pipelines.coding.syntax.forms import NOUN_PHRASE, TENSED, is_future, phrase_at
from pipelines.coding.syntax.trees import Token, Tree

CLOSERS: Final = frozenset({",", "and", "but", "as", "while", "after", "although", "because", "since", "so"})
"""Words that set off what follows: beyond one of them a verb begins another matter."""
RELATIVES: Final = frozenset({"who", "that", "which"})
REPLY: Final = 6
"""Words between the "and" or "or" of a dare and the act that answers it."""
DARES: Final = frozenset({"one", "another", "any", "a"})
"""What a dare without a verb begins with: "one more drone, and we hit them"."""
SAFE: Final = frozenset({"once", "when", "as soon as", "the moment", "the minute", "the instant"})
"""Of the words that tell a time those that need no tree: "after" may be about a noun."""


def condition_after(cues: Cues, tree: Tree, action: Token) -> tuple[Token, ...]:
    """An "if", "unless" or "once" further on, with no matter between that it could belong to; else empty.

    The one who says it may stand between: "will sue, its lawyer said, if …".
    """
    for token in tree.tokens[action.i + 1 :]:
        if _turns(tree, token):
            return (token,)
        if words := _opens(cues, tree, token):
            return words
        if token.text == ";" or (_is_told(token) and _is_another(cues, tree, action, token)):
            return ()
    return ()


def condition_before(cues: Cues, tree: Tree, action: Token) -> Iterator[Own]:
    """An "if", "unless" or "until" right before the subject of a verb in the present, whatever the parser saw there."""
    if action.tag not in ("VBZ", "VBP", "VB", "VBN"):
        return
    for token in reversed(tree.tokens[: action.i]):
        if token.tag in NOUN_PHRASE or token.lemma in ("be", "have") or token.tag == "RB":
            continue
        effect, words = marker_at(cues, tree, token.i, action)
        if effect == "condition" or (effect == "later" and any(one.tag == "MD" for one in tree.tokens[: token.i])):
            yield "condition", words
        return


def opened(cues: Cues, tree: Tree, action: Token) -> tuple[Token, ...]:
    """The "if" or "unless" with which the sentence opens, before a comma and what is told to be coming."""
    first = next((token.i for token in tree.tokens if token.text.isalpha()), 0)
    known = (phrase_at(tree, first, words) for words in cues.clauses.markers["condition"] if words != "should")
    words = max(known, key=len, default=())
    turned = (token.tag == "MD" or token.text == "," for token in tree.tokens[len(words) : action.i])
    return words if words and any(turned) else ()


def dared(tree: Tree, action: Token) -> Own | None:
    """As in "Hit us and we will hit back", "pay up or else": an imperative or a bare noun, then the answer to it."""
    first = next((token for token in tree.tokens if token.text.isalpha()), tree.tokens[0])
    for joint in tree.tokens[max(first.i + 2, action.i - REPLY) : action.i]:
        if joint.lemma not in ("and", "or") or not _answers(tree, joint, action):
            continue
        if _is_bidding(tree, first) or (joint.lemma == "or" and _is_verbless(tree, joint)) or _is_dare(tree, first):
            return "condition", (joint,)
    return _dares(tree, first, action)


def _dares(tree: Tree, first: Token, action: Token) -> Own | None:
    """The imperative of the dare itself."""
    answers = (answer for answer in tree.children(first, "conj") if is_future(tree, answer))
    joint = next((cc for answer in answers for cc in tree.children(answer, "cc")), None)
    if action is first and joint is not None and joint.lemma in ("and", "or") and _is_bidding(tree, first):
        return "condition", (joint,)
    return None


def _answers(tree: Tree, joint: Token, action: Token) -> bool:
    """The act is what "we" or "they" will do, or what comes "else"."""
    between = tree.tokens[joint.i + 1 : action.i]
    if not between or any(token.is_verb and token.head != action.i and token.lemma != "be" for token in between):
        return False
    ahead = any(token.tag == "MD" for token in between)
    return ahead or between[0].lemma == "else" or between[0].text.lower() in ("we", "i")


def _is_bidding(tree: Tree, first: Token) -> bool:
    return first.tag == "VB" and not tree.children(first, "nsubj", "aux")


def _is_verbless(tree: Tree, joint: Token) -> bool:
    return not any(_is_told(token) for token in tree.tokens[: joint.i])


def _is_dare(tree: Tree, first: Token) -> bool:
    """As in "One more drone", "another shot": nothing is told of it."""
    more = tree.tokens[first.i + 1 : first.i + 2]
    counted = first.text.lower() in ("any", "another") or bool(more and more[0].lemma in ("more", "single"))
    return first.text.lower() in DARES and counted


def _opens(cues: Cues, tree: Tree, token: Token) -> tuple[Token, ...]:
    """The words that open a condition here."""
    markers = cues.clauses.markers
    known = (phrase_at(tree, token.i, words) for words in markers["condition"] if words != "should")
    if sure := max(known, key=len, default=()):
        alone = len(sure) > 1 or token.tag == "IN" or tree.tokens[token.i - 1].text == ","
        return sure if alone and tree.tokens[token.i - 1].lemma not in ("even", "as", "ask") else ()
    soon = max((phrase_at(tree, token.i, words) for words in markers["later"] & SAFE), key=len, default=())
    if not soon or tree.tokens[token.i - 1].lemma == "at":
        return ()
    verb = next((one for one in tree.tokens[soon[-1].i + 2 : soon[-1].i + 10] if one.tag in TENSED), None)
    subject = tree.tokens[soon[-1].i + 1 : soon[-1].i + 2]
    begins = bool(subject) and subject[0].tag in NOUN_PHRASE
    return soon if begins and verb is not None and verb.tag != "VBD" and not is_occasion(cues, verb) else ()


def _is_another(cues: Cues, tree: Tree, action: Token, verb: Token) -> bool:
    """A finite verb that tells another matter: no relative clause, and nobody's "he said"."""
    relative = any(one.text.lower() in RELATIVES for one in tree.tokens[verb.i - 3 : verb.i])
    if relative or verb.lemma in cues.speech.verbs:
        return False
    between = tree.tokens[action.i + 1 : verb.i]
    return any(token.text.lower() in CLOSERS for token in between)


def _is_told(token: Token) -> bool:
    return token.tag in TENSED or token.tag == "MD"


def _turns(tree: Tree, helper: Token) -> bool:
    """As in "Should the drills go on", "were it to fire": the subject comes after."""
    after = tree.tokens[helper.i + 1 : helper.i + 2]
    if not after or after[0].tag not in NOUN_PHRASE:
        return False
    if helper.text.lower() == "were":
        return any(token.lemma == "to" for token in tree.tokens[helper.i + 2 : helper.i + 8])
    return helper.tag == "MD" and helper.lemma == "shall"
