"""What a sentence shows of the act that a word of it may tell: the traits that the learned weights speak of."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipelines.coding.acts.actions import Actions, Reading
from pipelines.coding.acts.entries import Entry
from pipelines.coding.roles.grammar import passive
from pipelines.coding.syntax.ties import preposition
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Root

CONTENT: Final = ("NN", "VB", "JJ", "RB")
"""How tags begin of words that mean something by themselves; names (NNP) are left out."""
NEAR: Final = 6
"""Words on either side that count as near."""

Votes = Mapping[int, Root]
"""What the lexicon takes a word for: index of the word -> act."""


def votes_of(found: list[Reading]) -> Votes:
    """The lexicon's votes in a tree."""
    return {one.i: reading.entry.act for reading in found for one in (reading.noun, reading.verb) if one is not None}


def traits(actions: Actions, tree: Tree, word: Token, reading: Reading | None, votes: Votes) -> list[str]:
    """All traits of the act that `word` may tell, sorted, each once; `reading` is what the lexicon makes of it."""
    found = {"any", f"tag={word.tag[:2]}", f"dep={word.dep}", f"{_kind(word)}={word.lemma}"}
    found.update(_of_lexicon(actions, word, reading.entry if reading else None))
    found.update(_of_complements(tree, word, votes))
    if reading is not None and reading.noun is not None and reading.noun is not word:
        found |= {f"with={reading.noun.lemma}", f"{word.lemma}+with={reading.noun.lemma}"}
        found.update(_of_complements(tree, reading.noun, votes, role="with>"))
    found.update(_of_government(tree, word, votes))
    found.update(_of_company(tree, word))
    return sorted(found)


def _kind(word: Token) -> str:
    return "noun" if word.is_noun else "verb"


def _of_lexicon(actions: Actions, word: Token, entry: Entry | None) -> Iterator[str]:
    """What the lexicon says of the reading, and of the word anywhere."""
    yield f"lexicon={entry.act if entry else None}"
    if entry is not None:
        yield f"entry={entry.act}/{entry.mode}/{entry.intensity:g}"
        yield f"lexicon={entry.act}+{word.lemma}"
    for frame in actions.verbs.get(word.lemma, ()) if not word.is_noun else ():
        yield f"frame={frame.entry.act}"
    if word.is_noun and (named := actions.nouns.get(word.lemma)):
        yield f"frame={named.act}"


def _of_complements(tree: Tree, word: Token, votes: Votes, role: str = "") -> Iterator[str]:
    """Particles, objects, prepositions, clauses, auxiliaries: what hangs on the word."""
    for child in tree.children(word):
        dep = child.dep.split(":")[0] if child.dep != "nsubj:pass" else child.dep
        if dep in {"obl", "nmod"}:
            dep = preposition(tree, child) or dep
        if dep in {"punct", "det", "cc", "case"}:
            continue
        yield f"{role}{dep}={child.lemma}"
        yield f"{role}{dep}"
        if child.i in votes:
            yield f"{role}{dep}>{votes[child.i]}"
        if dep not in {"aux", "advmod", "mark", "amod"}:
            yield f"{word.lemma}+{dep}={child.lemma}"
        yield f"{word.lemma}+{dep}"
    if not word.is_noun and passive(tree, word):
        yield f"{role}passive"


def _of_government(tree: Tree, word: Token, votes: Votes) -> Iterator[str]:
    """What the word hangs on."""
    head = tree.head(word)
    if head is word:
        return
    dep = preposition(tree, word) or word.dep.split(":")[0]
    yield f"below={head.lemma}"
    yield f"below={head.lemma}/{dep}"
    if head.i in votes:
        yield f"below>{votes[head.i]}"
        yield f"below>{votes[head.i]}/{dep}"


def _of_company(tree: Tree, word: Token) -> Iterator[str]:
    """Words below it, near it, and in the sentence."""
    for token in tree.subtree(word):
        if token is not word and _has_content(token):
            yield f"under={token.lemma}"
    for token in tree.tokens[max(0, word.i - NEAR) : word.i + NEAR + 1]:
        if token is not word and _has_content(token):
            yield f"near={token.lemma}"
    for token in tree.tokens:
        if _has_content(token):
            yield f"word={token.lemma}"


def _has_content(token: Token) -> bool:
    return token.tag.startswith(CONTENT) and not token.tag.startswith("NNP")
