"""One SQLite file with one writer, which readers may open at any time.

Threads share a writer: each transaction has the connection to itself and is short. `synchronous=FULL` makes a commit
outlive a power cut, at one fsync each.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from services.standalone import schema
from services.standalone.errors import explained
from services.standalone.lock import FolderLock

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_size_limit = 67108864",
)


class Database:
    """Opens (and makes, or brings up to date by `steps`) the file at `path`; its one writer holds `lock` beside it.

    Raises StoreLocked, StoreUnusable, StoreFull; every method may raise StoreFull.
    """

    def __init__(self, path: Path, steps: tuple[str, ...], lock: str) -> None:
        self.path = path
        self._turn = RLock()
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FolderLock(path.parent, lock)
            try:
                self._db = _connect(path, steps)
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


def _connect(path: Path, steps: tuple[str, ...]) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            db.execute(pragma)
        schema.migrate(db, path, steps)
    except BaseException:
        db.close()
        raise
    return db
