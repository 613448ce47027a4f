"""Trees mended where a small parser goes wrong, and headlines' victims told apart from doers.

A repair changes labels, heads and tags, never words; a tree in which it finds nothing comes back as it is.
"""

from collections.abc import Collection
from typing import Final

from pipelines.coding.syntax.grafting import graft
from pipelines.coding.syntax.lemmas import is_participle
from pipelines.coding.syntax.misread_nouns import aim, cases, colons, deed, gerunds, modified, subject
from pipelines.coding.syntax.misread_verbs import (
    active,
    foretold,
    infinitives,
    listed,
    noun_for_verb,
    participle,
    perfect,
    reduced,
    relative,
    shared,
    thrown,
)
from pipelines.coding.syntax.misread_voices import alike, helped, hosted, lifted, neither, paired, promised, told
from pipelines.coding.syntax.ties import agents_of
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.coding.syntax.untold import untold

REPAIRS: Final = (
    told, lifted, helped, hosted, alike, neither, paired, promised,
    untold, colons, cases, listed, shared, subject, gerunds, perfect, active, foretold, infinitives, deed, modified,
    relative, participle, noun_for_verb, thrown, reduced, aim,
)  # fmt: skip
"""In this order: what is inside a phrase, then the clause's verb, then what hangs on it."""


def mend(tree: Tree) -> Tree:
    """The tree after all repairs that need no knowledge of the acts told."""
    for repair in REPAIRS:
        tree = repair(tree)
    return tree


def voiced(tree: Tree, transitive: Collection[str]) -> Tree:
    """The tree with passives marked: an -ed form without the object that the verb takes, or with a "by".

    "Six killed in …", "convoy hit by …": `transitive` are lemmas of verbs that never go without an object.
    """
    for verb in tree.tokens:
        if is_participle(verb.text, verb.lemma) and verb.is_verb and _lacks_object(tree, verb):
            subjects = [one for one in tree.children(verb, "nsubj", "nummod") if one.i < verb.i]
            agents = [one for one in agents_of(tree, verb) if one.is_noun]
            if (verb.lemma in transitive and (subjects or verb.dep == "acl")) or (subjects and agents):
                tree = graft(tree, {one.i: ("nsubj:pass", verb.i) for one in subjects}, {verb.i: "VBN"})
    return tree


def _lacks_object(tree: Tree, verb: Token) -> bool:
    if tree.children(verb, "obj", "iobj", "ccomp", "obl:unmarked", "aux", "aux:pass"):
        return False
    if any(not one.tag.startswith("JJ") for one in tree.children(verb, "xcomp")):  # "shot *dead*" completes no less
        return False
    shared = any(tree.children(other, "obj") for other in tree.children(verb, "conj") if other.is_verb)
    after = tree.tokens[verb.i + 1 : verb.i + 2]
    counted = any(token.tag in {"CD", "PRP"} for token in after)
    gap = verb.dep == "acl:relcl" and not any(one.tag.startswith("W") for one in tree.children(verb, "nsubj"))
    return not (shared or counted or gap)
