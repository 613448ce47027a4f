from datetime import timedelta

import pytest
from aiohttp import ClientSession

from pipelines.intake.opml import FeedSource
from services.collector.checking import Checked, check
from services.collector.fetching import Limits
from services.collector.harvesting import Polling, Tools, web_tools
from tests.services.collector.conftest import START, Clock, Entry, Site, english, rss


@pytest.fixture
def tools(session: ClientSession, clock: Clock, limits: Limits) -> Tools:
    return web_tools(session, Polling(feed_limits=limits), clock, english)


async def test_a_feed_in_order_is_told_with_its_items_and_newest_date(site: Site, tools: Tools) -> None:
    url = site.put("/feed", rss(site, Entry("a", "Talks open"), Entry("b", "Talks stall", age=timedelta(hours=5))))
    [found] = await check([FeedSource(url=url, title="Example", language="en")], tools)
    assert found == Checked(
        feed=url, title="Example", ok=True, items=2, newest=START - timedelta(hours=1), language="en"
    )


async def test_every_feed_gets_its_line_in_the_order_given(site: Site, tools: Tools) -> None:
    sources = [FeedSource(url=site.url("/missing")), FeedSource(url=site.put("/feed", rss(site, Entry("a", "Talks"))))]
    missing, there = await check(sources, tools)
    assert (missing.ok, missing.problem) == (False, "answers 404 (not found)")
    assert there.ok


@pytest.mark.parametrize(
    ("entries", "language", "words"),
    [
        ((), None, "no items"),
        ((Entry("a", "Talks", age=timedelta(days=30)),), None, "nothing new for 30 days"),
        ((Entry("a", "Talks"),), "ar", "in en, though listed as ar"),
    ],
)
async def test_what_is_odd_about_a_feed_that_answers_is_said_in_words(
    site: Site, tools: Tools, entries: tuple[Entry, ...], language: str | None, words: str
) -> None:
    [found] = await check([FeedSource(url=site.put("/feed", rss(site, *entries)), language=language)], tools)
    assert found.ok
    assert words in found.problem


async def test_a_page_that_is_no_feed_is_not_in_order(site: Site, tools: Tools) -> None:
    [found] = await check([FeedSource(url=site.put("/feed", "<html></html>"))], tools)
    assert (found.ok, found.problem) == (False, "not a feed")
