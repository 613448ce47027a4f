import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pipelines.errors import BadConfig
from pipelines.intake.opml import FeedSource
from pipelines.records import Article
from services.collector import harvesting
from services.collector.fetching import Limits
from services.collector.harvesting import Polling, web_tools
from services.collector.ledger import MAX_SEEN, Health
from services.collector.pauses import MAX_PAUSE, Rhythm, next_poll, pause_asked
from services.collector.polling import Poller, poll_forever, poll_once
from tests.services.collector.conftest import START, Clock, Entry, Memory, Site, english, rss

FIRST, SECOND, THIRD = Entry("first", "Talks open"), Entry("second", "Talks stall"), Entry("third", "Talks end")
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Example</title><id>urn:feed</id>
<entry><title>Talks open</title><id>urn:first</id><link href="http://news.example/first"/>
<updated>2026-03-01T11:00:00Z</updated><summary>Envoys met at the border.</summary></entry></feed>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Example",
    "items": [
        {
            "id": "first",
            "url": "http://news.example/first",
            "title": "Talks open",
            "content_text": "Envoys met at the border.",
            "date_published": "2026-03-01T11:00:00Z",
        }
    ],
}


class Watch:
    """Polls one site's feeds with everything real but the clock."""

    def __init__(self, site: Site, session: ClientSession, ledger: Memory, clock: Clock, limits: Limits) -> None:
        self.site, self.session, self.ledger, self.clock = site, session, ledger, clock
        self.settings = Polling(feed_limits=limits, page_limits=limits)

    async def poll(self, *sources: FeedSource) -> list[Health]:
        return await poll_once(self.poller(), sources)

    def poller(self, tell: Callable[[Health], None] = lambda _health: None) -> Poller:
        return Poller(self.ledger, web_tools(self.session, self.settings, self.clock, english), tell)

    async def poll_feed(self, *entries: Entry, full_text: bool = False) -> tuple[Health, list[Article]]:
        """Serve these entries at /feed, poll, and give the health line with what was accepted."""
        url = self.site.put("/feed", rss(self.site, *entries))
        [health] = await self.poll(FeedSource(url=url, full_text=full_text))
        self.clock.at += timedelta(minutes=15)
        return health, self.ledger.take()


@pytest.fixture
def watch(site: Site, session: ClientSession, ledger: Memory, clock: Clock, limits: Limits) -> Watch:
    return Watch(site, session, ledger, clock, limits)


async def test_the_first_poll_is_background_and_what_comes_later_is_live(watch: Watch) -> None:
    _, first = await watch.poll_feed(FIRST)
    _, later = await watch.poll_feed(SECOND, FIRST)
    assert [(article.title, article.lane) for article in first] == [("Talks open", "backfill")]
    assert [(article.title, article.lane) for article in later] == [("Talks stall", "live")]


async def test_a_feed_that_was_empty_at_first_is_live_from_then_on(watch: Watch) -> None:
    health, _ = await watch.poll_feed()
    _, [article] = await watch.poll_feed(FIRST)
    assert health.ok
    assert article.lane == "live"


async def test_what_was_seen_is_not_accepted_again(watch: Watch) -> None:
    await watch.poll_feed(SECOND, FIRST)
    health, again = await watch.poll_feed(SECOND, FIRST)
    assert again == []
    assert (health.ok, health.items, health.fresh) == (True, 2, 0)


async def test_a_retitled_item_is_a_revision_of_the_same_article(watch: Watch) -> None:
    _, [before] = await watch.poll_feed(FIRST)
    _, [after] = await watch.poll_feed(Entry("first", "Talks open, then close"))
    assert after.id == before.id
    assert after.revision != before.revision


async def test_an_item_changed_back_is_a_revision_too(watch: Watch) -> None:
    revisions = [await watch.poll_feed(entry) for entry in (FIRST, Entry("first", "Talks off"), FIRST)]
    assert [len(articles) for _, articles in revisions] == [1, 1, 1]


async def test_articles_are_accepted_oldest_first(watch: Watch) -> None:
    _, articles = await watch.poll_feed(THIRD, SECOND, FIRST)
    assert [article.title for article in articles] == ["Talks open", "Talks stall", "Talks end"]


