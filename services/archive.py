"""What people read of what was kept, wherever it was kept: the SQLite store of a data folder, or Elasticsearch."""

from collections.abc import Iterator
from types import TracebackType
from typing import Protocol, Self

from pipelines.records import Alert, DyadDay, EventDocument, GroupedArticle
from services.settings import Settings
from services.standalone.reading import Reader


class Archive(Protocol):
    """One moment's picture, however long it is read; 100,000 records take no more memory than a few hundred.

    Unless they bear one date: Elasticsearch knows dates to the millisecond, and those of one are in hand together.

    Every method but `dyads` gives the newest first, by `date` (alerts: `at`), then by id. A query is Lucene's, in the
    language of the rules; both archives find for it what a rule rings for. All raise TocsinError where nothing answers.
    """

    def articles(self) -> Iterator[GroupedArticle]:
        """Each article in its newest revision."""
        ...

    def events(self) -> Iterator[EventDocument]:
        """Each event as it stands, withdrawn ones included."""
        ...

    def alerts(self) -> Iterator[Alert]:
        """Each alert in its newest version."""
        ...

    def dyads(self) -> Iterator[DyadDay]:
        """The days of each dyad, the newest last."""
        ...

    def search_articles(self, query: str) -> Iterator[GroupedArticle]:
        """The articles that meet the query. Raises BadQuery at once."""
        ...

    def search_events(self, query: str) -> Iterator[EventDocument]:
        """The events that meet the query, withdrawn ones included. Raises BadQuery at once."""
        ...

    def __enter__(self) -> Self:
        """Use it in a `with`: it holds a file or a connection."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it."""
        ...


def open_archive(settings: Settings) -> Archive:
    """Elasticsearch where one is named, else the data folder's store. Raises StoreUnusable, BadConfig."""
    if not settings.elasticsearch:
        return Reader(settings.data)
    # Half a second that no other command should wait for.
    from services.indexer.archive import ElasticArchive  # noqa: PLC0415

    return ElasticArchive(settings)
