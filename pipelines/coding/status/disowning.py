"""Disowning: what its own actor says it did not do, and claims that somebody calls untrue, are denied.

A plain report of something that did not happen is negated; so is what an actor says it will not do.
"""

from typing import Final

from pipelines.coding.circumstances.attribution import teller_of
from pipelines.coding.cues import Cues, match
from pipelines.coding.status.verbs import own
from pipelines.coding.syntax.forms import is_past, speaks_of_itself
from pipelines.coding.syntax.trees import Token, Tree

STEM: Final = 4
"""Letters that a land and its adjective share: Russia, Russian."""


def disowned(cues: Cues, tree: Tree, action: Token, *, own_word: bool = False) -> tuple[Token, ...]:
    """The words by which the actor itself says that it did not do this; empty where somebody else says so.

    `own_word` where the speaker is known to be the actor; else the words are asked.
    """
    if not is_past(tree, action):
        return ()
    if words := answer(cues, tree):
        return words
    negation = next((words for effect, words in own(cues, tree, action) if effect == "negate"), ())
    return negation if negation and (own_word or _is_own_word(cues, tree, action)) else ()


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
    before = tree.tokens[verdict.i - 1]
    refused = before.text.lower() in cues.clauses.effects["negate"] | cues.clauses.negators
    return () if refused else (verdict,)


def _is_own_word(cues: Cues, tree: Tree, action: Token) -> bool:
    """We say it, or the speaker belongs to the subject: a name in common, "its spokesman", an army and its ministry."""
    if speaks_of_itself(tree, action) and _is_first_person(tree, action):
        return True
    teller, subject = teller_of(cues, tree, action), next(iter(tree.children(action, "nsubj")), None)
    if teller is None or subject is None:
        return False
    theirs, speaker = _names(tree, subject), _names(tree, teller.speaker)
    if {name[:STEM] for name in theirs} & {name[:STEM] for name in speaker}:
        return True
    if teller.speaker.lemma not in cues.speech.organs or speaker:
        return False
    pronoun = any(child.lemma in ("its", "his", "her", "their") for child in tree.children(teller.speaker))
    return pronoun or subject.lemma in cues.speech.organs


def _is_first_person(tree: Tree, action: Token) -> bool:
    subjects = (token for one in tree.children(action, "nsubj") for token in tree.subtree(one))
    return any(token.text.lower() in ("we", "i", "our", "my") for token in subjects)


def _names(tree: Tree, token: Token) -> set[str]:
    """Names and nationalities in a phrase."""
    capital = (word for word in tree.subtree(token) if word.text[:1].isupper() and word.tag[:2] in ("NN", "JJ"))
    return {word.text for word in capital if word.i > 0 or word.tag not in ("NN", "NNS")}
