"""What a stage remembers, over a Faust table that nobody has started."""

from datetime import UTC, datetime, timedelta
from typing import Any

import faust
import msgspec
import pytest
from msgspec import Struct

from pipelines import topology
from pipelines.state import LATE
from services.worker.remembering import Memory

START = datetime(2024, 5, 1, tzinfo=UTC)
KEEP = timedelta(days=2)
OLD = KEEP + LATE + timedelta(hours=1)


class Told(Struct, frozen=True):
    seen: datetime
    text: str = ""


STAGE = topology.Stage(
    name="tiny", reads=(), key=str, fold=lambda *_: (), config=lambda config: config, state=Told, keep=KEEP
)


class Changelogged:
    """A message as it comes back from a changelog."""

    def __init__(self, partition: int, key: bytes, value: bytes | None) -> None:
        self.partition, self.key, self.value = partition, key, value


@pytest.fixture
async def memory() -> Memory:
    app = faust.App("tiny", store="memory://")
    return Memory(STAGE, app.Table("tiny", key_type=bytes, value_type=bytes))


def remember(memory: Memory, key: str, seen: datetime = START, partition: int = 0) -> dict[bytes, Any]:
    memory[key] = Told(seen, key)
    changes = memory.changes(partition, seen)
    memory.keep(partition, changes)
    return changes


async def test_what_a_record_changed_is_met_by_its_fold_and_written_only_when_kept(memory: Memory) -> None:
    memory["a"] = Told(START, "new")
    assert memory["a"] == Told(START, "new")
    assert memory.size() == (0, 0)
    changes = memory.changes(0, START)
    assert changes == {b"a": msgspec.json.encode(Told(START, "new"))}
    memory.keep(0, changes)
    assert memory["a"] == Told(START, "new")
    assert memory.size() == (1, len(changes[b"a"] or b""))


async def test_what_a_failed_record_changed_is_forgotten(memory: Memory) -> None:
    remember(memory, "a")
    memory["a"] = Told(START, "wrong")
    memory["b"] = Told(START, "wrong")
    memory.discard()
    assert memory["a"].text == "a"
    assert list(memory) == ["a"]


async def test_a_value_that_a_fold_deletes_is_gone_at_once_and_deleted_in_the_changelog(memory: Memory) -> None:
    remember(memory, "a")
    del memory["a"]
    assert "a" not in memory
    changes = memory.changes(0, START)
    assert changes == {b"a": None}
    memory.keep(0, changes)
    assert "a" not in memory


async def test_values_that_no_record_can_recall_are_swept_in_small_steps(memory: Memory) -> None:
    for number in range(10):
        remember(memory, f"old{number}")
    swept = [len(remember(memory, f"new{number}", START + OLD)) - 1 for number in range(5)]
    assert max(swept) <= 4
    assert sorted(memory) == [f"new{number}" for number in range(5)]


async def test_a_record_of_another_partition_sweeps_nothing(memory: Memory) -> None:
    remember(memory, "old", partition=1)
    assert remember(memory, "new", START + OLD, partition=0).keys() == {b"new"}
    assert "old" in memory


async def test_what_is_not_older_than_all_that_may_come_late_stays(memory: Memory) -> None:
    remember(memory, "old")
    assert remember(memory, "new", START + KEEP + LATE).keys() == {b"new"}


async def test_one_value_from_a_wrong_clock_hides_none_that_stand_behind_it(memory: Memory) -> None:
    remember(memory, "future", START + timedelta(days=4000))
    remember(memory, "old")
    for number in range(3):
        remember(memory, f"new{number}", START + OLD)
    assert "old" not in memory


async def test_a_swept_value_that_a_record_writes_anew_is_kept(memory: Memory) -> None:
    remember(memory, "a")
    assert remember(memory, "a", START + OLD)[b"a"] is not None


async def test_a_table_that_reads_itself_back_knows_how_old_its_values_are(memory: Memory) -> None:
    for key in (b"a", b"b"):
        value = msgspec.json.encode(Told(START))
        memory.recovered(Changelogged(0, key, value))
        memory._table.data[key] = value
    memory.recovered(Changelogged(0, b"b", None))
    assert remember(memory, "new", START + OLD).keys() == {b"a", b"new"}


async def test_partitions_that_others_have_now_are_forgotten(memory: Memory) -> None:
    remember(memory, "mine", partition=0)
    remember(memory, "theirs", partition=1)
    memory.leave([0, 2])
    assert list(memory) == ["mine"]
    assert memory.size()[0] == 1


async def test_a_value_that_can_not_be_read_any_more_fails_its_record_until_it_is_swept(memory: Memory) -> None:
    memory.recovered(Changelogged(0, b"a", b"not json"))
    memory._table.data[b"a"] = b"not json"
    with pytest.raises(msgspec.DecodeError):
        memory["a"]
    remember(memory, "new")
    assert "a" not in memory
