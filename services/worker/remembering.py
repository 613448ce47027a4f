"""What a stage remembers on Kafka: a Faust table of JSON bytes, and the changes of the record that is being folded.

The table's own way of writing puts each key on the partition of whatever event is current, one message at a time. Here
a record's changes go to its own partition in one piece, and into the table only once the changelog has them.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from pipelines.state import LATE
from pipelines.topology import Stage

LOOKS = 2
"""Old values looked at for each value that a record changes, and at least: more than come in, so that all have their
turn while no more than twice as many lie about as are still wanted."""

Changes: TypeAlias = dict[bytes, bytes | None]
"""Values by key, as they are written; None deletes."""


class Seen(Struct):
    """The part of every value that says how old it is."""

    seen: datetime


class Ages:
    """The keys of each partition with the record time of their values, in a ring that a hand goes round.

    A ring and no order by age: one value from a clock that was years ahead would hide all that stand behind it.
    """

    def __init__(self) -> None:
        self._rings: dict[int, OrderedDict[bytes, float]] = {}

    def note(self, partition: int, key: bytes, value: bytes | None) -> None:
        """A value was written, or deleted. One that can't be read is taken to be old."""
        ring = self._rings.setdefault(partition, OrderedDict())
        if value is None:
            ring.pop(key, None)
            return
        ring[key] = _seen(value)

    def old(self, partition: int, before: datetime, looks: int) -> list[bytes]:
        """Of the next `looks` keys those with values from before this time. They stay until they are noted deleted."""
        ring = self._rings.get(partition, OrderedDict())
        found = []
        for _ in range(min(looks, len(ring))):
            key = next(iter(ring))
            ring.move_to_end(key)
            if ring[key] < before.timestamp():
                found.append(key)
        return found

    def only(self, partitions: Iterable[int]) -> list[bytes]:
        """Forget all other partitions; their keys."""
        lost = set(self._rings) - set(partitions)
        return [key for partition in lost for key in self._rings.pop(partition)]


class Memory(MutableMapping[str, Any]):
    """One stage's values, as its fold meets them. What it changes is kept or discarded once the record is through."""

    def __init__(self, stage: Stage, table: Any) -> None:
        self._keep, self._table = stage.keep, table
        self._decode: Callable[[bytes], Any] = msgspec.json.Decoder(stage.state).decode
        self._changed: dict[str, Any] = {}
        self._ages = Ages()
        self.restored = 0
        """Changes read back so far."""

    @property
    def changelog(self) -> str:
        """The full name of the topic that holds all changes."""
        return str(self._table.changelog_topic_name)

    def __getitem__(self, key: str) -> Any:
        if key not in self._changed:
            content = self._table.data.get(key.encode())
            if content is None:
                raise KeyError(key)
            return self._decode(content)
        if self._changed[key] is None:
            raise KeyError(key)
        return self._changed[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._changed[key] = value

    def __delitem__(self, key: str) -> None:
        self[key]
        self._changed[key] = None

    def __iter__(self) -> Iterator[str]:
        known = {key.decode() for key in self._table.data} | self._changed.keys()
        return (key for key in sorted(known) if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changes(self, partition: int, clock: datetime) -> Changes:
        """What the record on this partition changed, as it will be written; with it some old values are swept.

        Old is what no record can recall any more, seen from `clock`, this record's time.
        """
        changed: Changes = {
            key.encode(): None if value is None else msgspec.json.encode(value) for key, value in self._changed.items()
        }
        old = self._ages.old(partition, clock - self._keep - LATE, LOOKS * (1 + len(changed)))
        return {**{key: None for key in old if key not in changed}, **changed}

    def keep(self, partition: int, changes: Changes) -> None:
        """The changelog has these changes of a record: so has the table."""
        for key, value in changes.items():
            self._ages.note(partition, key, value)
            if value is None:
                self._table.data.pop(key, None)
            else:
                self._table.data[key] = value
        self._changed.clear()

    def discard(self) -> None:
        """The record did not go through: forget what it changed."""
        self._changed.clear()

    def recovered(self, message: Any) -> None:
        """The table reads itself back from its changelog: note how old a value is, and where it lies."""
        self.restored += 1
        self._ages.note(message.partition, message.key, message.value)

    def leave(self, partitions: Iterable[int]) -> None:
        """Only these partitions are ours now: others change the values of the rest."""
        for key in self._ages.only(partitions):
            self._table.data.pop(key, None)

    def size(self) -> tuple[int, int]:
        """How many values there are, and how many bytes."""
        values = self._table.data.values()
        return len(values), sum(map(len, values))


def _seen(value: bytes) -> float:
    try:
        return msgspec.json.decode(value, type=Seen).seen.timestamp()
    except msgspec.MsgspecError:
        return 0.0
