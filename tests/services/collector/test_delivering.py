"""From a feed on loopback to a real broker, which is killed where that is the point."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path

import msgspec
import pytest
from aiohttp import ClientSession, web

from pipelines.intake.opml import FeedSource
from pipelines.records import Article, DeadLetter
from services import topics
from services.broker.errors import RecordRefused
from services.broker.publishing import Publisher
from services.collector.delivering import ARTICLES, Delivery
from services.collector.fetching import Limits
from services.collector.harvesting import Polling, web_tools
from services.collector.keeping import CursorLedger, open_cursors
from services.collector.ledger import Health
from services.collector.polling import Poller, poll, poll_once
from services.settings import Settings
from services.telemetry import DEAD_LETTERS, WAITING
from tests.servers.server import Server
from tests.services.collector.conftest import Clock, Entry, Site, english, rss
from tests.services.kafka_topics import limit, messages, topics_made


@pytest.fixture
def settings(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    with topics_made(kafka, prefix, tmp_path) as made:
        yield made


@pytest.fixture
def mortal(own_kafka: Server, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    """Topics on a broker that may be killed."""
    with topics_made(own_kafka.address, prefix, tmp_path) as made:
        yield made
        if not own_kafka.ready():
            own_kafka.restart()


class Collector:
    """Polls one site onto a broker."""

    def __init__(self, ledger: CursorLedger, delivery: Delivery, poller: Poller, site: Site) -> None:
        self.ledger, self.delivery, self.poller, self.site = ledger, delivery, poller, site

    def feed(self, path: str, *slugs: str) -> FeedSource:
        entries = (Entry(slug, f"Talks of {slug}") for slug in slugs)
        return FeedSource(url=self.site.put(path, rss(self.site, *entries)))

    async def poll(self, *sources: FeedSource) -> list[Health]:
        return await poll_once(self.poller, sources)


Opened = Callable[..., AbstractAsyncContextManager[Collector]]


@pytest.fixture
def opened(site: Site, session: ClientSession, clock: Clock, limits: Limits) -> Opened:
    """`async with opened(settings, buffer=10) as collector`"""

    @asynccontextmanager
    async def opened(settings: Settings, buffer: int = 1_000) -> AsyncIterator[Collector]:
        how = Polling(feed_limits=limits, page_limits=limits)
        with (
            open_cursors(settings.data) as cursors,
            ThreadPoolExecutor(1) as sender,
            closing(Publisher(settings)) as publisher,
        ):
            ledger, delivery = CursorLedger(cursors), Delivery(publisher, sender, buffer)
            tools = web_tools(session, how, clock, english, delivery.room)
            yield Collector(ledger, delivery, Poller(ledger, tools, delivery.health, delivery), site)
            await delivery.end(10)

    return opened


def articles(settings: Settings) -> list[Article]:
    found = [msgspec.json.decode(value, type=Article) for _, value in messages(settings, ARTICLES)]
    return sorted(found, key=lambda article: article.title or "")


async def test_what_a_poll_brings_stands_on_the_topic_before_the_cursor_advances(
    settings: Settings, opened: Opened
) -> None:
    async with opened(settings) as collector:
        source = collector.feed("/feed", "grain", "oil")
        [health] = await collector.poll(source)
        assert (health.ok, health.fresh) == (True, 2)
        assert collector.ledger.cursor(source.url)
        assert [article.title for article in articles(settings)] == ["Talks of grain", "Talks of oil"]
        assert all(key == msgspec.json.decode(value)["id"] for key, value in messages(settings, ARTICLES))


async def test_each_poll_leaves_its_line_on_the_topic_of_health(settings: Settings, opened: Opened) -> None:
    async with opened(settings) as collector:
        good, bad = collector.feed("/good", "grain"), FeedSource(url=collector.site.put("/bad", status=500))
        lines = await collector.poll(good, bad)
    kept = {key: msgspec.json.decode(value, type=Health) for key, value in messages(settings, topics.HEALTH)}
    assert kept == {line.feed: line for line in lines}


async def test_nothing_is_accepted_until_the_broker_is_back_and_the_loop_goes_on(
    mortal: Settings, own_kafka: Server, opened: Opened
) -> None:
    async with opened(mortal) as collector:
        await collector.poll(collector.feed("/first", "grain"))
        await asyncio.to_thread(own_kafka.kill)
        source, failing = (
            collector.feed("/second", "oil", "gas"),
            FeedSource(url=collector.site.put("/bad", status=500)),
        )
        polling = asyncio.ensure_future(poll(collector.poller, source))
        [failed] = await asyncio.wait_for(collector.poll(failing), 5)
        await asyncio.sleep(1)
        assert not failed.ok
        assert not polling.done()
        assert collector.ledger.cursor(source.url) is None
        assert (collector.delivery.waiting, WAITING._value.get()) == (2, 2)
        await asyncio.to_thread(own_kafka.restart)
        assert (await asyncio.wait_for(polling, 30)).fresh == 2
        assert (collector.delivery.waiting, WAITING._value.get()) == (0, 0)
    assert [article.title for article in articles(mortal)] == ["Talks of gas", "Talks of grain", "Talks of oil"]


async def test_what_the_broker_never_takes_is_a_dead_letter_and_the_others_go_on(
    settings: Settings, opened: Opened
) -> None:
    before = DEAD_LETTERS.labels("collect")._value.get()
    await asyncio.to_thread(limit, settings, ARTICLES, 1_000)
    async with opened(settings) as collector:
        small = [Entry(f"{number}", f"Talks {number}") for number in range(9)]
        large = Entry("large", "Talks at length", text=secrets.token_hex(5_000))
        source = FeedSource(url=collector.site.put("/feed", rss(collector.site, *small[:5], large, *small[5:])))
        [health] = await asyncio.wait_for(collector.poll(source), 20)
        assert health.ok
        assert collector.ledger.cursor(source.url)
        assert (collector.delivery.waiting, collector.delivery.accepted) == (0, 9)
    assert [article.title for article in articles(settings)] == [entry.title for entry in small]
    [(key, value)] = messages(settings, topics.DEAD)
    letter = msgspec.json.decode(value, type=DeadLetter)
    assert letter.stage == "collect"
    assert msgspec.json.decode(letter.original, type=Article).id == letter.key == key
    assert DEAD_LETTERS.labels("collect")._value.get() == before + 1


async def test_what_no_topic_would_take_is_a_dead_letter(settings: Settings, opened: Opened) -> None:
    async with opened(settings) as collector:
        await collector.poll(collector.feed("/feed", "grain"))
        [article] = articles(settings)
        large = msgspec.structs.replace(article, id="large", body="x" * topics.LARGEST)
        await collector.delivery([large, msgspec.structs.replace(article, id="small")])
        assert collector.delivery.accepted == 2
    assert [key for key, _ in messages(settings, topics.DEAD)] == ["large"]


async def test_where_dead_letters_are_refused_too_it_ends_with_the_reason(settings: Settings, opened: Opened) -> None:
    for topic in (ARTICLES, topics.DEAD):
        await asyncio.to_thread(limit, settings, topic, 100)
    async with opened(settings) as collector:
        source = collector.feed("/feed", "grain")
        with pytest.raises(RecordRefused, match=r"articles\.dead"):
            await asyncio.wait_for(collector.poll(source), 20)
        assert collector.ledger.cursor(source.url) is None
        assert collector.delivery.waiting == 0


async def test_no_feed_is_fetched_while_too_much_waits_and_none_is_lost(
    mortal: Settings, own_kafka: Server, opened: Opened
) -> None:
    async with opened(mortal, buffer=10) as collector:
        await collector.poll(collector.feed("/first", "grain"))
        await asyncio.to_thread(own_kafka.kill)
        collector.site.asked.clear()
        at_once = collector.poller.tools.settings.at_once
        sources = [collector.feed(f"/{n}", *(f"{n}-{item}" for item in range(5))) for n in range(60)]
        polling = asyncio.ensure_future(collector.poll(*sources))
        await asyncio.sleep(2)
        asked = len(collector.site.asked)
        assert 10 <= collector.delivery.waiting <= 10 + 5 * at_once
        assert asked * 5 == collector.delivery.waiting
        await asyncio.sleep(1)
        assert len(collector.site.asked) == asked
        await asyncio.to_thread(own_kafka.restart)
        assert all(health.fresh == 5 for health in await asyncio.wait_for(polling, 60))
    assert len({article.id for article in articles(mortal)}) == 301


async def test_a_full_buffer_does_not_keep_a_poll_under_way_from_its_pages(settings: Settings, opened: Opened) -> None:
    paragraphs = 12 * "<p>Envoys of both sides met at the border crossing.</p>"
    async with opened(settings) as collector:
        source = collector.feed("/feed", "grain")
        collector.site.put("/grain", f"<html><body><article>{paragraphs}</article></body></html>")
        feed = collector.site.pages["/feed"]

        async def fill_up(request: web.Request) -> web.StreamResponse:
            collector.delivery.room.clear()
            return await feed(request)

        collector.site.pages["/feed"] = fill_up
        await asyncio.wait_for(collector.poll(FeedSource(url=source.url, full_text=True)), 10)
    [article] = articles(settings)
    assert "border crossing" in article.body
