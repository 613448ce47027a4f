"""A text -> why each of its words is taken as what it is."""

from collections.abc import Iterator
from datetime import datetime

from pipelines.coding.actors.lexicon import code_of
from pipelines.coding.coder import Coder
from pipelines.explaining.acts import explained
from pipelines.explaining.explanation import Explanation, Places, Sentence
from pipelines.explaining.names import Asked, named
from pipelines.explaining.tracing import traced
from pipelines.records import Article, Mention, Outlet

NOBODY = Outlet("")


def explain(
    coder: Coder, text: str, places: Places, *, language: str, fetched: datetime, published: datetime | None = None
) -> Explanation:
    """Explain a text. `published` is the day that it is taken to be of; events are read in English alone."""
    article = Article(
        id="", revision="", url="", title=None, body=text, language=language, fetched=fetched, feed="", outlet=NOBODY,
        timeliness="live", published=published,
    )  # fmt: skip
    day = published.date() if published else None
    mentions, dropped = named(Asked(coder.lexicon, language, day, places), text)
    found = tuple(one.mention for one in mentions)
    sentences = tuple(_sentences(coder, article, found, places)) if code_of(language) == "en" else ()
    return Explanation(text, language, day, mentions, dropped, sentences, coder.version)


def _sentences(coder: Coder, article: Article, found: tuple[Mention, ...], places: Places) -> Iterator[Sentence]:
    for one in traced(coder, article, found):
        yield explained(coder, article, one, places)
