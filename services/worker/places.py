"""Where each stage stands on each partition: nothing is left out, nothing is committed before it is processed.

Faust drops records that it has fetched when a rebalance clears its buffers, goes back only to offsets that were ever
committed, and commits past a hole that is one record wide. So it neither acknowledges nor commits here. Each partition
is taken in unbroken order; where a record is missing, what comes behind it is left alone and the partition read again.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import faust
from aiokafka.errors import KafkaError
from faust.types import TP

log = logging.getLogger(__name__)

COMMIT = 1.0
LOOK = 1.0
QUIET = 2.0
"""Seconds without a record after which those that the broker still has are taken to be lost on their way."""
FETCH = 1.1
"""Seconds after which no fetch is under way any more once the flow is stopped: Faust's own wait for one, and a bit."""

Turn: TypeAlias = tuple[str, TP]
"""A stage and a partition that it reads."""


class Places:
    """The stages' places, for one worker. `reads` gives the full names of each stage's topics."""

    def __init__(self, app: Any, reads: Mapping[str, Iterable[str]]) -> None:
        self._app = app
        self._readers = {topic: [stage for stage in reads if topic in reads[stage]] for topic in _all(reads)}
        self._open: int | None = None
        self._next: dict[Turn, int] = {}
        self._holes: dict[Turn, int] = {}
        self._done: dict[Turn, int] = {}
        self._committed: dict[TP, int] = {}
        self._heard: dict[str, float] = {}
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._missed = False
        self.ends: Mapping[TP, int] = {}
        app.sensors.add(_Rebalances(self._close, self._reopen))
        app.on_partitions_revoked.connect(self._revoked)

    def take(self, stage: str, message: Any) -> bool:
        """Whether it is this record's turn; if so it has to be `finish`ed."""
        turn, offset = (stage, message.tp), message.offset
        self._heard[stage] = time.monotonic()
        if self._open is None or message.generation_id != self._open:
            self._missed = True
            return False
        expected = self._next.get(turn)
        if expected is None or offset < expected:
            return False
        # Once it is read again from where it broke off, the first that comes is the next that there is.
        if offset > expected and not (turn in self._holes and offset <= self._holes[turn]):
            self._holes.setdefault(turn, offset)
            return False
        self._holes.pop(turn, None)
        self._next[turn] = offset + 1
        self._busy += 1
        self._idle.clear()
        return True

    def finish(self, stage: str, message: Any) -> None:
        """All that follows from this record is kept."""
        self._done[stage, message.tp] = message.offset + 1
        self._busy -= 1
        if not self._busy:
            self._idle.set()

    def begin(self, starts: Mapping[TP, int], generation: int) -> None:
        """The partitions that are ours in this generation of the group, and where each starts."""
        self._next = {(stage, place): start for place, start in starts.items() for stage in self._readers[place.topic]}
        self._done, self._committed = dict(self._next), dict(starts)
        self._holes.clear()
        self._open = generation

    def done(self) -> Mapping[TP, int]:
        """The next offset of each of our partitions: all before it is processed by all who read it."""
        return {
            place: min(self._done[stage, place] for stage in self._readers[place.topic]) for place in self._committed
        }

    @property
    def settled(self) -> bool:
        """Whether it is known where we stand."""
        return self._open is not None

    async def close(self) -> None:
        """Take nothing more; returns when what was taken is processed and committed."""
        self._close()
        await self._idle.wait()
        await self.commit()

    def abandon(self) -> None:
        """Take nothing more; what was taken is not waited for."""
        self._close()
        self._idle.set()

    async def commit(self) -> None:
        """Tell the group how far all has been processed."""
        new = {place: done for place, done in self.done().items() if done > self._committed[place]}
        # Faust's own bookkeeping stands before every public way.
        if new and await self._app.consumer._commit(new):  # noqa: SLF001
            self._committed.update((place, done) for place, done in new.items() if place in self._committed)

    async def run(self) -> None:
        """Commit and mend, again and again, until cancelled."""
        looked = 0.0
        while True:
            await asyncio.sleep(COMMIT)
            if self._open is not None:
                await self.commit()
            if self._open is not None and time.monotonic() - looked > LOOK:
                await self._look()
                looked = time.monotonic()

    async def _look(self) -> None:
        """Read again what is missing: where a hole was met, and where nothing comes although something is there."""
        generation = self._open
        try:
            self.ends = await self._app.consumer.highwaters(*self._committed)
            lost = {place: self._first_wanted(place) for place in self._lost()}
            if lost and generation == self._open:
                await self._read_again(lost)
        except KafkaError as error:
            log.warning("can't look where we stand: %s", error)

    def _lost(self) -> set[TP]:
        now = time.monotonic()
        return {
            place
            for (stage, place), expected in self._next.items()
            if (stage, place) in self._holes
            or (expected < self.ends.get(place, 0) and now - self._heard.get(stage, 0.0) > QUIET and not self._busy)
        }

    def _first_wanted(self, place: TP) -> int:
        return min(self._next[stage, place] for stage in self._readers[place.topic])

    async def _read_again(self, starts: Mapping[TP, int]) -> None:
        """Have Faust fetch from these offsets, at the earliest from what the broker still has."""
        consumer = self._app.consumer
        first = await consumer.earliest_offsets(*starts)
        consumer.stop_flow()
        try:
            await asyncio.sleep(FETCH)
            if self._open is not None:
                await consumer.seek_wait({place: max(start, first[place]) for place, start in starts.items()})
        finally:
            if self._open is not None:
                consumer.resume_flow()

    def _close(self) -> None:
        self._open = None

    def _reopen(self) -> None:
        self._missed = False
        self._app.add_future(self._reopened(self._app.consumer_generation_id))

    async def _reopened(self, generation: int) -> None:
        """Find out where we start: where the group stands, else at the beginning."""
        consumer = self._app.consumer
        while generation == self._app.consumer_generation_id and self._open is None:
            try:
                ours = {place for place in consumer.assignment() if place.topic in self._readers}
                first = await consumer.earliest_offsets(*ours) if ours else {}
                stands = await consumer.seek_to_committed() if ours else {}
                starts = {place: max(first[place], stands.get(place) or 0) for place in ours}
            except KafkaError as error:
                log.warning("can't find out where we start: %s", error)
                await asyncio.sleep(LOOK)
                continue
            if generation == self._app.consumer_generation_id:
                self.begin(starts, generation)
                if self._missed:
                    await self._read_again(starts)

    async def _revoked(self, *_arguments: Any, **_options: Any) -> None:
        await self.close()


class _Rebalances(faust.Sensor):
    """Hears of a rebalance's begin (in the thread that speaks with the group) and of its end, tables included."""

    def __init__(self, begun: Callable[[], None], ended: Callable[[], None]) -> None:
        super().__init__()
        self._begun, self._ended = begun, ended

    def on_rebalance_start(self, app: Any) -> Any:
        """Faust's name for it."""
        self._begun()
        return super().on_rebalance_start(app)

    def on_rebalance_end(self, app: Any, state: Any) -> None:
        """Faust's name for it."""
        super().on_rebalance_end(app, state)
        self._ended()


def _all(reads: Mapping[str, Iterable[str]]) -> set[str]:
    return {topic for topics in reads.values() for topic in topics}
