"""Coding in processes of its own: the slow part of the chain never holds up the poller, and can't take it down.

One pipe a process instead of a shared queue, so that it is known which article a process died of, and a process that
takes too long can be killed alone. A process that dies is replaced; its article is tried once more, then given up.
"""

import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self, TypeAlias

from msgspec import Struct

from pipelines import topology
from pipelines.errors import TocsinError
from pipelines.records import Article

TRIES = 2
STARTS = 3
"""Processes that may die in a row before one has come up: then the machine or the configuration is at fault."""

START_SECONDS = 300.0

Load: TypeAlias = Callable[[Path], topology.Config]


class PoolFailed(TocsinError):
    """Coding processes don't come up, or were ended while an article was being coded."""


class Failed(Struct, frozen=True):
    """An article that could not be read ahead, and why."""

    stage: str
    reason: str


def read_ahead(config: topology.Config, article: Article) -> Any:
    """What the chain's first stage makes of an article ahead of its fold; Failed where it raises."""
    stage = next(stage for stage in topology.readers(article) if stage.ahead)
    assert stage.ahead  # noqa: S101  # the line above chose it for that
    try:
        return stage.ahead(stage.config(config), article)
    except Exception as fault:  # noqa: BLE001  # the runner's one place, seen from the other side of the pipe
        return Failed(stage.name, f"{type(fault).__name__}: {fault}")


class Job(Struct):
    """An article on its way: its place in the batch, and how often a process died of it."""

    place: int
    article: Article
    deaths: int = 0


class Worker:
    """One process. Its first message says that it is up; after that it answers each article with its result."""

    def __init__(self, load: Load, path: Path, task: Callable[[Any, Article], Any]) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, load, path, task), daemon=True, name="coder")
        self.process.start()
        theirs.close()
        self.up = False
        self.job: Job | None = None
        self.deadline = time.monotonic() + START_SECONDS

    def give(self, job: Job, seconds: float) -> None:
        """Hand it an article. One that has died meanwhile is noticed when its answer is awaited."""
        self.job, self.deadline = job, time.monotonic() + seconds
        try:
            self.pipe.send(job.article)
        except OSError:
            return

    def kill(self) -> None:
        """End the process at once; who waits for its answer sees the end of the pipe."""
        self.process.kill()
        self.process.join()


class Pool:
    """`size` processes that each hold the configuration that `load(path)` gives; started when first needed, or before.

    `seconds` is what one article may take. `load` and `task` travel to the processes by their names.
    """

    def __init__(
        self,
        load: Load,
        path: Path,
        *,
        size: int,
        seconds: float = 60.0,
        task: Callable[[Any, Article], Any] = read_ahead,
    ) -> None:
        self._made_of = (load, path, task)
        self._size, self._seconds = size, seconds
        self._workers: list[Worker] = []
        self._failed_starts = 0
        self._closed = False
        self._starting = Lock()

    def start(self) -> None:
        """Start all processes: they come up while others do their work."""
        while len(self._workers) < self._size:
            self._start_one()

    def map(self, articles: Sequence[Article]) -> Iterator[Any]:
        """What is ready of each article, in their order: the task's result, or Failed. Raises PoolFailed."""
        waiting = deque(Job(place, article) for place, article in enumerate(articles))
        done: dict[int, Any] = {}
        try:
            for place in range(len(articles)):
                while place not in done:
                    self._hand_out(waiting)
                    for worker in self._answering():
                        self._take(worker, waiting, done)
                yield done.pop(place)
        finally:
            # A caller that stopped early leaves nothing behind that could answer the next batch.
            for worker in [worker for worker in self._workers if worker.job]:
                self._remove(worker)

    def close(self) -> None:
        """End all processes, for good. Another thread may be waiting for an answer: it gets PoolFailed."""
        with self._starting:
            self._closed = True
        for worker in list(self._workers):
            worker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _hand_out(self, waiting: deque[Job]) -> None:
        for worker in self._workers:
            if waiting and worker.up and worker.job is None:
                worker.give(waiting.popleft(), self._seconds)
        starting = sum(not worker.up for worker in self._workers)
        while len(self._workers) < self._size and starting < len(waiting):
            self._start_one()
            starting += 1

    def _start_one(self) -> None:
        """None is started behind the back of `close`."""
        with self._starting:
            if self._closed:
                raise PoolFailed("closed", where=str(self._made_of[1]))
            self._workers.append(Worker(*self._made_of))

    def _answering(self) -> list[Worker]:
        """Waits for the workers that have answered, died, or run out of time."""
        busy = {worker.pipe: worker for worker in self._workers if worker.job or not worker.up}
        soonest = min(worker.deadline for worker in busy.values())
        ready = wait(list(busy), timeout=max(0.0, soonest - time.monotonic()))
        now = time.monotonic()
        return [worker for pipe, worker in busy.items() if pipe in ready or worker.deadline <= now]

    def _take(self, worker: Worker, waiting: deque[Job], done: dict[int, Any]) -> None:
        job = worker.job
        if not worker.pipe.poll():
            self._remove(worker)
            self._gave_up(job, f"took longer than {self._seconds:g} s", done)
            return
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._remove(worker)
            self._died(job, waiting, done)
            return
        self._failed_starts, worker.up, worker.job = 0, True, None
        if job:
            done[job.place] = answer

    def _died(self, job: Job | None, waiting: deque[Job], done: dict[int, Any]) -> None:
        if job and job.deaths + 1 < TRIES:
            waiting.appendleft(Job(job.place, job.article, job.deaths + 1))
        else:
            self._gave_up(job, f"the coding process died of it, {TRIES} times", done)

    def _gave_up(self, job: Job | None, reason: str, done: dict[int, Any]) -> None:
        if job:
            done[job.place] = Failed("code", reason)
            return
        self._failed_starts += 1
        if self._failed_starts >= STARTS:
            raise PoolFailed(
                f"{STARTS} coding processes in a row ended before they were up",
                where=str(self._made_of[1]),
                mend="is there enough memory? `tocsin doctor` checks the configuration",
            )

    def _remove(self, worker: Worker) -> None:
        worker.kill()
        worker.pipe.close()
        self._workers.remove(worker)


def _work(pipe: Connection, load: Load, path: Path, task: Callable[[Any, Article], Any]) -> None:
    """A process' life. Ctrl-C reaches the whole group: the parent decides, and its end closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    config = load(path)
    try:
        pipe.send(None)
        while True:
            pipe.send(task(config, pipe.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
