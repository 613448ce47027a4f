"""The lexicon's readings and what was learned, held against each other: which acts a sentence tells."""

from collections.abc import Iterator
from typing import Final

from msgspec import structs

from pipelines.coding.acts.actions import HOSTILE, Actions, Reading, by_depth
from pipelines.coding.acts.learned import Learned, best
from pipelines.coding.acts.traits import Votes, traits, votes_of
from pipelines.coding.syntax.trees import Token, Tree

UNLISTED: Final = 0.5
"""How likely an act must be to be told by a word that the lexicon does not know."""
ALONE: Final = 0.25
"""The same for an act other than ASSAULT and MOBILIZE, where the lexicon finds nothing that a verb does."""
DISSENT: Final = 0.6
"""How likely another act must be to overrule the lexicon's."""
DEEDS: Final = ("xcomp", "ccomp", "advcl", "obj", "nsubj:pass")
"""How a deed hangs on the word that says what became of it."""
HELPERS: Final = frozenset({"aux", "aux:pass", "cop", "amod", "case", "mark", "fixed"})


def decided(actions: Actions, learned: Learned, tree: Tree, found: list[Reading]) -> list[Reading]:
    """All acts of a sentence, the main clause's first: the lexicon's, some overruled, and those it does not know."""
    votes = votes_of(found)
    listed = [_settled(actions, learned, tree, reading, votes) for reading in found]
    return by_depth(tree, [*listed, *_unlisted(actions, learned, tree, votes)])


def silent(tree: Tree, votes: Votes) -> Iterator[Token]:
    """Words that may tell an act and of which the lexicon says nothing: verbs, and what "is" makes one."""
    for token in tree.tokens:
        predicate = token.is_verb or (token.tag[:2] in {"NN", "JJ"} and bool(tree.children(token, "cop")))
        if predicate and token.i not in votes and token.dep not in HELPERS:
            yield token


def _settled(actions: Actions, learned: Learned, tree: Tree, reading: Reading, votes: Votes) -> Reading:
    seen = traits(actions, tree, reading.action, reading, votes)
    act, likely = best(learned.likely(seen))
    if act == reading.entry.act or likely < DISSENT or not _is_known(learned, reading):
        return reading
    return structs.replace(reading, entry=actions.general.unlisted[act])


def _is_known(learned: Learned, reading: Reading) -> bool:
    """Whether the weights have met the words of a pattern together: what an analyst adds later stands."""
    if reading.verb is None or reading.noun is None:
        return f"{'verb' if reading.noun is None else 'noun'}={reading.action.lemma}" in learned.rows
    return f"{reading.verb.lemma}+with={reading.noun.lemma}" in learned.rows


def _unlisted(actions: Actions, learned: Learned, tree: Tree, votes: Votes) -> Iterator[Reading]:
    alone = not any(tree.tokens[i].is_verb for i in votes)
    for word in silent(tree, votes):
        act, likely = best(learned.likely(traits(actions, tree, word, None, votes)))
        sure = likely >= (ALONE if alone and act not in HOSTILE else UNLISTED)
        # A verb that the lexicon lists, and that fits none of its patterns here, is no alarm: "fires a minister".
        weighed = act in HOSTILE and word.lemma in actions.verbs
        # "Dreamed of *bombing*", "ended its *attack*": the deed is told below; what became of it is the cues' affair.
        told = any(child.i in votes for child in tree.children(word, *DEEDS))
        if sure and not told and not weighed:
            yield Reading(actions.general.unlisted[act], word, None)
