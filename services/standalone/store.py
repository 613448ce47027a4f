"""The one writer of a data folder: one SQLite file that holds all that the embedded process keeps.

Nothing is coded inside a transaction: there is one for each poll of a feed and each batch.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipelines.records import Alert
from services.database import Database
from services.standalone import schema

FILE = "tocsin.sqlite"


class Store(Database):
    """Opens (and makes, or brings up to date) the store in `folder`.

    Raises StoreLocked, StoreUnusable, StoreFull; every method may raise StoreFull.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / FILE, schema.STEPS, "lock")

    def waiting(self, limit: int) -> list[tuple[int, str]]:
        """The first accepted articles that are not processed yet, as (number, JSON), in the order of arrival."""
        found = self.rows("SELECT n, article FROM inbox ORDER BY n LIMIT ?", limit)
        return [(int(str(number)), str(article)) for number, article in found]

    def waiting_count(self) -> int:
        """How many accepted articles are not processed yet."""
        return int(str(self.value("SELECT count(*) FROM inbox")))

    def cursor(self, name: str) -> str | None:
        """How far a named input has been read, as its reader wrote it beside a batch; None before."""
        found = self.value("SELECT value FROM cursors WHERE name = ?", name)
        return None if found is None else str(found)

    def untold(self) -> list[Alert]:
        """Loud alerts that nobody has been told of yet, in the order in which they rang."""
        found = self.rows("SELECT document FROM alerts WHERE loud AND NOT told ORDER BY n")
        return [msgspec.json.decode(str(document), type=Alert) for (document,) in found]

    def mark_told(self, alerts: Sequence[Alert]) -> None:
        """Remember that these versions were told; call it as soon as they are out.

        Does not wait for the disk, so that hardly a moment is left in which a death would have them told twice.
        """
        with self._turn:
            self._db.execute("PRAGMA synchronous = NORMAL")
            try:
                with self.transaction() as db:
                    told = [(alert.id, alert.version) for alert in alerts]
                    db.executemany("UPDATE alerts SET told = 1 WHERE id = ? AND version = ?", told)
            finally:
                self._db.execute("PRAGMA synchronous = FULL")
