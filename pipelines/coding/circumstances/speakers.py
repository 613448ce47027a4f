"""Speakers: how the one who tells is named, and whether they stay unnamed."""

from msgspec import Struct

from pipelines.coding.cues import Cues
from pipelines.coding.syntax.forms import phrase_at
from pipelines.coding.syntax.trees import Token, Tree

APART = frozenset({"acl", "amod", "appos", "parataxis", "punct", "cc", "conj"})
"""Parts of a phrase that the name of a speaker goes without, where they follow its noun."""


class Teller(Struct, frozen=True):
    """Who tells: the verb (or "according to"), the speaker's noun, and whose phrase tells more of them.

    The speaker's name begins at word `since` or after it; with `until`, it is all the words up to that one.
    """

    verb: str
    speaker: Token
    context: Token
    since: int = 0
    until: int = 0


def name_of(tree: Tree, teller: Teller) -> str:
    """The phrase of the speaker without what is added to it."""
    speaker, parts = teller.speaker, {teller.speaker.i}
    for child in tree.children(speaker):
        dep = child.dep.split(":")[0]
        if not (dep in APART and child.i > speaker.i) and dep not in ("case", "punct", "mark"):
            parts.update(token.i for token in tree.subtree(child))
    if teller.until:
        parts = set(range(teller.since, teller.until))
    comma = max((token.i for token in tree.tokens[: speaker.i] if token.text == ","), default=-1)
    kept = [part for part in parts if part >= teller.since and part > comma] or [speaker.i]
    return tree.span(tree.tokens[min(kept)], tree.tokens[max(kept)]).text


def is_unnamed(cues: Cues, tree: Tree, teller: Teller) -> bool:
    """They asked not to be named, or the text says no more than "officials", "a diplomat"."""
    speaker, context = teller.speaker, teller.context
    around = [
        *tree.subtree(speaker),
        *(word for child in tree.children(context, "obl", "advcl", "xcomp") for word in tree.subtree(child)),
        *(tree.tokens[teller.since :] if teller.until else ()),
    ]
    known = any(child.tag == "NNP" for child in tree.children(speaker, "appos", "flat"))
    asked = any(phrase_at(tree, word.i, words) for word in around for words in cues.speech.unnamed)
    nouns = (speaker, *(tree.children(speaker, "nmod") if speaker.tag == "CD" else ()))
    return asked or (not known and any(_is_one_of(noun, cues.speech.people) for noun in nouns))


def _is_one_of(noun: Token, words: frozenset[str]) -> bool:
    """Taggers take a plural at the head of a sentence for a name: "Witnesses said"."""
    return noun.lemma in words or noun.lemma.removesuffix("s") in words or noun.lemma.removesuffix("es") in words
