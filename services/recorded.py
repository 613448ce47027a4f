"""A recorded story: what feeds answered, and when. It goes the way that polled feeds go; only the fetch is a file's.

A story is a manifest beside its files; a stream of articles without their feeds is JSONL (`services/replaying.py`).
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from pipelines.errors import BadConfig
from pipelines.intake.languages import Detect
from pipelines.intake.opml import FeedSource
from services import documents
from services.collector.fetching import Fetched, Limits
from services.collector.harvesting import Polling, Tools
from services.collector.ledger import Ledger
from services.collector.polling import Poller, poll
from services.collector.turns import Turns
from services.lines import open_input
from services.sources import read_feeds
from services.standalone.loop import Tell, tell_untold
from services.standalone.runner import Runner
from services.standalone.store import Store


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """At this time this feed answered with this file, beside the manifest."""

    at: datetime
    feed: str
    file: str


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """`feeds`: the OPML beside the manifest; `polls`: the answers in the order in which they were received."""

    feeds: str
    polls: tuple[Answer, ...]


def replay_story(path: Path, store: Store, ledger: Ledger, runner: Runner, *, detect: Detect, tell: Tell) -> int:
    """Poll the recorded answers one after the other, each at its time; returns how many articles became dead letters.

    Raises BadConfig, StoreError.
    """
    tell_untold(store, tell)
    dead = 0
    for source, tools in recorded_polls(path, detect):
        asyncio.run(poll(Poller(ledger, tools), source))
        while batch := runner.drain():
            dead += batch.dead
            tell_untold(store, tell)
    return dead


def recorded_polls(path: Path, detect: Detect) -> Iterator[tuple[FeedSource, Tools]]:
    """Each answer of a story in its order: whose it is, and what it takes to poll it. Raises BadConfig."""
    manifest = documents.read(path, Manifest)
    sources = {source.url: source for source in read_feeds(path.parent / manifest.value.feeds)}
    for n, answer in enumerate(manifest.value.polls):
        if answer.feed not in sources:
            where = manifest.where("polls", n)
            raise BadConfig(f"feed {answer.feed} is not listed", where=where, mend=f"add it to {manifest.value.feeds}")
        yield sources[answer.feed], _tools(path.parent / answer.file, answer.at.astimezone(UTC), detect)


def _tools(file: Path, at: datetime, detect: Detect) -> Tools:
    async def recorded(
        url: str, *, etag: str | None = None, last_modified: str | None = None, limits: Limits
    ) -> Fetched:
        del etag, last_modified, limits
        with open_input(str(file)) as content:
            return Fetched(url=url, status=200, content=content.read())

    return Tools(recorded, Polling(), lambda: at, detect, Turns(1))
