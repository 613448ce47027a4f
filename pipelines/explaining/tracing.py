"""The sentences of an article as the coder reads them, one after the other, and those that it passes over."""

from collections.abc import Iterator

from msgspec import Struct

from pipelines.coding.coder import Coder, Heard, scene_of, sentences, sentences_of
from pipelines.records import Article, Mention, Span


class Traced(Struct, frozen=True):
    """A sentence as the coder heard it; without `heard` where it was not worth parsing."""

    span: Span
    heard: Heard | None


def traced(coder: Coder, article: Article, mentions: tuple[Mention, ...]) -> Iterator[Traced]:
    """All sentences in order."""
    heard = {one.tree.start: one for one in sentences(coder, article, scene_of(coder, article, mentions))}
    for span in sentences_of(article):
        yield Traced(span, heard.get(span.start))
