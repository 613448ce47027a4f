"""What the tests of intake share: the real detector, one moment, and small feeds built from the parts that matter."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.intake.feeds import read
from pipelines.intake.items import FeedReading
from pipelines.intake.languages import Detect
from pipelines.intake.opml import FeedSource
from pipelines.records import Lane
from services.languages import detector

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SOURCE = FeedSource(url="https://feeds.harbour-post.example/world.xml", country="NOR", tier=2, state_media=True)


@pytest.fixture(scope="session")
def detect() -> Detect:
    return detector()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def source() -> FeedSource:
    return SOURCE


@pytest.fixture
def reader(detect: Detect) -> Callable[..., FeedReading]:
    """Reads bytes, or the inside of an RSS channel, as of NOW."""

    def reading(
        content: bytes | str, *, lane: Lane = "live", source: FeedSource = SOURCE, **options: str
    ) -> FeedReading:
        whole = content if isinstance(content, bytes) else rss(content)
        return read(whole, feed=source, fetched=NOW, lane=lane, detect=detect, **options)

    return reading


@pytest.fixture(scope="session")
def recorded() -> Path:
    """The folder of recorded feeds beside the project, where there is one."""
    folder = Path(__file__).parents[4] / "shared" / "feeds"
    if not folder.is_dir():
        pytest.skip("no recorded feeds beside the project")
    return folder


def rss(channel: str) -> bytes:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{channel}</channel></rss>'.encode()
