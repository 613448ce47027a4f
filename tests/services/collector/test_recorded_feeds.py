"""Real publishers' feeds as somebody recorded them, served again; skipped where the recordings are not at hand."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from pipelines.intake.opml import FeedSource
from pipelines.records import Article
from services.collector.harvesting import Polling, web_tools
from services.collector.ledger import Health
from services.collector.polling import Poller, poll_once
from tests.services.collector.conftest import Clock, Memory, Site, english

RECORDED = Path(__file__).parents[4] / "shared/feeds"
FILES = sorted(RECORDED.glob("*.xml"))
pytestmark = pytest.mark.skipif(not FILES, reason="the recorded feeds are not at hand")


class Replay:
    """Serves recordings and polls them."""

    def __init__(self, site: Site, session: ClientSession, ledger: Memory, clock: Clock) -> None:
        self.site, self.session, self.ledger, self.clock = site, session, ledger, clock

    async def poll(self, *files: Path, at: str | None = None) -> tuple[list[Health], list[Article]]:
        """Poll the files, each at its own address, or all of them at the address `at`."""
        sources = [FeedSource(url=self.site.put(at or f"/{file.name}", file.read_bytes())) for file in files]
        poller = Poller(self.ledger, web_tools(self.session, Polling(), self.clock, english))
        lines = await poll_once(poller, sources)
        return lines, self.ledger.take()


@pytest.fixture
def replay(site: Site, session: ClientSession, ledger: Memory, clock: Clock) -> Replay:
    return Replay(site, session, ledger, clock)


async def test_every_recorded_feed_is_read_and_a_second_poll_brings_nothing(replay: Replay) -> None:
    lines, articles = await replay.poll(*FILES)
    assert [line.feed for line in lines if not line.ok or not line.fresh] == []
    assert len(articles) > 900
    again, repeated = await replay.poll(*FILES)
    assert all(line.ok for line in again)
    assert repeated == []


@pytest.mark.parametrize(
    ("series", "fresh"),
    [("aljazeera-2026", [25, 4, 20]), ("nyt-world", [57, 3]), ("jpost-home", [69, 57])],
)
async def test_a_feed_polled_again_brings_only_what_is_new_or_changed(
    replay: Replay, series: str, fresh: list[int]
) -> None:
    polls = [await replay.poll(file, at="/feed") for file in FILES if file.name.startswith(series)]
    assert [len(articles) for _, articles in polls] == fresh
