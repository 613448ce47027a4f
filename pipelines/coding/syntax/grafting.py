"""How a tree is changed: labels, heads and tags, never words."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import structs

from pipelines.coding.syntax.lemmas import lemma
from pipelines.coding.syntax.trees import Token, Tree

FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Penn tags of verbs that carry a sentence."""
PARTICIPLES: Final = frozenset({"VBN", "VBD"})
"""Penn tags of -ed forms, which the tagger tells apart badly in headlines."""
NONE: Final[Mapping[int, str]] = {}
"""No tags to change."""
Roles = Mapping[int, tuple[str, int]]
"""New labels and heads by the token's index."""


def has_finite(tree: Tree, besides: Token | None = None) -> bool:
    """Whether a verb of the tree, another than `besides`, carries a sentence."""
    return any(token.tag in FINITE and token is not besides for token in tree.tokens)


def told_by(tree: Tree, verb: Token, subject: Token, object_: Token, tag: str) -> Tree:
    """The same words with this verb as the root; what hung on verb or object from before hangs on its subject.

    A root that is neither of them stays it, and what is told stands beside it.
    """
    root = tree.root
    place = ("ROOT", verb.i) if root in (verb, subject, object_) else ("parataxis", root.i)
    roles = {verb.i: place, subject.i: ("nsubj", verb.i), object_.i: ("obj", verb.i)}
    for token in tree.tokens[: subject.i]:
        if token.head in {object_.i, verb.i}:
            roles[token.i] = (token.dep, subject.i)
    return graft(tree, roles, {verb.i: tag})


def graft(tree: Tree, roles: Roles, tags: Mapping[int, str] = NONE) -> Tree:
    """The tree with these labels and heads, and these tags; lemmas stay. The tree as it is where that made a ring."""
    heads = [roles[token.i][1] if token.i in roles else token.head for token in tree.tokens]
    if not _hangs_together(heads):
        return tree
    tokens = tuple(
        structs.replace(
            token,
            dep=roles.get(token.i, (token.dep, token.head))[0],
            head=roles.get(token.i, (token.dep, token.head))[1],
            tag=tags.get(token.i, token.tag),
            lemma=lemma(token.text, tags[token.i]) if token.i in tags else token.lemma,
        )
        for token in tree.tokens
    )
    return Tree(tree.start, tree.end, tree.text, tokens)


def _hangs_together(heads: Sequence[int]) -> bool:
    """Whether each word's governors lead to one that governs itself."""
    safe: set[int] = set()
    for start in range(len(heads)):
        path: list[int] = []
        at = start
        while at not in safe and heads[at] != at:
            if len(path) > len(heads):
                return False
            path.append(at)
            at = heads[at]
        safe.update(path, (at,))
    return True