async def test_an_item_that_left_the_feed_and_came_back_is_not_new(watch: Watch) -> None:
    await watch.poll_feed(SECOND, FIRST)
    await watch.poll_feed(SECOND)
    _, again = await watch.poll_feed(SECOND, FIRST)
    assert again == []


async def test_the_cursor_stays_small_however_long_the_feed_runs(watch: Watch) -> None:
    for start in range(0, 2_400, 600):
        await watch.poll_feed(*(Entry(f"item-{n}", f"Item {n}") for n in range(start + 600, start, -1)))
    [cursor] = watch.ledger.cursors.values()
    assert len(cursor.seen) == MAX_SEEN


@pytest.mark.parametrize(
    ("body", "kind"), [(ATOM, "application/atom+xml"), (json.dumps(JSON), "application/feed+json")]
)
async def test_other_formats_are_read_alike(watch: Watch, body: str, kind: str) -> None:
    [health] = await watch.poll(FeedSource(url=watch.site.put("/feed", body, content_type=kind)))
    assert health.ok
    assert [article.title for article in watch.ledger.take()] == ["Talks open"]


async def test_a_wrong_content_type_does_not_matter(watch: Watch) -> None:
    url = watch.site.put("/feed", rss(watch.site, FIRST), content_type="text/html")
    [health] = await watch.poll(FeedSource(url=url))
    assert (health.ok, health.fresh) == (True, 1)


async def test_an_unchanged_feed_keeps_its_cursor(watch: Watch) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"one"':
            return web.Response(status=304)
        return web.Response(text=rss(watch.site, FIRST), headers={"ETag": '"one"'})

    watch.site.pages["/feed"] = answer
    source = FeedSource(url=watch.site.url("/feed"))
    await watch.poll(source)
    before = watch.ledger.cursor(source.url)
    [health] = await watch.poll(source)
    assert (health.ok, health.status) == (True, 304)
    assert watch.ledger.cursor(source.url) == before


async def test_a_feed_cut_short_by_its_publisher_is_asked_for_whole_the_next_time(watch: Watch) -> None:
    whole = rss(watch.site, SECOND, FIRST)
    url = watch.site.put(
        "/feed", whole[: whole.index("<item>", whole.index("</item>")) + 40], headers={"ETag": '"cut"'}
    )
    [health] = await watch.poll(FeedSource(url=url))
    assert health.ok
    assert "broken XML" in health.reason
    assert watch.ledger.cursors[url].etag is None


@pytest.mark.parametrize(
    ("body", "words"), [("<html><p>Welcome</p></html>", "not a feed"), ("", "not a feed"), ("<rss><channel><item", "")]
)
async def test_what_is_no_feed_is_one_line_and_leaves_the_cursor(watch: Watch, body: str, words: str) -> None:
    await watch.poll_feed(FIRST)
    before = dict(watch.ledger.cursors)
    [health] = await watch.poll(FeedSource(url=watch.site.put("/feed", body)))
    assert not health.ok
    assert words in health.reason
    assert "\n" not in health.reason
    assert watch.ledger.cursors == before


