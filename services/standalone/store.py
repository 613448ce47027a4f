"""The one writer of a data folder: one SQLite file that readers may open at any time.

Threads share a writer: each transaction has the connection to itself and is short, for nothing is coded inside one.
`synchronous=FULL` makes a commit outlive a power cut, at one fsync for each poll of a feed and each batch.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

import msgspec

from pipelines.records import Alert
from services.standalone import schema
from services.standalone.errors import explained
from services.standalone.lock import FolderLock

FILE = "tocsin.sqlite"
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_size_limit = 67108864",
)


class Store:
    """Opens (and makes, or brings up to date) the store in `folder`.

    Raises StoreLocked, StoreUnusable, StoreFull; every method may raise StoreFull.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._turn = RLock()
        with explained(self.path):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(folder)
            try:
                self._db = _connect(self.path)
            except BaseException:
                self._lock.release()
                raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside is kept, or nothing."""
        with self._turn, explained(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """The rows that a query gives."""
        with self._turn, explained(self.path):
            return self._db.execute(query, values).fetchall()

    def value(self, query: str, *values: object) -> object:
        """The first column of the first row; None where there is none."""
        found = self.rows(query, *values)
        return found[0][0] if found else None

    def waiting(self, limit: int) -> list[tuple[int, str]]:
        """The first accepted articles that are not processed yet, as (number, JSON), in the order of arrival."""
        found = self.rows("SELECT n, article FROM inbox ORDER BY n LIMIT ?", limit)
        return [(int(str(number)), str(article)) for number, article in found]

    def waiting_count(self) -> int:
        """How many accepted articles are not processed yet."""
        return int(str(self.value("SELECT count(*) FROM inbox")))

    def cursor(self, name: str) -> str | None:
        """How far a named input has been read, as its reader wrote it beside a batch; None before."""
        found = self.value("SELECT value FROM cursors WHERE name = ?", name)
        return None if found is None else str(found)

    def untold(self) -> list[Alert]:
        """Loud alerts that nobody has been told of yet, in the order in which they rang."""
        found = self.rows("SELECT document FROM alerts WHERE loud AND NOT told ORDER BY n")
        return [msgspec.json.decode(str(document), type=Alert) for (document,) in found]

    def mark_told(self, alerts: Sequence[Alert]) -> None:
        """Remember that these versions were told; call it as soon as they are out.

        Does not wait for the disk, so that hardly a moment is left in which a death would have them told twice.
        """
        with self._turn:
            self._db.execute("PRAGMA synchronous = NORMAL")
            try:
                with self.transaction() as db:
                    told = [(alert.id, alert.version) for alert in alerts]
                    db.executemany("UPDATE alerts SET told = 1 WHERE id = ? AND version = ?", told)
            finally:
                self._db.execute("PRAGMA synchronous = FULL")

    def close(self) -> None:
        """Close the file and let the next writer in."""
        with self._turn:
            self._db.close()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            db.execute(pragma)
        schema.migrate(db, path)
    except BaseException:
        db.close()
        raise
    return db
