"""What a data folder holds, for whoever only looks: never blocks the writer, never blocked by it."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec
from msgspec import Struct

from pipelines.alerting.clauses import meets
from pipelines.alerting.documents import Document
from pipelines.alerting.fields import ARTICLE, DEFAULTS, EVENT
from pipelines.alerting.queries import parse
from pipelines.records import Alert, DeadLetter, DyadDay, EventDocument, GroupedArticle
from services.collector.ledger import Health
from services.standalone import schema
from services.standalone.errors import StoreUnusable, explained
from services.standalone.narrowing import NARROWED, narrowed
from services.standalone.store import FILE

T = TypeVar("T")


class Counts(Struct, frozen=True, kw_only=True):
    """How much there is. `events` are those that stand, `alerts` counts each once, `rung` their loud versions."""

    articles: int
    backfill: int
    events: int
    withdrawn: int
    alerts: int
    rung: int
    dead: int
    waiting: int
    feeds: int


COUNTS = """
SELECT (SELECT count(*) FROM articles) AS articles,
       (SELECT count(*) FROM articles WHERE timeliness = 'backfill') AS backfill,
       (SELECT count(*) FROM events WHERE NOT withdrawn) AS events,
       (SELECT count(*) FROM events WHERE withdrawn) AS withdrawn,
       (SELECT count(DISTINCT id) FROM alerts) AS alerts,
       (SELECT count(*) FROM alerts WHERE loud) AS rung,
       (SELECT count(*) FROM dead) AS dead,
       (SELECT count(*) FROM inbox) AS waiting,
       (SELECT count(*) FROM feeds) AS feeds
"""


class Reader:
    """Opens the store in `folder` read-only. Raises StoreUnusable where there is none, or an older or newer one.

    Each answer is one moment's picture, however long it is read.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        if not self.path.is_file():
            raise StoreUnusable("no data here yet", where=str(folder), mend="`tocsin run` collects some")
        with explained(self.path):
            self.db = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
            self.db.execute("PRAGMA busy_timeout = 10000")
            schema.refuse_newer(self.db, self.path)
            schema.refuse_older(self.db, self.path)

    def articles(self) -> Iterator[GroupedArticle]:
        """Each article in its newest revision, newest date first, then by id."""
        return self._documents("SELECT document FROM articles ORDER BY date DESC, id", GroupedArticle)

    def events(self) -> Iterator[EventDocument]:
        """Each event as it stands, withdrawn ones included, newest date first, then by id."""
        return self._documents("SELECT document FROM events ORDER BY date DESC, id", EventDocument)

    def search_articles(self, query: str) -> Iterator[GroupedArticle]:
        """The articles, in their newest revision, that meet the query, in the same order. Raises BadQuery."""
        clause = parse(query, ARTICLE, DEFAULTS["article"])
        narrow = narrowed(clause)
        found = self.articles() if narrow is None else self._documents(NARROWED, GroupedArticle, narrow)
        return (article for article in found if meets(Document(article), clause))

    def search_events(self, query: str) -> Iterator[EventDocument]:
        """The events that meet the query, withdrawn ones included, in the same order. Raises BadQuery."""
        clause = parse(query, EVENT, DEFAULTS["event"])
        return (event for event in self.events() if meets(Document(event), clause))

    def dyads(self) -> Iterator[DyadDay]:
        """The days of each dyad, the newest last."""
        return self._documents("SELECT document FROM dyads ORDER BY dyad, day, id", DyadDay)

    def alerts(self) -> Iterator[Alert]:
        """Each alert in its newest version, the newest first, then by id."""
        newest = "SELECT document, at, id, max(version) FROM alerts GROUP BY id"
        return self._documents(f"SELECT document FROM ({newest}) ORDER BY at DESC, id", Alert)  # noqa: S608  # constant

    def feeds(self) -> Iterator[Health]:
        """Each feed's last poll, by feed."""
        return self._documents("SELECT health FROM feeds ORDER BY feed", Health)

    def dead(self) -> Iterator[DeadLetter]:
        """What could not be processed, in order."""
        for stage, reason, at, original in self.db.execute("SELECT stage, reason, at, original FROM dead ORDER BY n"):
            yield DeadLetter(stage=stage, reason=reason, at=datetime.fromisoformat(at), original=original)

    def counts(self) -> Counts:
        """How much there is."""
        with explained(self.path):
            return Counts(**dict(zip(Counts.__struct_fields__, self.db.execute(COUNTS).fetchone(), strict=True)))

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _documents(self, query: str, type_: type[T], *values: str) -> Iterator[T]:
        decode: Any = msgspec.json.Decoder(type_).decode
        with explained(self.path):
            for (document,) in self.db.execute(query, values):
                yield decode(document)
