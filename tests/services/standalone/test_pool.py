import importlib
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from pipelines.records import Article
from services.pool import Failed, Pool, PoolFailed
from services.standalone.store import Store

from .conftest import Write, tiny

Make: TypeAlias = Callable[..., Pool]


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A spawned process gets this one's path."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    return importlib.import_module("pool_tasks")


@pytest.fixture
def make(tasks: Any, tmp_path: Path) -> Iterator[Make]:
    (tmp_path / "config").write_text("ready")
    with ExitStack() as stack:

        def make(size: int = 2, seconds: float = 20.0, load: Any = tasks.load) -> Pool:
            return stack.enter_context(Pool(load, tmp_path / "config", size=size, seconds=seconds, task=tasks.work))

        yield make


def titled(write: Write, *titles: str) -> list[Article]:
    return [write(number, title=title) for number, title in enumerate(titles)]


def died(number: int = 2) -> Failed:
    return Failed("code", f"the coding process died of it, {number} times")


def test_processes_may_be_started_before_they_are_needed(make: Make, write: Write) -> None:
    pool = make()
    pool.start()
    assert len(multiprocessing.active_children()) == 2
    first = set(multiprocessing.active_children())
    assert list(pool.map(titled(write, "calm", "calm"))) == ["ready: a0", "ready: a1"]
    assert set(multiprocessing.active_children()) == first


def test_results_come_in_the_order_of_the_articles(make: Make, write: Write) -> None:
    pool = make()
    assert list(pool.map(titled(write, "slow", "calm", "calm", "slow", "calm"))) == [f"ready: a{i}" for i in range(5)]


def test_large_results_pass(make: Make, write: Write) -> None:
    assert [len(result) for result in make().map(titled(write, "big", "big", "big"))] == [3_000_000] * 3


@pytest.mark.parametrize("death", ["exit", "kill"])
def test_an_article_that_kills_its_process_fails_alone(make: Make, write: Write, death: str) -> None:
    pool = make()
    assert list(pool.map(titled(write, "calm", death, "slow", "calm"))) == [
        "ready: a0",
        died(),
        "ready: a2",
        "ready: a3",
    ]
    assert list(pool.map(titled(write, "calm"))) == ["ready: a0"]


def test_an_article_whose_process_died_once_by_chance_is_tried_again(make: Make, write: Write, tmp_path: Path) -> None:
    article = write(1, title="once", body=str(tmp_path / "died"))
    assert list(make().map([article])) == ["ready: a1"]


def test_an_article_that_takes_too_long_fails_alone(make: Make, write: Write) -> None:
    results = list(make(seconds=1.0).map(titled(write, "hang", "calm", "calm")))
    assert results == [Failed("code", "took longer than 1 s"), "ready: a1", "ready: a2"]


def test_ctrl_c_is_left_to_the_parent(make: Make, write: Write) -> None:
    assert list(make(size=1).map(titled(write, "interrupt", "calm"))) == ["ready: a0", "ready: a1"]


def test_a_batch_that_was_given_up_leaves_nothing_to_the_next(make: Make, write: Write) -> None:
    pool = make()
    results = pool.map(titled(write, "calm", "slow", "slow"))
    assert next(results) == "ready: a0"
    results.close()  # type: ignore[attr-defined]  # a generator
    assert list(pool.map([write(7), write(8)])) == ["ready: a7", "ready: a8"]


def test_processes_that_never_come_up_are_an_error_and_no_endless_loop(make: Make, tasks: Any, write: Write) -> None:
    with pytest.raises(PoolFailed, match="ended before they were up"):
        list(make(load=tasks.load_and_die).map([write(1)]))


def test_a_closed_pool_leaves_no_process_behind(make: Make, write: Write) -> None:
    pool = make()
    list(pool.map([write(1), write(2)]))
    pool.close()
    assert [child for child in multiprocessing.active_children() if child.name == "coder"] == []


def test_an_article_that_kills_the_coder_is_a_dead_letter(make: Make, store: Store, write: Write) -> None:
    batch = tiny(store, make()).process(titled(write, "kill", "kill"))
    assert (batch.dead, batch.articles) == (2, 0)
    assert store.rows("SELECT stage FROM dead") == [("code",), ("code",)]


ORPHANING = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import pool_tasks
from services.pool import Worker

if __name__ == "__main__":
    worker = Worker(pool_tasks.load, Path(sys.argv[2]), pool_tasks.work)
    worker.pipe.recv()
    print(worker.process.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the process in /proc")
def test_a_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    script, settings = tmp_path / "orphaning.py", tmp_path / "config"
    script.write_text(ORPHANING)
    settings.write_text("ready")
    command = [sys.executable, str(script), str(Path(__file__).parent), str(settings)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        orphan = Path("/proc") / parent.stdout.readline().strip()
        assert orphan.exists()
        parent.kill()
    deadline = time.monotonic() + 20
    while _runs(orphan) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(orphan)


def _runs(process: Path) -> bool:
    """Whether it is there, and not only waiting to be buried."""
    try:
        return " Z " not in (process / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_empty_batch_starts_nothing(make: Make) -> None:
    began = time.monotonic()
    assert list(make().map([])) == []
    assert time.monotonic() - began < 0.5


def test_a_pool_that_is_closed_while_an_article_is_coded_ends_the_waiting(make: Make, write: Write) -> None:
    """With a fault of its own kind, and without a process started anew."""
    pool = make(size=1, seconds=60.0)
    pool.start()
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(lambda: list(pool.map([write(1, title="hang")])))
        deadline = time.monotonic() + 20
        while not any(worker.job for worker in pool._workers):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        pool.close()
        with pytest.raises(PoolFailed, match="closed"):
            waiting.result(10)
    assert [child for child in multiprocessing.active_children() if child.name == "coder"] == []


def test_a_pool_may_be_closed_before_and_after_it_is_used(make: Make, write: Write) -> None:
    pool = make()
    pool.close()
    pool.close()
    with pytest.raises(PoolFailed, match="closed"):
        list(pool.map([write(1)]))
