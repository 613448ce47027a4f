"""Alerts out of a data folder as they come: each version is a row, numbered in the order in which they rang."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from pipelines.errors import TocsinError
from pipelines.records import Alert
from services.database import Database
from services.interrupts import Stop
from services.moments import Since
from services.standalone.errors import StoreLocked, explained
from services.standalone.reading import Reader
from services.standalone.rows import instant

IDLE_SECONDS = 0.25
AT_ONCE = 500
FILE = "subscribers.sqlite"
STEPS = ("CREATE TABLE positions (reader TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;",)
NEXT = "SELECT n, document FROM alerts WHERE n > ? AND n <= ? AND (? = '' OR rule = ?) ORDER BY n LIMIT ?"
NEWEST = "SELECT coalesce(max(n), 0) FROM alerts"
BEFORE = "SELECT min(n) - 1 FROM alerts WHERE at >= ?"
PUT = "INSERT INTO positions (reader, n) VALUES (?, ?) ON CONFLICT (reader) DO UPDATE SET n = excluded.n"


class GroupTaken(TocsinError):
    """Another process reads as this group."""


def read_alerts(folder: Path, *, rule: str, since: Since, group: str, follow: bool, stop: Stop) -> Iterator[Alert]:
    """The versions of alerts, of one rule or (empty) of all, in order. They end at the newest, or `follow` what comes.

    A `group` goes on where it stood, for each rule by itself; `since` counts when it is new. It stands after an alert
    once the next is asked for. Raises StoreUnusable, StoreFull, GroupTaken.
    """
    decode = msgspec.json.Decoder(Alert).decode
    with Reader(folder) as reader, _position(folder, group, rule) as position:
        newest = _number(reader, NEWEST) or 0
        at = position.begin(newest, _start(reader, since, newest))
        end = sys.maxsize if follow else newest
        while not stop.asked:
            rows = _next(reader, at, end, rule)
            for at, document in rows:
                yield decode(document)
                position.hold(at)
                if stop.asked:
                    return
            if not rows and not follow:
                return
            if not rows:
                time.sleep(IDLE_SECONDS)


def rules_rung(folder: Path) -> tuple[str, ...]:
    """The rules that have alerts here, also those that are no longer in force. Raises StoreUnusable."""
    with Reader(folder) as reader, explained(reader.path):
        return tuple(rule for (rule,) in reader.db.execute("SELECT DISTINCT rule FROM alerts ORDER BY rule"))


def reader_of(group: str, rule: str) -> str:
    """The name that a group's place bears for one rule, or for all; `+` is in the name of no group and no rule."""
    return f"{group}+{rule}" if rule else group


class _Position(Struct, frozen=True):
    """Where a group stands; without a database nobody remembers it."""

    database: Database | None
    reader: str

    def begin(self, newest: int, start: int) -> int:
        """Where it stood, else `start`. What stands behind the newest stood in another store: this one is new to it."""
        held = self.database and self.database.value("SELECT n FROM positions WHERE reader = ?", self.reader)
        if held is not None:
            return int(str(held)) if int(str(held)) <= newest else 0
        self.hold(start)
        return start

    def hold(self, number: int) -> None:
        """All up to this row has been dealt with."""
        if self.database:
            with self.database.transaction() as db:
                db.execute(PUT, (self.reader, number))


@contextmanager
def _position(folder: Path, group: str, rule: str) -> Iterator[_Position]:
    if not group:
        yield _Position(None, "")
        return
    reader = reader_of(group, rule)
    try:
        database = Database(folder / FILE, STEPS, f"subscriber-{reader}.lock")
    except StoreLocked as error:
        raise GroupTaken("another process reads as this group", where=group, mend="stop it, or name another") from error
    with database:
        yield _Position(database, reader)


def _start(reader: Reader, since: Since, newest: int) -> int:
    if since == "beginning":
        return 0
    before = None if since == "now" else _number(reader, BEFORE, instant(since))
    return newest if before is None else before


def _next(reader: Reader, after: int, end: int, rule: str) -> list[tuple[int, str]]:
    with explained(reader.path):
        return reader.db.execute(NEXT, (after, end, rule, rule, AT_ONCE)).fetchall()


def _number(reader: Reader, query: str, *values: object) -> int | None:
    with explained(reader.path):
        number: int | None = reader.db.execute(query, values).fetchone()[0]
    return number
