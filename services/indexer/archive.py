"""What the indexer keeps in Elasticsearch, for whoever only reads: see `services.archive.Archive`."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import groupby
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

import msgspec
from elasticsearch import NotFoundError
from msgspec import Struct

from pipelines.errors import TocsinError
from pipelines.records import Alert, DyadDay, EventDocument, GroupedArticle
from services.indexer.connecting import client, explained
from services.indexer.documents import Direction, DyadDocument
from services.indexer.indices import alias
from services.indexer.queries import EVERYTHING, lucene
from services.settings import Settings

T = TypeVar("T", bound=Struct)

PAGE = 200
"""Documents of one answer: some megabytes, with the longest of bodies some tens."""

KEPT = "10m"
"""How long Elasticsearch keeps a picture between two answers: a reader may be a person with a pager."""

Hits: TypeAlias = Generator[dict[str, Any], None, None]
QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")


class NotSetUp(TocsinError):
    """There are no indices yet."""


class ElasticArchive:
    """Reads the indices, `page` documents at a time; those of one millisecond together.

    Feeds that date by the day may have some thousand events of one: some megabytes, and tens of them for articles.
    Connects with the first question, and raises ElasticsearchUnreachable or NotSetUp then.
    """

    def __init__(self, settings: Settings, page: int = PAGE) -> None:
        self._settings, self._client, self._page = settings, client(settings), page
        self._answers = ExitStack()

    def articles(self) -> Iterator[GroupedArticle]:
        """Each article in its newest revision, newest date first, then by id."""
        return self._newest_first("articles", GroupedArticle, EVERYTHING)

    def events(self) -> Iterator[EventDocument]:
        """Each event as it stands, withdrawn ones included, newest date first, then by id."""
        return self._newest_first("events", EventDocument, EVERYTHING)

    def alerts(self) -> Iterator[Alert]:
        """Each alert in its newest version, the newest first, then by id."""
        return self._newest_first("alerts", Alert, EVERYTHING, "at")

    def dyads(self) -> Iterator[DyadDay]:
        """The days of each dyad, the newest last."""
        hits = self._hits("dyads", EVERYTHING, [{"dyad": "asc"}, {"day": "asc"}, {"id": "asc"}])
        return (_day(msgspec.convert(hit["_source"], DyadDocument)) for hit in hits)

    def search_articles(self, query: str) -> Iterator[GroupedArticle]:
        """The articles, in their newest revision, that meet the query. Raises BadQuery."""
        return self._newest_first("articles", GroupedArticle, lucene(query, "article"))

    def search_events(self, query: str) -> Iterator[EventDocument]:
        """The events that meet the query, withdrawn ones included. Raises BadQuery."""
        return self._newest_first("events", EventDocument, lucene(query, "event"))

    def close(self) -> None:
        """Let go of what was not read to its end, then of the connections."""
        self._answers.close()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _newest_first(self, kind: str, type_: type[T], query: dict[str, Any], clock: str = "date") -> Iterator[T]:
        hits = self._hits(kind, query, [{clock: "desc"}, {"id": "asc"}])
        # The index knows a time to the millisecond, the record to the microsecond.
        for _, moment in groupby(hits, key=lambda hit: hit["sort"][0]):
            records = [msgspec.convert(hit["_source"], type_) for hit in moment]
            yield from sorted(records, key=lambda record: _instant(record, clock), reverse=True)

    def _hits(self, kind: str, query: dict[str, Any], sort: list[dict[str, str]]) -> Hits:
        hits = self._read(kind, query, sort)
        self._answers.callback(hits.close)
        return hits

    def _read(self, kind: str, query: dict[str, Any], sort: list[dict[str, str]]) -> Hits:
        with self._picture(kind) as picture:
            after = None
            while True:
                answer = self._ask(picture, query, sort, after)
                picture["id"], hits = answer["pit_id"], answer["hits"]["hits"]
                yield from hits
                if len(hits) < self._page:
                    return
                after = hits[-1]["sort"]

    @contextmanager
    def _picture(self, kind: str) -> Iterator[dict[str, str]]:
        """A point in time of an index, as a search names it."""
        name = alias(self._settings, kind)
        try:
            with explained(self._settings):
                picture = {"id": self._client.open_point_in_time(index=name, keep_alive=KEPT)["id"], "keep_alive": KEPT}
        except TocsinError as error:
            if isinstance(error.__cause__, NotFoundError):
                raise NotSetUp("no such index", where=name, mend="run tocsin setup, then tocsin index") from error
            raise
        try:
            yield picture
        finally:
            self._client.options(ignore_status=404).close_point_in_time(id=picture["id"])

    def _ask(self, picture: dict[str, str], query: dict[str, Any], sort: list[dict[str, str]], after: Any) -> Any:
        with explained(self._settings):
            return self._client.search(
                pit=picture, query=query, sort=sort, search_after=after, size=self._page, track_total_hits=False
            )


def _instant(record: Struct, clock: str) -> datetime:
    moment: datetime = getattr(record, clock)
    return moment


def _day(document: DyadDocument) -> DyadDay:
    """The record that a document was laid out from; a count of nothing may have been left out of it."""
    one, other = document.actors
    pairs = ((f"{one}>{other}", document.first), (f"{other}>{one}", document.second))
    counts = {f"{pair} {quad}": count for pair, side in pairs for quad, count in enumerate(_counts(side), 1) if count}
    return DyadDay(
        id=document.id,
        dyad=document.dyad,
        day=document.day,
        counts=counts,
        incidents=document.incidents,
        stories=document.stories,
        updated=document.updated,
    )


def _counts(side: Direction) -> Iterator[int]:
    return (getattr(side, quad) for quad in QUADS)