async def test_a_feed_that_the_parser_chokes_on_is_one_line(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def choke(*_args: object, **_kwargs: object) -> None:
        raise RecursionError("too\ndeep")

    monkeypatch.setattr(harvesting, "read", choke)
    health, articles = await watch.poll_feed(FIRST)
    assert (health.ok, health.reason, articles) == (False, "could not be read: RecursionError", [])


async def test_a_move_for_good_is_told_in_words_and_read_all_the_same(watch: Watch) -> None:
    watch.site.put("/new", rss(watch.site, FIRST))
    [health] = await watch.poll(FeedSource(url=watch.site.redirect("/old", "/new", 301)))
    assert (health.ok, health.fresh) == (True, 1)
    assert f"has moved to {watch.site.url('/new')}" in health.reason


async def test_failures_are_counted_until_one_poll_succeeds(watch: Watch) -> None:
    source = FeedSource(url=watch.site.url("/feed"))
    lines = [line for _ in range(3) for line in await watch.poll(source)]
    health, _ = await watch.poll_feed(FIRST)
    assert [line.failures for line in lines] == [1, 2, 3]
    assert [line.succeeded for line in lines] == [None, None, None]
    assert (health.failures, health.succeeded) == (0, START)


async def test_one_bad_feed_does_not_keep_the_others_from_being_read(watch: Watch, unused_tcp_port: int) -> None:
    good, bad = watch.site.put("/good", rss(watch.site, FIRST)), watch.site.put("/bad", status=500)
    urls = [good, bad, f"http://127.0.0.1:{unused_tcp_port}/", "http://nowhere.invalid/", "ftp://example.org/"]
    lines = await watch.poll(*(FeedSource(url=url) for url in urls))
    assert [line.feed for line in lines] == urls
    assert [line.ok for line in lines] == [True, False, False, False, False]
    assert all(line.reason and "\n" not in line.reason for line in lines[1:])


async def test_two_feeds_may_give_the_same_item(watch: Watch) -> None:
    feed = rss(watch.site, FIRST)
    await watch.poll(*(FeedSource(url=watch.site.put(path, feed)) for path in ("/one", "/two")))
    one, two = watch.ledger.take()
    assert one.id == two.id
    assert one.feed != two.feed


async def test_a_host_is_asked_one_thing_at_a_time(watch: Watch) -> None:
    under_way, most = 0, 0

    async def answer(_request: web.Request) -> web.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.02)
        under_way -= 1
        return web.Response(text=rss(watch.site, FIRST))

    for path in ("/a", "/b", "/c"):
        watch.site.pages[path] = answer
    assert all(
        line.ok for line in await watch.poll(*(FeedSource(url=watch.site.url(path)) for path in ("/a", "/b", "/c")))
    )
    assert most == 1


async def test_nothing_is_lost_when_it_ends_between_fetch_and_accept(watch: Watch) -> None:
    watch.ledger.broken = BadConfig("the disk is full")
    with pytest.raises(BadConfig, match="disk is full"):
        await watch.poll_feed(FIRST)
    _, articles = await watch.poll_feed(FIRST)
    assert [(article.title, article.lane) for article in articles] == [("Talks open", "backfill")]


PARAGRAPHS = 12 * "<p>Envoys of both sides met at the border crossing.</p>"
PAGE = f"<html><body><article><h1>Talks open</h1>{PARAGRAPHS}</article></body></html>"


async def test_full_text_is_fetched_where_the_source_asks_for_it(watch: Watch) -> None:
    watch.site.put("/first", PAGE, content_type="text/html")
    _, [summary] = await watch.poll_feed(FIRST)
    watch.ledger.cursors.clear()
    _, [full] = await watch.poll_feed(FIRST, full_text=True)
    assert "border crossing" not in summary.body
    assert "border crossing" in full.body
    assert full.id == summary.id


async def test_a_page_is_fetched_once_not_at_every_poll(watch: Watch) -> None:
    watch.site.put("/first", PAGE, content_type="text/html")
    await watch.poll_feed(FIRST, full_text=True)
    _, again = await watch.poll_feed(FIRST, full_text=True)
    assert again == []
    assert [request.path for request in watch.site.asked].count("/first") == 1


@pytest.mark.parametrize("status", [404, 500])
async def test_a_page_that_fails_leaves_the_summary(watch: Watch, status: int) -> None:
    watch.site.put("/first", status=status)
    health, [article] = await watch.poll_feed(FIRST, full_text=True)
    assert health.ok
    assert article.body == FIRST.text


async def test_pages_that_take_too_long_leave_the_summaries(watch: Watch) -> None:
    async def slow(_request: web.Request) -> web.Response:
        await asyncio.sleep(0.5)
        return web.Response(text=PAGE)

    watch.site.pages["/first"] = watch.site.pages["/second"] = slow
    watch.settings = Polling(pages_within=0.1)
    _, articles = await watch.poll_feed(SECOND, FIRST, full_text=True)
    assert [article.body for article in articles] == [FIRST.text, SECOND.text]


async def test_polling_goes_on_until_it_is_stopped(watch: Watch) -> None:
    stop, lines = asyncio.Event(), []

    def tell(health: Health) -> None:
        lines.append(health)
        if len(lines) == 3:
            stop.set()

    watch.settings = Polling(rhythm=Rhythm(interval=timedelta(milliseconds=5)))
    source = FeedSource(url=watch.site.put("/feed", rss(watch.site, FIRST)))
    await asyncio.wait_for(poll_forever(watch.poller(tell), [source], stop), 5)
    assert [line.fresh for line in lines[:3]] == [1, 0, 0]


