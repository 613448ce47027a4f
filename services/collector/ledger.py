"""What the collector keeps: how far it has read each feed, and how each feed is doing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from pipelines.records import Article

MAX_SEEN = 1_000
"""Items of a feed whose revision is remembered; more than any feed shows at once."""


class Cursor(Struct, frozen=True, kw_only=True):
    """How far a feed has been read. `seen` holds (article id, revision) of its newest items, newest last."""

    etag: str | None = None
    last_modified: str | None = None
    seen: tuple[tuple[str, str], ...] = ()


class Health(Struct, frozen=True, kw_only=True):
    """One line of the feed-health ledger; `reason` says in words why the last poll failed, or what was odd.

    `not_before` is the time before which the server does not want to be asked again, where it said so.
    """

    feed: str
    ok: bool
    polled: datetime
    status: int | None = None
    reason: str = ""
    items: int = 0
    fresh: int = 0
    failures: int = 0
    succeeded: datetime | None = None
    not_before: datetime | None = None


class Ledger(Protocol):
    """Where articles are accepted. A crash at any moment loses nothing: articles and cursor are kept together.

    A ledger without articles of its own keeps the cursor only; they are then delivered before (`polling.Poller`).
    """

    def cursor(self, feed: str) -> Cursor | None:
        """The feed's cursor; None before its first successful poll."""

    def health(self, feed: str) -> Health | None:
        """The feed's last line; None before its first poll."""

    def accept(self, health: Health, cursor: Cursor | None, articles: Sequence[Article]) -> None:
        """Make articles durable, advance the cursor and write the health line, all or nothing.

        `cursor` is None where the poll failed: the old one stays.
        """
