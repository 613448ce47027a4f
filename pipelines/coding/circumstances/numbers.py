"""Numbers: how many people an act killed, wounded, detained, displaced …, as its own clause tells."""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from pipelines.coding.circumstances.amounts import Amount, amounts
from pipelines.coding.cues import CountWords, Cues
from pipelines.coding.syntax.forms import has_subject
from pipelines.coding.syntax.trees import Token, Tree

BEHIND: Final = 4
"""Words between a number and what is said of it: "nine other people were left dead"."""
TOLL: Final = 8
"""Words between "death toll" and its number."""


def count(cues: Cues, tree: Tree, action: Token) -> dict[str, int]:
    """People by what became of them, for instance `{"killed": 12, "wounded": 30}`; empty where no number is told.

    "At least" and "more than" are dropped; of two numbers of a kind the first counts; "dozens" or "hundreds" is none.
    """
    found: dict[str, int] = {}
    domain = _domain(tree, action)
    for amount in amounts(cues.counts, tree):
        if _counts_things(cues.counts, tree, amount):
            continue
        for kind, anchor in _said(cues.counts, tree, amount):
            if kind not in found and _concerns(tree, anchor, action, domain):
                found[kind] = amount.value
                break
    return found


def _said(counts: CountWords, tree: Tree, amount: Amount) -> Iterator[tuple[str, Token]]:
    """What is said of the number, with the word that says it, the surest reading first."""
    yield from _verb_before(counts, tree, amount)
    yield from _verb_above(counts, tree, amount)
    yield from _attribute(counts, tree, amount)
    yield from _toll(counts, tree, amount)


def _attribute(counts: CountWords, tree: Tree, amount: Amount) -> Iterator[tuple[str, Token]]:
    """As in "Nine dead", "two dozen people wounded", "200 hostages"."""
    for token in tree.tokens[amount.last + 1 : amount.last + 1 + BEHIND]:
        kind = next((name for name, words in counts.attributes.items() if _is_one(token, words)), None)
        if kind:
            yield kind, token
        elif not (token.is_noun or token.tag == "JJ" or token.lemma in counts.joints):
            return


def _is_one(token: Token, words: frozenset[str]) -> bool:
    return token.lemma in words or token.text.lower() in words


def _verb_before(counts: CountWords, tree: Tree, amount: Amount) -> Iterator[tuple[str, Token]]:
    """As in "Killing at least 12", by the order of words: parsers often lose the second of two numbers."""
    for token in reversed(tree.tokens[max(0, amount.first - BEHIND - 1) : amount.first]):
        if (kind := _kind(counts, token)) and token.lemma not in counts.undergone:
            passive = any(child.dep == "aux:pass" for child in tree.children(token))
            if not passive:
                yield kind, token
            return
        if token.text.lower() not in counts.hedges:
            return


def _verb_above(counts: CountWords, tree: Tree, amount: Amount) -> Iterator[tuple[str, Token]]:
    """The number's noun is the object or passive subject of the verb, or the subject of dying and fleeing."""
    noun = tree.tokens[amount.last]
    while noun.dep.split(":")[0] in ("nummod", "compound", "conj", "advmod", "nmod") and tree.head(noun).i != noun.i:
        if noun.dep == "conj" and not tree.head(noun).is_noun:
            break
        noun = tree.head(noun)
    verb = tree.head(noun)
    kind = _kind(counts, verb)
    suffers = noun.dep in ("obj", "nsubj:pass") or (
        noun.dep == "nsubj" and (verb.lemma in counts.undergone or verb.tag == "VBN")
    )
    if kind and suffers:
        yield kind, verb


def _kind(counts: CountWords, token: Token) -> str | None:
    if token.tag[:2] not in ("VB", "NN", "JJ"):
        return None
    named = (kind for kind, words in counts.kinds.items() if token.lemma in words or _gerund(token, words))
    # "A drone wounded two": taggers take such verbs for adjectives.
    word = token.text.lower() if token.text.endswith("ed") else ""
    described = (kind for kind, words in counts.attributes.items() if word in words)
    return next(chain(named, described), None)


def _gerund(token: Token, words: frozenset[str]) -> bool:
    """As in "The killing of 12", whatever the tagger made of it."""
    word = token.text.lower()
    return word.endswith("ing") and (word[:-3] in words or word[:-3] + "e" in words)


def _toll(counts: CountWords, tree: Tree, amount: Amount) -> Iterator[tuple[str, Token]]:
    for token in tree.tokens[max(0, amount.first - TOLL) : amount.first]:
        if token.lemma in counts.tolls:
            yield "killed", token


def _counts_things(counts: CountWords, tree: Tree, amount: Amount) -> bool:
    """The next noun is a unit or a thing: "12 years", "40 houses"."""
    after = tree.tokens[amount.last + 1 : amount.last + 3]
    for token in after:
        if token.lemma in counts.units or token.text.lower() in counts.units:
            return True
        if token.tag != "JJ":
            return False
    return False


def _domain(tree: Tree, token: Token) -> Token:
    """The verb (or root) of the clause group: participles and verbs with the same subject belong to it."""
    for governor in tree.path_up(token):
        if _opens(tree, token):
            return token
        token = governor
    return token


def _opens(tree: Tree, token: Token) -> bool:
    """A clause of its own begins here."""
    dep = token.dep.split(":")[0]
    if dep in ("ccomp", "parataxis") or token.dep == "acl:relcl":
        return True
    if dep in ("conj", "acl") and token.is_verb:
        return has_subject(tree, token)
    return dep == "advcl" and (has_subject(tree, token) or token.tag != "VBG")


def _concerns(tree: Tree, anchor: Token, action: Token, domain: Token) -> bool:
    """The number is of the action: of its clause, or of a relative clause about it ("the raid that killed nine")."""
    own = _domain(tree, anchor)
    if own.i == domain.i:
        return True
    return own.dep.startswith("acl") and tree.head(own).i == action.i
