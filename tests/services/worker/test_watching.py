"""What the probes say of a worker, seen through Faust's own flags."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from services.telemetry import STATE_BYTES, STATE_VALUES
from services.worker import watching
from services.worker.watching import Watch


@dataclass
class Task:
    ended: bool = False

    def done(self) -> bool:
        return self.ended


class Group:
    """The tasks that speak with the group, where aiokafka has them."""

    def __init__(self) -> None:
        self._coordination_task, self._heartbeat_task = Task(), Task()
        self._coordinator = self._thread = self._consumer = self


@dataclass
class App:
    started: bool = True
    should_stop: bool = False
    rebalancing: bool = False
    rebalancing_count: int = 1
    consumer_generation_id: int = 7
    consumer: Group = field(default_factory=Group)
    tables: Any = field(default_factory=lambda: type("Tables", (), {"actives_ready": True}))


@dataclass
class Memory:
    restored: int = 0

    def size(self) -> tuple[int, int]:
        return 3, 300


@dataclass
class Worker:
    app: App = field(default_factory=App)
    settled: bool = True
    memory: Memory = field(default_factory=Memory)

    @property
    def places(self) -> Any:
        return type("Places", (), {"settled": self.settled, "done": dict, "ends": {}})

    @property
    def works(self) -> Any:
        stage = type("Stage", (), {"name": "watched"})
        return [type("Work", (), {"memory": self.memory, "stage": stage})]


@pytest.fixture
def worker() -> Worker:
    return Worker()


def watch(worker: Any, coding: str = "", patience: float = 0.0) -> Watch:
    return Watch(worker, lambda: coding, patience)


def test_a_worker_with_its_share_lives_and_is_ready(worker: Worker) -> None:
    watched = watch(worker)
    watched._look()
    assert (watched.live(), watched.ready()) == ("", "")


def test_a_worker_lives_while_it_joins_but_is_not_ready(worker: Worker) -> None:
    worker.app.consumer_generation_id = worker.app.rebalancing_count = 0
    watched = watch(worker, patience=60)
    watched._look()
    assert (watched.live(), watched.ready()) == ("", "joining the group")


@pytest.mark.parametrize(
    ("flag", "value", "reason"),
    [("rebalancing", True, "rebalancing"), ("started", False, "starting"), ("should_stop", True, "stopping")],
)
def test_a_worker_that_never_gets_its_share_is_dead(worker: Worker, flag: str, value: object, reason: str) -> None:
    watched = watch(worker)
    watched._look()
    setattr(worker.app, flag, value)
    watched._look()
    assert watched.ready() == reason
    assert watched.live().startswith(f"{reason} for ")


@pytest.mark.parametrize("task", ["_coordination_task", "_heartbeat_task"])
def test_a_worker_whose_group_has_given_it_up_is_dead(worker: Worker, task: str) -> None:
    watched = watch(worker)
    watched._look()
    setattr(worker.app.consumer, task, Task(ended=True))
    watched._look()
    assert watched.live().startswith("left by its group for ")


def test_tables_that_are_still_read_back_are_a_sign_of_life(worker: Worker) -> None:
    worker.app.tables.actives_ready = False
    watched = watch(worker, patience=0.05)
    for _ in range(4):
        worker.memory.restored += 1
        watched._look()
        assert watched.live() == ""
    watched._settled_at -= 1
    watched._look()
    assert watched.live().startswith("reading tables back for ")


def test_a_worker_that_can_not_code_is_neither_alive_nor_ready(worker: Worker) -> None:
    watched = watch(worker, "3 coding processes ended")
    watched._look()
    assert (watched.live(), watched.ready()) == ("3 coding processes ended",) * 2


def test_a_worker_whose_loop_hangs_is_dead(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "HANGS", -1.0)
    watched = watch(worker)
    watched._look()
    assert watched.live().startswith("no sign of life")


async def test_what_is_remembered_is_measured(worker: Worker) -> None:
    looking = asyncio.ensure_future(watch(worker).run())
    await asyncio.sleep(0.05)
    looking.cancel()
    assert STATE_VALUES.labels("watched")._value.get() == 3
    assert STATE_BYTES.labels("watched")._value.get() == 300
