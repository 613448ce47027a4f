"""`tocsin publish FILE`: a stream that `tocsin replay` reads goes onto the topic `articles`, as the collector's would.

Publishing a file again changes nothing downstream: its articles have the same ids and revisions.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from pipelines.intake.languages import Detect
from pipelines.records import Article, DeadLetter
from services import topics
from services.broker.publishing import Publisher
from services.collector.delivering import ARTICLES
from services.collector.ledger import Cursor, Health
from services.collector.polling import Poller, poll
from services.languages import detector
from services.lines import open_input
from services.recorded import recorded_polls
from services.replaying import read_stream
from services.running import now
from services.settings import Settings

STAGE = "publish"
STEP = 100
"""Articles between two reports of progress."""


class Published(Struct, frozen=True):
    """What the broker has acknowledged: so many articles, and a dead letter for all else."""

    articles: int
    letters: Sequence[DeadLetter]


def publish(path: Path, settings: Settings, progress: Callable[[int, int], None]) -> Published:
    """Publish JSONL, or a recorded story where the file is a `.yaml`, in the order of receipt.

    `progress` hears of (articles sent, of how many). Raises BadConfig, BrokerUnreachable at the start, TopicMissing,
    RecordRefused; a broker that goes away in the middle is waited for.
    """
    articles, letters = _read(path, detector())
    with Publisher(settings) as publisher:
        publisher.check((ARTICLES, topics.DEAD))
        for done, article in enumerate(articles):
            if not done % STEP:
                progress(done, len(articles))
            publisher.send(ARTICLES, article)
        for letter in letters:
            publisher.send(topics.DEAD, letter)
        publisher.flush()
    progress(len(articles), len(articles))
    return Published(len(articles), letters)


def _read(path: Path, detect: Detect) -> tuple[list[Article], list[DeadLetter]]:
    if path.suffix == ".yaml":
        return _story(path, detect), []
    with open_input(str(path)) as file:
        return read_stream(file.read(), detect, stage=STAGE, at=now())


def _story(path: Path, detect: Detect) -> list[Article]:
    ledger = _Heap()
    for source, tools in recorded_polls(path, detect):
        asyncio.run(poll(Poller(ledger, tools), source))
    return ledger.articles


class _Heap:
    """A ledger in memory for as long as a story is read; `articles` come in order."""

    def __init__(self) -> None:
        self._feeds: dict[str, tuple[Cursor | None, Health]] = {}
        self.articles: list[Article] = []

    def cursor(self, feed: str) -> Cursor | None:
        """The feed's cursor."""
        return self._feeds[feed][0] if feed in self._feeds else None

    def health(self, feed: str) -> Health | None:
        """The feed's last line."""
        return self._feeds[feed][1] if feed in self._feeds else None

    def accept(self, health: Health, cursor: Cursor | None, articles: Sequence[Article]) -> None:
        """Remember all of it."""
        self._feeds[health.feed] = cursor or self.cursor(health.feed), health
        self.articles += articles
