import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.collector.ledger import Cursor, Health
from services.standalone import schema
from services.standalone.errors import StoreFull, StoreLocked, StoreUnusable
from services.standalone.ledger import StoreLedger
from services.standalone.reading import Reader
from services.standalone.runner import Runner
from services.standalone.store import FILE, Store

from .conftest import START, Write, tiny

HOLD = """
import sys, time
from pathlib import Path
from services.standalone.store import Store
store = Store(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def polled(feed: str = "https://paper.example/feed", *, ok: bool = True) -> Health:
    return Health(feed=feed, ok=ok, polled=START)


def test_a_second_writer_is_told_who_writes(store: Store) -> None:
    with pytest.raises(StoreLocked, match=rf"pid {os.getpid()}\) writes to this folder"):
        Store(store.path.parent)


def test_the_next_writer_may_write_once_the_first_has_closed(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with Store(tmp_path) as store:
        assert store.waiting_count() == 0


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreLocked, match=f"pid {holder.pid}"):
            Store(tmp_path)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        Store(tmp_path).close()


def test_articles_and_cursor_are_accepted_together(store: Store, write: Write) -> None:
    ledger = StoreLedger(store)
    cursor = Cursor(etag='"7"', seen=(("a1", "1"), ("a2", "1")))
    ledger.accept(polled(), cursor, [write(1), write(2)])
    assert ledger.cursor(polled().feed) == cursor
    assert ledger.health(polled().feed) == polled()
    assert store.waiting_count() == 2


def test_a_failed_poll_keeps_the_cursor(store: Store, write: Write) -> None:
    ledger = StoreLedger(store)
    ledger.accept(polled(), Cursor(etag='"7"'), [write(1)])
    ledger.accept(polled(ok=False), None, [])
    assert ledger.cursor(polled().feed) == Cursor(etag='"7"')
    assert ledger.health(polled().feed) == polled(ok=False)
    assert ledger.outcomes == {polled().feed: False}


def test_nothing_is_known_of_a_feed_before_its_first_poll(store: Store) -> None:
    assert (StoreLedger(store).cursor("x"), StoreLedger(store).health("x")) == (None, None)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def write_and_fail() -> None:
        with store.transaction() as db:
            db.execute("INSERT INTO inbox (article) VALUES ('{}')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_fail()
    assert store.waiting_count() == 0


def test_a_reader_is_not_blocked_by_a_long_transaction(store: Store, runner: Runner, write: Write) -> None:
    runner.process([write(1)])
    with store.transaction() as db:
        db.execute("DELETE FROM articles")
        began = time.monotonic()
        with Reader(store.path.parent) as reader:
            assert [article.id for article in reader.articles()] == ["a1"]
        assert time.monotonic() - began < 1


def test_a_reader_in_the_middle_of_an_answer_does_not_block_the_writer(
    store: Store, runner: Runner, write: Write
) -> None:
    runner.process([write(1), write(2)])
    with Reader(store.path.parent) as reader:
        answer = reader.articles()
        first = next(answer)
        runner.process([write(3)])
        assert [article.id for article in (first, *answer)] == ["a2", "a1"]
        assert [article.id for article in reader.articles()] == ["a3", "a2", "a1"]


def test_an_older_file_is_brought_up_to_date_and_loses_nothing(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as db:
        schema.migrate(db, tmp_path / FILE, schema.STEPS[:1])
        db.execute("INSERT INTO articles VALUES (7, 'a', NULL, '', 'en', 's', 'live', ?)", ('{"body": "Cease-fire"}',))
    with pytest.raises(StoreUnusable, match="an older tocsin"):
        Reader(tmp_path)
    with Store(tmp_path) as store:
        assert store.rows("SELECT rowid FROM article_search WHERE article_search MATCH 'cease'") == [(7,)]
    Reader(tmp_path).close()


def test_a_newer_versions_file_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.rows(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    with pytest.raises(StoreUnusable, match=r"written by a newer tocsin .*update tocsin"):
        Store(tmp_path)
    with pytest.raises(StoreUnusable, match="written by a newer tocsin"):
        Reader(tmp_path)


def test_a_step_that_fails_is_not_half_taken(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as db:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            schema.migrate(db, tmp_path / FILE, ("CREATE TABLE one (x); INSERT INTO two VALUES (1);",))
        db.execute("ROLLBACK")
        assert schema.version(db) == 0
        assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"Not a database, but long enough to be looked at as one." * 40)
    with pytest.raises(StoreUnusable, match="not a database"):
        Store(tmp_path)
    (tmp_path / FILE).unlink()
    Store(tmp_path).close()


def test_a_file_where_the_folder_should_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreUnusable, match=r"File exists \(`tocsin doctor` checks"):
        Store(tmp_path / "data")


def test_a_folder_without_data_says_how_to_get_some(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"no data here yet \(`tocsin run` collects some\)"):
        Reader(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes. Needs the right to mount: skipped without it, except in CI."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True, check=False)
    if mount.returncode:
        reason = f"a small file system can't be mounted: {mount.stderr.decode().strip()}"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1024))
    return ballast


def test_a_full_disk_is_a_clear_error_and_work_goes_on_when_there_is_room(small_disk: Path, write: Write) -> None:
    batches = [[write(10 * batch + i, body="word " * 1000) for i in range(10)] for batch in range(4)]
    with Store(small_disk) as store:
        runner = tiny(store)

        def accept_and_process_until_full() -> None:
            for _ in range(100):
                runner.process(batches[1])
                StoreLedger(store).accept(polled(), Cursor(), batches[1])

        runner.process(batches[0])
        ballast = fill(small_disk)
        with pytest.raises(StoreFull, match=r"tocsin.sqlite: the disk is full.*goes on where it was"):
            accept_and_process_until_full()
        articles_then, waiting_then = len(store.rows("SELECT id FROM articles")), store.waiting_count()
        assert articles_then % 10 == waiting_then % 10 == 0
        ballast.unlink()
        store.rows("DELETE FROM inbox")
        for batch in batches[1:]:
            runner.process(batch)
        assert len(store.rows("SELECT id FROM articles")) == 40
        assert store.rows("SELECT max(version) FROM alerts") == [(40,)]


def test_a_disk_that_is_full_from_the_start_is_a_clear_error(small_disk: Path) -> None:
    ballast = fill(small_disk)
    with pytest.raises(StoreFull, match="the disk is full"):
        Store(small_disk)
    ballast.unlink()
    Store(small_disk).close()
