"""Where stages stand, without a broker."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import faust
import pytest
from faust.types import TP

from services.worker.places import Places

A, B = TP("a", 0), TP("b", 0)


@dataclass
class Taken:
    tp: TP
    offset: int
    generation_id: int = 1


@dataclass
class Consumer:
    """Notes what is committed and sought."""

    committed: list[dict[TP, int]] = field(default_factory=list)

    async def _commit(self, offsets: dict[TP, int]) -> bool:
        self.committed.append(offsets)
        return True


@pytest.fixture
async def places() -> Places:
    app: Any = faust.App("tiny", store="memory://")
    places = Places(app, {"one": ["a"], "other": ["a", "b"]})
    places.begin({A: 5, B: 0}, 1)
    return places


@pytest.fixture
def consumer(places: Places) -> Consumer:
    consumer = Consumer()
    places._app = type("App", (), {"consumer": consumer})()
    return consumer


def offsets(places: Places, stage: str, *wanted: int, generation: int = 1) -> list[int]:
    """Those that are taken."""
    return [offset for offset in wanted if places.take(stage, Taken(A, offset, generation))]


async def test_records_are_taken_in_unbroken_order(places: Places) -> None:
    assert offsets(places, "one", 5, 6, 7) == [5, 6, 7]


async def test_what_was_taken_before_is_not_taken_again(places: Places) -> None:
    assert offsets(places, "one", 5, 6, 5, 6, 7) == [5, 6, 7]


async def test_behind_a_missing_record_nothing_is_taken_until_it_has_come(places: Places) -> None:
    assert offsets(places, "one", 5, 7, 8) == [5]
    assert offsets(places, "one", 6, 7, 8) == [6, 7, 8]


async def test_what_the_broker_itself_no_longer_has_is_passed_over_when_read_again(places: Places) -> None:
    assert offsets(places, "one", 5, 8, 9) == [5]
    assert offsets(places, "one", 8, 9) == [8, 9]


async def test_records_of_an_earlier_rebalance_are_left_alone(places: Places) -> None:
    assert offsets(places, "one", 5, generation=0) == []
    assert offsets(places, "one", 5) == [5]


async def test_nothing_is_taken_of_a_partition_that_is_not_ours(places: Places) -> None:
    assert not places.take("other", Taken(TP("b", 3), 0))


async def test_done_is_what_all_stages_that_read_it_have_processed(places: Places) -> None:
    for stage in ("one", "other"):
        places.take(stage, Taken(A, 5))
    places.finish("one", Taken(A, 5))
    assert places.done() == {A: 5, B: 0}
    places.finish("other", Taken(A, 5))
    assert places.done() == {A: 6, B: 0}


async def test_only_what_is_processed_is_committed_and_only_once(places: Places, consumer: Consumer) -> None:
    for offset in (5, 6):
        for stage in ("one", "other"):
            places.take(stage, Taken(A, offset))
    for stage in ("one", "other"):
        places.finish(stage, Taken(A, 5))
    await places.commit()
    await places.commit()
    assert consumer.committed == [{A: 6}]


async def test_at_the_end_what_was_taken_is_finished_and_committed(places: Places, consumer: Consumer) -> None:
    for stage in ("one", "other"):
        places.take(stage, Taken(A, 5))
    closing = asyncio.ensure_future(places.close())
    await asyncio.sleep(0)
    assert not places.take("one", Taken(A, 6))
    places.finish("one", Taken(A, 5))
    await asyncio.sleep(0)
    assert not closing.done()
    places.finish("other", Taken(A, 5))
    await closing
    assert consumer.committed == [{A: 6}]
