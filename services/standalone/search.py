"""Search the store; see `services.archive.Archive`, of which this is the half in SQLite."""

from collections.abc import Iterator

from pipelines.records import EventDocument, GroupedArticle
from services.standalone.reading import Reader


def search_articles(reader: Reader, query: str) -> Iterator[GroupedArticle]:
    """The articles, in their newest revision, that meet the query. Raises BadQuery."""
    return reader.search_articles(query)


def search_events(reader: Reader, query: str) -> Iterator[EventDocument]:
    """The events that meet the query, withdrawn ones included (`withdrawn:false` leaves them out). Raises BadQuery."""
    return reader.search_events(query)
