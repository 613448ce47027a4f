"""How well a verb's frame fits a tree: its particle, its nouns, what it needs, the idioms that it is not."""

from collections.abc import Iterator
from typing import Final

from pipelines.coding.acts.entries import Entry, Frame, General, Need
from pipelines.coding.roles.grammar import doers
from pipelines.coding.syntax.trees import Token, Tree

WANDERING: Final = frozenset({"out", "away", "back"})
"""Particles that stand behind the object and are read as a preposition there: "pushed the rebels *out* of the city"."""


def complements(general: General, tree: Tree, verb: Token) -> Iterator[Token]:
    """Nouns that complete a verb: objects, passive subjects, prepositional objects; through "a series of …"."""
    for noun in tree.children(verb, "obj", "nsubj:pass", "obl", "xcomp", "iobj", "compound:prt"):
        if noun.is_verb:
            continue
        yield noun
        yield from tree.children(noun, "compound", "conj")
        if noun.lemma in general.partitives or noun.tag in {"CD", "$"}:
            for inner in tree.children(noun, "nmod"):
                yield inner
                yield from tree.children(inner, "compound")
    for clause in (
        *tree.children(verb, "advcl"),
        *(low for noun in tree.children(verb, "obj") for low in tree.children(noun, "acl")),
    ):
        # "promised Hamas *continued* support": a participle before its noun, read as a clause.
        if clause.tag in {"VBN", "VBD"} and not tree.children(clause, "mark", "aux", "nsubj", "punct"):
            yield from tree.children(clause, "obj")
    if verb.dep.startswith("acl") and verb.tag == "VBN":
        yield tree.head(verb)
        yield from tree.children(tree.head(verb), "compound")


def fits(general: General, tree: Tree, verb: Token, frame: Frame) -> tuple[int, Entry, Token | None] | None:
    """How well a frame fits (more words, more weight), its entry and the noun that completes the verb."""
    if not _may_fit(general, tree, verb, frame):
        return None
    entry = frame.entry
    weight = (2 if frame.particle else 0) - entry.tentative + ("clause" in entry.needs) + bool(entry.by)
    if not frame.nouns:
        return (
            (weight, entry, None)
            if verb.is_verb or "clause" in entry.needs or _is_predicate(tree, verb, frame)
            else None
        )
    for noun in complements(general, tree, verb):
        if phrase := phrase_in(tree, noun, frame.nouns):
            return weight + 2 + 2 * phrase, entry, noun
    return None


def _is_predicate(tree: Tree, word: Token, frame: Frame) -> bool:
    """An adjective that tells an act with its preposition: "is *critical of*"."""
    return bool(frame.particle) and word.tag == "JJ" and bool(tree.children(word, "cop"))


def _may_fit(general: General, tree: Tree, verb: Token, frame: Frame) -> bool:
    needs, by = frame.entry.needs, frame.entry.by
    if frame.particle and not _has_particle(tree, verb, frame):
        return False
    if not _has_clause(tree, verb, needs):
        return False
    if "sure" in needs and all(token.lemma not in frame.entry.target for token in tree.subtree(verb)):
        return False
    has_object = bool(tree.children(verb, "obj", "nsubj:pass"))
    if ("object" in needs and not has_object) or ("alone" in needs and has_object):
        return False
    if by and all(doer.lemma not in by for doer in doers(tree, general, verb).heads):
        return False
    return not is_idiom(tree, verb, frame.entry)


def _has_clause(tree: Tree, verb: Token, needs: tuple[Need, ...]) -> bool:
    """Whether the verb governs such a clause as is needed."""
    if "infinitive" in needs:
        below = (low for low in tree.children(verb, "xcomp", "ccomp", "advcl") if low.i > verb.i)
        return any(mark.tag == "TO" for low in below for mark in tree.children(low, "mark"))
    return "clause" not in needs or bool(tree.children(verb, "xcomp", "ccomp", "advcl", "acl"))


def _has_particle(tree: Tree, verb: Token, frame: Frame) -> bool:
    """The particle below the verb, or right after it, whatever the parser made of it; see `Frame`."""
    particle = frame.particle
    below = tree.children(verb, "compound:prt", "advmod", "case", "mark", "obl", "xcomp")
    if frame.nouns or particle in WANDERING:
        tied = (
            *tree.children(verb, "obl"),
            *(low for one in tree.children(verb, "obj") for low in tree.children(one, "nmod")),
        )
        below = (*below, *(case for noun in tied for case in tree.children(noun, "case")))
    if any(child.lemma == particle and child.tag != "TO" for child in below):
        return True
    length = len(particle.split())
    return " ".join(token.lemma for token in tree.tokens[verb.i + 1 : verb.i + 1 + length]) == particle


def phrase_in(tree: Tree, noun: Token, phrases: frozenset[str]) -> int:
    """Words of the longest of `phrases` that has this noun in it; 0 for none."""
    for length in (4, 3, 2, 1):
        for first in range(max(0, noun.i - length + 1), min(noun.i, len(tree.tokens) - length) + 1):
            if " ".join(token.lemma for token in tree.tokens[first : first + length]) in phrases:
                return length
    return 0


def is_idiom(tree: Tree, token: Token, entry: Entry) -> bool:
    """Whether one of the entry's `not` phrases has the word in it ("strike a deal") or follows it ("into the sea")."""
    if not entry.idioms:
        return False
    around = f" {' '.join(word.lemma for word in tree.tokens[max(0, token.i - 4) : token.i + 6])} "
    after = f" {' '.join(word.lemma for word in tree.tokens[token.i + 1 : token.i + 9])} "
    return any(f" {idiom} " in (around if token.lemma in idiom.split() else after) for idiom in entry.idioms)
