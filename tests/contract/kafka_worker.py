"""A real worker in a process of its own, which tells how far it is, and dies or stands still where it is told to."""

import asyncio
import os
import signal
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from faust.tables.manager import TableManager

from pipelines.records import Article
from services.logs import log_plainly
from services.pool import Failed
from services.settings import Settings
from services.worker import working
from services.worker.app import Worker
from services.worker.watching import unsettled
from services.worker.working import Coding

from .dying import arm
from .kit import chain, read_plainly

FIRST_PAUSE = 0.05
"""Seconds that Faust waits before it starts its tables; by itself it takes one."""


def live(settings: Settings, pipe: Connection) -> None:
    """A worker's life, in this process."""
    log_plainly()

    async def start_soon(_self: Any, _seconds: float) -> None:
        await asyncio.sleep(FIRST_PAUSE)

    manager: Any = TableManager
    manager.sleep = start_soon
    asyncio.run(working.run(settings, Coding(read, lambda: ""), chain(), lambda worker: obey(worker, pipe)))


async def read(article: Article) -> Any:
    """Reads plainly, where a real worker asks its pool."""
    try:
        return read_plainly(None, article)
    except ValueError as fault:
        return Failed("code", f"{type(fault).__name__}: {fault}")


def obey(worker: Worker, pipe: Connection) -> None:
    """Answer the test, in a thread, until it closes the pipe: then it is gone, and so are we."""

    def answer() -> None:
        try:
            while True:
                command, *words = pipe.recv()
                if command in {"kill", "halt"}:
                    stage, point = words
                    how = die if command == "kill" else halt
                    arm(next(work for work in worker.works if work.stage.name == stage), point, how)
                pipe.send(seams(worker) if command == "seams" else positions(worker))
        except (EOFError, OSError):
            die()

    Thread(target=answer, daemon=True).start()


def die() -> None:
    """At once, with nothing tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def halt() -> None:
    """Stands still until somebody sends SIGCONT, threads included."""
    os.kill(os.getpid(), signal.SIGSTOP)


def seams(worker: Worker) -> Mapping[str, Any]:
    """What we use of Faust and aiokafka without being asked to, as it is in a worker at work."""
    app: Any = worker.app
    coordinator = app.consumer._thread._consumer._coordinator
    return {
        "commits": callable(app.consumer._commit),
        "generations": (app.consumer_generation_id, coordinator.generation),
        "tasks": [task.done() for task in (coordinator._coordination_task, coordinator._heartbeat_task)],
        "session": coordinator._session_timeout_ms,
        "heard": time.monotonic() - worker.membership.heard,
    }


def positions(worker: Worker) -> Mapping[tuple[str, int], int] | None:
    """The next offset of all partitions that are ours; None while it isn't settled which are."""
    return (
        None
        if unsettled(worker)
        else {(place.topic, place.partition): done for place, done in worker.places.done().items()}
    )
