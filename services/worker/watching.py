"""How a worker is doing: lives it, is it ready, how far behind is it, how much does it remember.

After an error between it and its group Faust may live on without partitions, or for ever in a rebalance: a zombie. What
tells it apart from a worker that merely has no share (there are more workers than partitions) is that the latter has
been through a rebalance to its end, and that its membership goes on.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from services.telemetry import LAG, STATE_BYTES, STATE_VALUES, Probes, Pulse
from services.worker.app import Worker

BEAT = 0.5
MEASURE = 10.0
HANGS = 30.0
"""Seconds without a beat of the event loop that are too many."""
PATIENCE = 60.0
"""Seconds that a worker may take to get its share, or to get further in reading its tables back."""


class Watch:
    """Looks at a worker from its own event loop; the probes are answered by other threads, from what was seen last."""

    def __init__(self, worker: Worker, coding: Callable[[], str], patience: float = PATIENCE) -> None:
        self._worker, self._coding, self._patience = worker, coding, patience
        self._pulse = Pulse(HANGS)
        self._settled_at = time.monotonic()
        self._restored = -1
        self._unsettled = "starting"

    @property
    def probes(self) -> Probes:
        """What is answered."""
        return Probes(live=self.live, ready=self.ready)

    def live(self) -> str:
        """A telemetry `Check`."""
        waited = time.monotonic() - self._settled_at
        stuck = f"{self._unsettled} for {waited:.0f} s" if self._unsettled and waited > self._patience else ""
        return self._coding() or stuck or self._pulse.stale()

    def ready(self) -> str:
        """A telemetry `Check`: rules are read before a worker starts at all."""
        return self._coding() or self._unsettled or self._pulse.stale()

    async def run(self) -> None:
        """Look, again and again, until cancelled."""
        measured = 0.0
        while True:
            self._look()
            if time.monotonic() - measured > MEASURE:
                measured = time.monotonic()
                self._measure()
            await asyncio.sleep(BEAT)

    def _look(self) -> None:
        self._pulse.beat()
        self._unsettled = unsettled(self._worker)
        restored = sum(work.memory.restored for work in self._worker.works if work.memory is not None)
        if not self._unsettled or restored != self._restored:
            self._settled_at, self._restored = time.monotonic(), restored

    def _measure(self) -> None:
        for work in self._worker.works:
            if work.memory is not None:
                values, size = work.memory.size()
                STATE_VALUES.labels(work.stage.name).set(values)
                STATE_BYTES.labels(work.stage.name).set(size)
        LAG.clear()
        places = self._worker.places
        for place, done in places.done().items():
            LAG.labels(place.topic, str(place.partition)).set(max(0, places.ends.get(place, done) - done))


def unsettled(worker: Worker) -> str:
    """What keeps the worker from having its share of the work, however small; nothing where it has it."""
    app: Any = worker.app
    if not app.started or app.should_stop:
        return "starting" if not app.should_stop else "stopping"
    if app.rebalancing or not app.consumer_generation_id:
        return "rebalancing" if app.rebalancing_count else "joining the group"
    if not app.tables.actives_ready:
        return "reading tables back"
    if not _is_member(app):
        return "left by its group"
    return "" if worker.places.settled else "finding its place"


def _is_member(app: Any) -> bool:
    """Whether the tasks that speak with the group still do: Faust doesn't notice when one has ended."""
    coordinator = app.consumer._thread._consumer._coordinator  # noqa: SLF001  # no public way, and Faust is pinned
    tasks = coordinator._coordination_task, coordinator._heartbeat_task  # noqa: SLF001  # the same
    return all(task is not None and not task.done() for task in tasks)
