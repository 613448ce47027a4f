"""Disowning: what its own actor says it did not do, and claims that somebody calls untrue, are denied.

A plain report of something that did not happen is negated; so is what an actor says it will not do.
"""

from typing import Final

from pipelines.coding.circumstances.attribution import teller_of
from pipelines.coding.cues import Cues, match
from pipelines.coding.status.verbs import own
from pipelines.coding.syntax.forms import is_finite, is_future, is_past, speaks_of_itself
from pipelines.coding.syntax.trees import Token, Tree

Words = tuple[Token, ...]
CLOSE: Final = 6
"""Words before an act among which its subject and its negation stand."""
DONE: Final = frozenset({"did", "has", "have", "had", "was", "were", "never"})
"""Helpers of a deed that is past."""
STEM: Final = 4
"""Letters that a land and its adjective share: Russia, Russian."""


def disowned(cues: Cues, tree: Tree, action: Token, *, own_word: bool = False) -> tuple[Token, ...]:
    """The words by which the actor itself says that it did not do this; empty where somebody else says so.

    `own_word` where the speaker is known to be the actor; else the words are asked.
    """
    if words := _said_of_oneself(cues, tree, action):
        return words
    told = _teller_verb(cues, tree, action)
    if not (is_past(tree, told) or (told.tag in ("VBD", "VBN") and not is_future(tree, told))):
        return ()
    if words := answer(cues, tree):
        return words
    negation = next((words for effect, words in own(cues, tree, told) if effect == "negate"), ())
    return negation if negation and (own_word or _is_own_word(cues, tree, told)) else ()


def _said_of_oneself(cues: Cues, tree: Tree, action: Token) -> Words:
    """As in "They say they did not fire", "our ships never touched it", by the order of the words."""
    near = tree.tokens[max(0, action.i - CLOSE) : action.i]
    negation = next((word for word in near if word.text.lower() in cues.clauses.effects["negate"]), None)
    if negation is None or not any(word.text.lower() in DONE for word in (*near, action)):
        return ()
    for word in near:
        said = any(one.lemma in cues.speech.verbs for one in tree.tokens[max(0, word.i - 2) : word.i])
        ours = word.text.lower() in ("we", "our") and any(one.text in ":'\"“‘”" for one in tree.tokens[: action.i])
        if word.i < negation.i and (ours or (said and word.tag in ("PRP", "PRP$"))):
            return (negation,)
    return ()


def _teller_verb(cues: Cues, tree: Tree, action: Token) -> Token:
    """The act's verb; of a noun the verb that carries it: "*had* nothing to do with the attack"."""
    if is_finite(tree, action) or not (action.is_noun or action.tag == "VBG"):
        return action
    verb = next((up for up in tree.path_up(action) if up.is_verb and is_finite(tree, up)), action)
    return verb if verb.lemma in cues.clauses.carriers else action


def answer(cues: Cues, tree: Tree) -> tuple[Token, ...]:
    """The denial with which a sentence answers an accusation: "but denied it", "a charge it denies"."""
    for token in tree.tokens:
        found = match(cues, tree, token, "noun") if token.is_verb else None
        if found is None or found[0].effect not in ("deny", "reject"):
            continue
        about = [*tree.children(token, "obj", "nsubj:pass"), *([tree.head(token)] if token.dep == "acl:relcl" else [])]
        denied = any(word.lemma in cues.clauses.answers | cues.clauses.claims for word in about)
        if denied and not any(effect == "negate" for effect, _ in own(cues, tree, token)):
            return found[1]
    return ()


def unfounded(cues: Cues, tree: Tree, action: Token) -> tuple[Token, ...]:
    """The word that calls a claim about the act untrue: "claims that it attacked are false"; empty without one."""
    claim = next((token for token in tree.tokens[: action.i] if token.lemma in cues.clauses.claims), None)
    verdict = next((token for token in tree.tokens if token.text.lower() in cues.clauses.unfounded), None)
    if claim is None or verdict is None or (verdict.dep == "amod" and tree.head(verdict) is not claim):
        return ()
    before = tree.tokens[max(0, verdict.i - 1) : verdict.i]
    refused = any(one.text.lower() in cues.clauses.effects["negate"] | cues.clauses.negators for one in before)
    return () if refused else (verdict,)


def _is_own_word(cues: Cues, tree: Tree, action: Token) -> bool:
    """We say it, or the speaker belongs to the subject: a name in common, "its spokesman", an army and its ministry."""
    if speaks_of_itself(tree, action) and _is_first_person(tree, action):
        return True
    doers = (*tree.children(action, "obl:agent"), *tree.children(action, "nsubj"))
    teller, subject = teller_of(cues, tree, action), next(iter(doers), None)
    if teller is None or subject is None:
        return False
    theirs, speaker = _names(tree, subject), _names(tree, teller.speaker)
    if {name[:STEM] for name in theirs} & {name[:STEM] for name in speaker}:
        return True
    if teller.speaker.lemma not in cues.speech.organs or (
        speaker and (theirs or subject.lemma not in cues.speech.forces)
    ):
        return False
    pronoun = any(child.lemma in ("its", "his", "her", "their") for child in tree.children(teller.speaker))
    return pronoun or subject.tag == "NNP" or subject.lemma in cues.speech.organs | cues.speech.forces


def _is_first_person(tree: Tree, action: Token) -> bool:
    subjects = (token for one in tree.children(action, "nsubj") for token in tree.subtree(one))
    return any(token.text.lower() in ("we", "i", "our", "my") for token in subjects)


def _names(tree: Tree, token: Token) -> set[str]:
    """Names and nationalities in a phrase."""
    capital = (word for word in tree.subtree(token) if word.text[:1].isupper() and word.tag[:2] in ("NN", "JJ"))
    return {word.text for word in capital if word.i > 0 or word.tag not in ("NN", "NNS")}
