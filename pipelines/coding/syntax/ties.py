"""Phrases and what ties them: the heads in a role, what is coordinated to them, the prepositions that they hang by."""

from typing import NamedTuple

from pipelines.coding.syntax.trees import Token, Tree


def preposition(tree: Tree, token: Token) -> str:
    """The preposition that ties a noun to its governor, "" for none."""
    own = " ".join(child.lemma for child in tree.children(token, "case") if child.tag != "POS")
    titles = () if own else tree.children(token, "nmod:desc")
    return own or next((held for title in titles if (held := preposition(tree, title))), "")


def tied(tree: Tree, governor: Token, prepositions: tuple[str, ...]) -> tuple[Token, ...]:
    """Nouns below a governor by one of these prepositions, in the order of the prepositions."""
    below = [
        (preposition(tree, token), token) for token in tree.children(governor, "obl", "nmod", "appos", "advcl", "acl")
    ]
    return tuple(token for wanted in prepositions for held, token in below if held == wanted)


def agents_of(tree: Tree, verb: Token) -> tuple[Token, ...]:
    """Who did what a passive says: its "by", or that of what completes it ("shot dead *by*")."""
    for governor in (verb, *(one for one in tree.children(verb, "xcomp") if one.tag.startswith("JJ"))):
        named = tree.children(governor, "obl:agent")
        if found := named or tuple(one for one in tree.children(governor, "obl") if preposition(tree, one) == "by"):
            return found
    return ()


class Found(NamedTuple):
    """Heads of the phrases in a role; `inferred` where they stand in another clause and were carried over."""

    heads: tuple[Token, ...]
    inferred: bool = False


NOBODY = Found(())


def spread(tree: Tree, heads: tuple[Token, ...]) -> tuple[Token, ...]:
    """Each head with what is coordinated to it."""
    found: list[Token] = []
    for head in heads:
        found.extend((head, *(token for token in tree.children(head, "conj") if not token.is_verb)))
        # "Indian and Pakistani troops": the first adjective stands for troops of its own.
        found.extend(
            word for word in tree.children(head, "amod") if word.text[0].isupper() and tree.children(word, "conj")
        )
    return tuple(found)
