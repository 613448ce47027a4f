"""The folds' memory over the store's `state` table.

Three layers over the table: what this record changed (thrown away if its fold fails), what this batch changed (written
with the batch's outputs), and a bounded cache. A fold meets the same values whichever layer they come from.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, TypeAlias

import msgspec

from pipelines.state import Remembered
from pipelines.topology import Stage
from services.standalone.rows import Row
from services.standalone.store import Store

CACHED = 20_000
"""Values of a stage that are kept decoded."""

PUT = """
INSERT INTO state (stage, key, seen, value) VALUES (?, ?, ?, ?)
ON CONFLICT (stage, key) DO UPDATE SET seen = excluded.seen, value = excluded.value
"""
DROP = "DELETE FROM state WHERE stage = ? AND key = ?"

Saved: TypeAlias = tuple[float, bytes] | None
"""When a value was seen (seconds of Unix time) and its JSON; None for one that was deleted."""


class StageState(MutableMapping[str, Any]):
    """One stage's values by their key."""

    def __init__(self, stage: Stage, store: Store, cached: int = CACHED) -> None:
        self._stage, self._store, self._cached = stage.name, store, cached
        self._decode: Callable[[bytes], Any] = msgspec.json.Decoder(stage.state).decode
        self._changes: dict[str, Remembered | None] = {}
        self._unsaved: dict[str, Saved] = {}
        self._cache: OrderedDict[str, Remembered | None] = OrderedDict()

    def __getitem__(self, key: str) -> Any:
        value = self._changes[key] if key in self._changes else self._known(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: str, value: Any) -> None:
        self._changes[key] = value

    def __delitem__(self, key: str) -> None:
        self[key]
        self._changes[key] = None

    def __iter__(self) -> Iterator[str]:
        stored = {str(key) for (key,) in self._store.rows("SELECT key FROM state WHERE stage = ?", self._stage)}
        return (key for key in sorted(stored | self._unsaved.keys() | self._changes.keys()) if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def encoded(self) -> dict[str, Saved]:
        """What this record changed, as it will be written."""
        return {
            key: None if value is None else (value.seen.timestamp(), msgspec.json.encode(value))
            for key, value in self._changes.items()
        }

    def keep(self, encoded: dict[str, Saved]) -> None:
        """The record went through: its changes belong to the batch."""
        self._unsaved.update(encoded)
        for key, value in self._changes.items():
            self._remember(key, value)
        self._changes.clear()

    def discard(self) -> None:
        """The record did not go through: forget what it changed."""
        self._changes.clear()

    def unsaved(self) -> Iterator[Row]:
        """The statements that write the batch's changes."""
        for key, saved in self._unsaved.items():
            yield (DROP, (self._stage, key)) if saved is None else (PUT, (self._stage, key, *saved))

    def saved(self) -> None:
        """The batch was written."""
        self._unsaved.clear()

    def revert(self) -> None:
        """The batch was not written: go back to what the table says."""
        self._changes.clear()
        for key in self._unsaved:
            self._cache.pop(key, None)
        self._unsaved.clear()

    def _known(self, key: str) -> Remembered | None:
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        value = self._read(key)
        self._remember(key, value)
        return value

    def _read(self, key: str) -> Remembered | None:
        if key in self._unsaved:
            saved = self._unsaved[key]
            return None if saved is None else self._decode(saved[1])
        found = self._store.rows("SELECT value FROM state WHERE stage = ? AND key = ?", self._stage, key)
        return self._decode(bytes(found[0][0])) if found else None  # type: ignore[call-overload]  # a BLOB

    def _remember(self, key: str, value: Remembered | None) -> None:
        self._cache[key] = value
        self._cache.move_to_end(key)
        if len(self._cache) > self._cached:
            self._cache.popitem(last=False)


class States(Mapping[str, MutableMapping[str, Any]]):
    """Every stage's state by the stage's name. `opened` is the stage that asked last: the one at work."""

    def __init__(self, stages: Sequence[Stage], store: Store, cached: int = CACHED) -> None:
        self._kept = {stage.name: StageState(stage, store, cached) for stage in stages if stage.state is not None}
        self._all: dict[str, MutableMapping[str, Any]] = {stage.name: {} for stage in stages}
        self._all.update(self._kept)
        self.opened = ""

    def __getitem__(self, name: str) -> MutableMapping[str, Any]:
        self.opened = name
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def keep(self) -> None:
        """The record went through every stage. A value that can't be encoded raises before anything is kept."""
        encoded = {name: state.encoded() for name, state in self._kept.items()}
        for name, state in self._kept.items():
            state.keep(encoded[name])

    def discard(self) -> None:
        """A stage failed: no stage remembers the record."""
        for state in self._kept.values():
            state.discard()

    def unsaved(self) -> Iterator[Row]:
        """The statements that write the batch's changes."""
        for state in self._kept.values():
            yield from state.unsaved()

    def saved(self) -> None:
        """The batch was written."""
        for state in self._kept.values():
            state.saved()

    def revert(self) -> None:
        """The batch was not written."""
        for state in self._kept.values():
            state.revert()
