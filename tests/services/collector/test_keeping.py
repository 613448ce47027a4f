import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from services.collector.keeping import FILE, CursorLedger, open_cursors
from services.collector.ledger import Cursor, Health
from services.standalone.errors import StoreLocked, StoreUnusable
from services.standalone.store import Store
from tests.services.collector.conftest import START

FEED = "http://news.example/feed"


def line(*, ok: bool = True) -> Health:
    return Health(feed=FEED, ok=ok, polled=START, not_before=START + timedelta(hours=1))


def test_cursor_and_health_outlive_the_process(tmp_path: Path) -> None:
    with open_cursors(tmp_path) as kept:
        CursorLedger(kept).accept(line(), Cursor(etag='"1"', seen=(("a", "r1"),)), [])
    with open_cursors(tmp_path) as kept:
        again = CursorLedger(kept)
        assert again.cursor(FEED) == Cursor(etag='"1"', seen=(("a", "r1"),))
        assert again.health(FEED) == line()


def test_a_failed_poll_leaves_the_cursor(tmp_path: Path) -> None:
    with open_cursors(tmp_path) as kept:
        ledger = CursorLedger(kept)
        ledger.accept(line(), Cursor(etag='"1"'), [])
        ledger.accept(line(ok=False), None, [])
        assert ledger.cursor(FEED) == Cursor(etag='"1"')
        assert ledger.health(FEED) == line(ok=False)


def test_a_feed_that_was_never_polled_has_neither(tmp_path: Path) -> None:
    with open_cursors(tmp_path) as kept:
        assert (CursorLedger(kept).cursor(FEED), CursorLedger(kept).health(FEED)) == (None, None)


def test_a_second_collector_over_the_same_folder_is_refused(tmp_path: Path) -> None:
    with open_cursors(tmp_path), pytest.raises(StoreLocked, match="another tocsin"):
        open_cursors(tmp_path)


def test_the_embedded_store_may_lie_in_the_same_folder(tmp_path: Path) -> None:
    with open_cursors(tmp_path) as kept, Store(tmp_path):
        CursorLedger(kept).accept(line(), Cursor(), [])
        assert CursorLedger(kept).cursor(FEED) == Cursor()


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    open_cursors(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreUnusable, match="newer tocsin"):
        open_cursors(tmp_path)


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with open_cursors(tmp_path) as kept:
        assert kept.value("PRAGMA synchronous") == 2
        assert kept.value("PRAGMA journal_mode") == "wal"
