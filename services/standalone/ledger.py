"""The collector's ledger in the store: articles go to the inbox together with how far their feed has been read."""

from collections.abc import Sequence

import msgspec

from pipelines.records import Article
from services.collector import keeping
from services.collector.ledger import Cursor, Health
from services.standalone.store import Store


class StoreLedger:
    """A `services.collector.ledger.Ledger`: one short transaction a poll, however long a batch is coded meanwhile.

    `outcomes` says of each feed polled since the start whether its last poll succeeded.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.outcomes: dict[str, bool] = {}

    def cursor(self, feed: str) -> Cursor | None:
        """The feed's cursor; None before its first successful poll."""
        return keeping.cursor(self._store, feed)

    def health(self, feed: str) -> Health | None:
        """The feed's last line; None before its first poll."""
        return keeping.health(self._store, feed)

    def accept(self, health: Health, cursor: Cursor | None, articles: Sequence[Article]) -> None:
        """Make articles durable, advance the cursor and write the health line, all or nothing. Raises StoreFull."""
        arrived = [(msgspec.json.encode(article).decode(),) for article in articles]
        with self._store.transaction() as db:
            db.executemany("INSERT INTO inbox (article) VALUES (?)", arrived)
            keeping.advance(db, health, cursor)
        self.outcomes[health.feed] = health.ok
