"""What a fold remembers. The runner supplies it: a dict in tests, an SQLite table, a Faust table.

Every value carries `seen`, the record time of its last change. A value older than its stage keeps counts as absent,
whether or not the runner has swept it away yet, so that all runners agree.
"""

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias, TypeVar

LATE = timedelta(days=1)
"""How much older than its neighbours a record may be and still meet all that its stages keep."""


class Remembered(Protocol):
    """A state value."""

    @property
    def seen(self) -> datetime:
        """Record time of the last change."""


R = TypeVar("R", bound=Remembered)
State: TypeAlias = MutableMapping[str, R]


def recall(state: State[R], key: str, now: datetime, keep: timedelta) -> R | None:
    """The value under `key`, unless it has been silent for longer than `keep`."""
    value = state.get(key)
    return None if value is None or now - value.seen > keep else value
