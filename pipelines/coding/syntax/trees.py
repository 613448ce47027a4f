"""A sentence as a dependency tree: Universal Dependencies labels, Penn tags, offsets into the article's text."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from pipelines.records import Span


class Token(Struct, frozen=True):
    """One word. `head` is the index of its governor (its own index at the root); `lemma` is lower case."""

    i: int
    text: str
    lemma: str
    tag: str
    dep: str
    head: int
    start: int
    end: int

    @property
    def is_verb(self) -> bool:
        """A verb form by its Penn tag (VB, VBD, VBG, VBN, VBP, VBZ)."""
        return self.tag.startswith("VB")

    @property
    def is_noun(self) -> bool:
        """A common or proper noun by its Penn tag."""
        return self.tag.startswith("NN")


class Tree(Struct, frozen=True, dict=True):
    """One sentence. `start`, `end` are its offsets in the article; `text` is that slice.

    Tokens of a headline may be recased for the parser; what goes out is cut from `text` (`span`), never from tokens.
    """

    start: int
    end: int
    text: str
    tokens: tuple[Token, ...]

    @cached_property
    def _below(self) -> tuple[tuple[int, ...], ...]:
        below: list[list[int]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.i:
                below[token.head].append(token.i)
        return tuple(tuple(children) for children in below)

    @property
    def root(self) -> Token:
        """The token that governs itself; the first one where a parser left several."""
        return next(token for token in self.tokens if token.head == token.i)

    def span(self, *tokens: Token) -> Span:
        """From the first of these words to the last, as the article has them."""
        start, end = min(token.start for token in tokens), max(token.end for token in tokens)
        return Span(start, end, self.text[start - self.start : end - self.start])

    def head(self, token: Token) -> Token:
        """The governor; the root's is itself."""
        return self.tokens[token.head]

    def children(self, token: Token, *deps: str) -> tuple[Token, ...]:
        """Direct dependents in the order of the text; only those with one of `deps`, where given.

        A bare label also takes its subtypes: `nsubj` takes `nsubj:pass`; `nsubj:pass` takes only itself.
        """
        below = (self.tokens[i] for i in self._below[token.i])
        return tuple(child for child in below if not deps or child.dep in deps or child.dep.split(":")[0] in deps)

    def subtree(self, token: Token) -> Iterator[Token]:
        """The token and all below it, in the order of the text."""
        inside, waiting = {token.i}, [token.i]
        while waiting:
            fresh = [i for i in self._below[waiting.pop()] if i not in inside]
            inside.update(fresh)
            waiting.extend(fresh)
        return (self.tokens[i] for i in sorted(inside))

    def path_up(self, token: Token) -> Iterator[Token]:
        """The governors of a token, nearest first, the root last; empty for the root."""
        while token.head != token.i:
            token = self.tokens[token.head]
            yield token
