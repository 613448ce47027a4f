"""Cursors and health lines in SQLite, in whichever file: their table, and how it is read and written."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipelines.records import Article
from services.collector.ledger import Cursor, Health
from services.database import Database

FILE, LOCK = "collector.sqlite", "collector.lock"
FEEDS = "CREATE TABLE feeds (feed TEXT PRIMARY KEY, cursor TEXT, health TEXT NOT NULL) WITHOUT ROWID;"

STEPS = (FEEDS,)
"""Never change a step that was released; append one."""


class CursorLedger:
    """A `services.collector.ledger.Ledger` of the collector alone: its articles were delivered before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self, feed: str) -> Cursor | None:
        """The feed's cursor; None before its first successful poll."""
        return cursor(self._database, feed)

    def health(self, feed: str) -> Health | None:
        """The feed's last line; None before its first poll."""
        return health(self._database, feed)

    def accept(self, health: Health, cursor: Cursor | None, articles: Sequence[Article]) -> None:
        """Advance the cursor past `articles`, which are safe elsewhere, and write the health line. Raises StoreFull."""
        del articles
        with self._database.transaction() as db:
            advance(db, health, cursor)


def open_cursors(folder: Path) -> Database:
    """The collector's own file in `folder`, for one collector. Raises StoreLocked, StoreUnusable, StoreFull."""
    return Database(folder / FILE, STEPS, LOCK)


def cursor(database: Database, feed: str) -> Cursor | None:
    """The feed's cursor; None before its first successful poll."""
    found = database.value("SELECT cursor FROM feeds WHERE feed = ?", feed)
    return None if found is None else msgspec.json.decode(str(found), type=Cursor)


def health(database: Database, feed: str) -> Health | None:
    """The feed's last line; None before its first poll."""
    found = database.value("SELECT health FROM feeds WHERE feed = ?", feed)
    return None if found is None else msgspec.json.decode(str(found), type=Health)


def advance(db: sqlite3.Connection, health: Health, cursor: Cursor | None) -> None:
    """Write a health line, and the cursor where there is a new one, inside a transaction."""
    db.execute(
        "INSERT INTO feeds (feed, cursor, health) VALUES (?, ?, ?) ON CONFLICT (feed) DO UPDATE"
        " SET cursor = coalesce(excluded.cursor, cursor), health = excluded.health",
        (health.feed, None if cursor is None else _text(cursor), _text(health)),
    )


def _text(record: msgspec.Struct) -> str:
    return msgspec.json.encode(record).decode()
