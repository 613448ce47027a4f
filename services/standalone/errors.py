"""What can go wrong with a data folder, each in one line for its owner."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import TocsinError

NO_ROOM = 128 * 1024
"""Free bytes below which a failed write is put down to a full disk: SQLite may say no more than "disk I/O error"."""


class StoreError(TocsinError):
    """The data folder can't be used now; no record is to blame for it."""


class StoreFull(StoreError):
    """No space is left. Nothing was half-written; all goes on when there is room again."""


class StoreLocked(StoreError):
    """Another process writes to this folder."""


class StoreUnusable(StoreError):
    """Not a store, or one that this version can't read."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say about `path` into StoreFull or StoreUnusable."""
    try:
        yield
    except sqlite3.Error as fault:
        raise (_full(path) if _is_full(fault, path) else _unusable(fault, path)) from fault
    except OSError as fault:
        full = fault.errno in {errno.ENOSPC, errno.EDQUOT}
        raise (_full(path) if full else _unusable(fault.strerror or fault, path)) from fault


def _is_full(fault: sqlite3.Error, path: Path) -> bool:
    # The low byte is the primary code; an error that Python's own layer raises carries none.
    code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}:
        return shutil.disk_usage(path.parent).free < NO_ROOM
    return code == sqlite3.SQLITE_FULL


def _full(path: Path) -> StoreFull:
    return StoreFull(
        "the disk is full, nothing of the last step was kept",
        where=str(path),
        mend="make room and start again: it goes on where it was",
    )


def _unusable(what: object, path: Path) -> StoreUnusable:
    return StoreUnusable(str(what), where=str(path), mend="`tocsin doctor` checks the data folder and its rights")