async def test_stopping_does_not_wait_for_a_slow_feed(watch: Watch) -> None:
    stop = asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        stop.set()
        await asyncio.sleep(30)
        return web.Response()

    watch.site.pages["/feed"] = slow
    await asyncio.wait_for(poll_forever(watch.poller(), [FeedSource(url=watch.site.url("/feed"))], stop), 1)
    assert watch.ledger.lines == {}


async def test_a_feed_polled_shortly_before_a_restart_waits_for_its_time(watch: Watch) -> None:
    source = FeedSource(url=watch.site.put("/feed", rss(watch.site, FIRST)))
    await watch.poll(source)
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.1, stop.set)
    await poll_forever(watch.poller(), [source], stop)
    assert len(watch.site.asked) == 1


async def test_what_the_ledger_raises_ends_polling_as_it_is(watch: Watch) -> None:
    watch.ledger.broken = BadConfig("the disk is full")
    source = FeedSource(url=watch.site.put("/feed", rss(watch.site, FIRST)))
    with pytest.raises(BadConfig, match="disk is full"):
        await asyncio.wait_for(poll_forever(watch.poller(), [source], asyncio.Event()), 5)


async def test_polling_nothing_waits_to_be_stopped(watch: Watch) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stop.set)
    await asyncio.wait_for(poll_forever(watch.poller(), [], stop), 1)
    assert stop.is_set()


def line(*, failures: int = 0, status: int | None = None) -> Health:
    return Health(feed="http://news.example/", ok=not failures, polled=START, failures=failures, status=status)


@pytest.mark.parametrize(("failures", "minutes"), [(0, 15), (1, 30), (2, 60), (3, 120), (20, 24 * 60)])
def test_each_failure_doubles_the_pause_up_to_the_longest(failures: int, minutes: int) -> None:
    assert next_poll(line(failures=failures), Rhythm()) == START + timedelta(minutes=minutes)


def test_a_feed_that_is_gone_is_asked_again_only_now_and_then() -> None:
    assert next_poll(line(failures=1, status=410), Rhythm()) == START + Rhythm().longest


def test_the_server_may_ask_for_a_longer_pause_but_not_for_a_shorter() -> None:
    hours, seconds = (structs.replace(line(failures=1), not_before=START + timedelta(seconds=n)) for n in (7200, 1))
    assert next_poll(hours, Rhythm()) == START + timedelta(hours=2)
    assert next_poll(seconds, Rhythm()) == START + timedelta(minutes=30)


async def test_the_pause_that_a_server_asks_for_outlives_a_restart(watch: Watch) -> None:
    source = FeedSource(url=watch.site.put("/feed", status=429, headers={"Retry-After": "7200"}))
    await watch.poll(source)
    kept = watch.ledger.health(source.url)
    assert kept
    assert next_poll(kept, Rhythm()) == START + timedelta(hours=2)


@given(st.integers(0, 10**9), st.timedeltas(timedelta(seconds=1), timedelta(days=3)))
def test_no_pause_is_ever_longer_than_the_longest(failures: int, interval: timedelta) -> None:
    rhythm = Rhythm(interval=interval)
    pause = next_poll(line(failures=failures), rhythm) - START
    assert interval <= pause <= max(rhythm.longest, interval)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "Sun, 01 Mar 2026 12:01:00 GMT", "Date": "Sun, 01 Mar 2026 12:00:00 GMT"}, 60),
        ({"Retry-After": "Sun, 01 Mar 2026 11:00:00 GMT", "Date": "Sun, 01 Mar 2026 12:00:00 GMT"}, 0),
    ],
)
def test_a_pause_is_asked_for_in_seconds_or_as_a_date(headers: dict[str, str], seconds: int) -> None:
    assert pause_asked(headers) == timedelta(seconds=seconds)


@given(st.dictionaries(st.sampled_from(["Retry-After", "Date"]), st.text("0123456789 :,+-GMTSunMar", max_size=40)))
def test_no_header_makes_a_pause_that_is_absurd(headers: dict[str, str]) -> None:
    pause = pause_asked(headers)
    assert pause is None or timedelta(0) <= pause <= MAX_PAUSE
