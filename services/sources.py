"""Which feeds are polled: the OPML file, and what it lists."""

from pathlib import Path

from pipelines.intake.opml import FeedSource, read_opml
from services.lines import open_input
from services.settings import Settings


def feeds_file(settings: Settings) -> Path:
    """Where the list of feeds is kept."""
    return settings.feeds or settings.config / "feeds.opml"


def feed_sources(settings: Settings) -> tuple[FeedSource, ...]:
    """The feeds to poll; raises BadConfig naming file and line."""
    return read_feeds(feeds_file(settings))


def read_feeds(path: Path) -> tuple[FeedSource, ...]:
    """The feeds of an OPML file; raises BadConfig naming file and line."""
    with open_input(str(path)) as file:
        return read_opml(file.read(), where=str(path))
