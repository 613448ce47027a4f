import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web

from services.collector.failures import FeedGone, FetchFailed, FetchRefused
from services.collector.fetching import Limits, fetch, shown
from tests.services.collector.conftest import Site

Raw = Callable[[bytes], Awaitable[str]]


async def test_an_answer_comes_whole_with_its_validators(site: Site, session: ClientSession, limits: Limits) -> None:
    url = site.put("/feed", "<rss/>", headers={"ETag": '"one"', "Last-Modified": "Sun, 01 Mar 2026 10:00:00 GMT"})
    fetched = await fetch(session, url, limits=limits)
    assert (fetched.status, fetched.content, fetched.etag) == (200, b"<rss/>", '"one"')
    assert fetched.last_modified == "Sun, 01 Mar 2026 10:00:00 GMT"
    assert not fetched.unchanged


async def test_who_asks_is_named(site: Site, session: ClientSession, limits: Limits) -> None:
    await fetch(session, site.put("/feed"), limits=limits)
    assert site.asked[0].headers["User-Agent"].startswith("Tocsin/")


async def test_what_is_unchanged_is_not_sent_again(site: Site, session: ClientSession, limits: Limits) -> None:
    url = site.put("/feed", status=304)
    fetched = await fetch(session, url, etag='"one"', last_modified="yesterday", limits=limits)
    assert fetched.unchanged
    assert fetched.content == b""
    asked = site.asked[0].headers
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"one"', "yesterday")


async def test_unchanged_without_having_been_asked_is_a_failure(
    site: Site, session: ClientSession, limits: Limits
) -> None:
    with pytest.raises(FetchFailed, match="304"):
        await fetch(session, site.put("/feed", status=304), limits=limits)


async def test_an_etag_that_cannot_be_stored_is_dropped(raw: Raw, session: ClientSession, limits: Limits) -> None:
    url = await raw(b"HTTP/1.1 200 OK\r\nETag: \xff\xfe\r\nContent-Length: 2\r\n\r\nok")
    assert (await fetch(session, url, limits=limits)).etag is None


@pytest.mark.parametrize("status", [301, 308])
async def test_a_move_for_good_is_followed_and_told(
    site: Site, session: ClientSession, limits: Limits, status: int
) -> None:
    site.put("/new", "here")
    fetched = await fetch(session, site.redirect("/old", "/new", status), limits=limits)
    assert fetched.content == b"here"
    assert fetched.moved == fetched.url == site.url("/new")


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_detour_is_followed_and_not_told(
    site: Site, session: ClientSession, limits: Limits, status: int
) -> None:
    site.put("/new", "here")
    fetched = await fetch(session, site.redirect("/old", "/new", status), limits=limits)
    assert (fetched.content, fetched.moved) == (b"here", None)


async def test_only_a_chain_that_lasts_to_its_end_is_a_move(site: Site, session: ClientSession, limits: Limits) -> None:
    site.put("/c", "here")
    site.redirect("/b", "/c", 308)
    assert (await fetch(session, site.redirect("/a", "/b", 301), limits=limits)).moved == site.url("/c")
    assert (await fetch(session, site.redirect("/a", "/b", 302), limits=limits)).moved is None
    site.redirect("/b", "/c", 302)
    assert (await fetch(session, site.redirect("/a", "/b", 301), limits=limits)).moved is None


async def test_going_round_in_circles_ends(site: Site, session: ClientSession, limits: Limits) -> None:
    site.redirect("/b", "/a")
    with pytest.raises(FetchFailed, match="redirected more than 3 times"):
        await fetch(session, site.redirect("/a", "/b"), limits=limits)


async def test_a_feed_taken_down_for_good_is_gone(site: Site, session: ClientSession, limits: Limits) -> None:
    with pytest.raises(FeedGone, match="gone for good"):
        await fetch(session, site.put("/feed", status=410), limits=limits)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 500, 502])
async def test_an_error_status_is_one_line(site: Site, session: ClientSession, limits: Limits, status: int) -> None:
    with pytest.raises(FetchFailed, match=f"answers {status}") as caught:
        await fetch(session, site.put("/feed", "<html>sorry</html>", status=status), limits=limits)
    assert caught.value.status == status
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 503])
async def test_the_pause_that_a_server_asks_for_is_passed_on(
    site: Site, session: ClientSession, limits: Limits, status: int
) -> None:
    with pytest.raises(FetchFailed) as caught:
        await fetch(session, site.put("/feed", status=status, headers={"Retry-After": "90"}), limits=limits)
    assert caught.value.retry_after == timedelta(seconds=90)


async def test_a_body_too_large_is_refused(site: Site, session: ClientSession, limits: Limits) -> None:
    at_limit, beyond = site.put("/at", b"x" * limits.size), site.put("/beyond", b"x" * (limits.size + 1))
    assert len((await fetch(session, at_limit, limits=limits)).content) == limits.size
    with pytest.raises(FetchRefused, match="too large"):
        await fetch(session, beyond, limits=limits)


async def test_an_endless_body_is_refused_in_bounded_memory(site: Site, session: ClientSession, limits: Limits) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    site.pages["/feed"] = endless
    with pytest.raises(FetchRefused, match="too large"):
        await fetch(session, site.url("/feed"), limits=limits)


async def test_a_gzip_bomb_costs_bounded_memory(site: Site, session: ClientSession, limits: Limits) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(100)), packer.flush()])
    assert len(bomb) < limits.size
    url = site.put("/feed", bomb, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    with pytest.raises(FetchRefused, match="too large"):
        await fetch(session, url, limits=limits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


async def test_gzip_is_unpacked_whole_even_in_several_members(
    site: Site, session: ClientSession, limits: Limits
) -> None:
    body = gzip.compress(b"first ") + gzip.compress(b"second" * 5_000)
    fetched = await fetch(session, site.put("/feed", body, headers={"Content-Encoding": "gzip"}), limits=limits)
    assert fetched.content == b"first " + b"second" * 5_000


@pytest.mark.parametrize("left", [0, 5, 40])
async def test_gzip_that_breaks_off_is_never_a_body(
    site: Site, session: ClientSession, limits: Limits, left: int
) -> None:
    body = gzip.compress(bytes(range(256)))[:left]
    with pytest.raises(FetchFailed, match="cut off"):
        await fetch(session, site.put("/feed", body, headers={"Content-Encoding": "gzip"}), limits=limits)


async def test_what_is_not_gzip_though_it_says_so_is_a_failure(
    site: Site, session: ClientSession, limits: Limits
) -> None:
    with pytest.raises(FetchFailed, match="gzip is broken"):
        await fetch(session, site.put("/feed", "<rss/>", headers={"Content-Encoding": "gzip"}), limits=limits)


async def test_a_packing_that_was_not_asked_for_is_a_failure(
    site: Site, session: ClientSession, limits: Limits
) -> None:
    with pytest.raises(FetchFailed, match="not asked for"):
        await fetch(session, site.put("/feed", "x", headers={"Content-Encoding": "br"}), limits=limits)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf",
    ],
)
async def test_a_body_that_breaks_off_is_never_returned(
    raw: Raw, session: ClientSession, limits: Limits, answer: bytes
) -> None:
    with pytest.raises(FetchFailed, match="cut off"):
        await fetch(session, await raw(answer), limits=limits)


@pytest.mark.parametrize(
    ("answer", "words"),
    [(b"", "hung up"), (b"SSH-2.0-OpenSSH\n\nboo\r\n\r\n", "not HTTP"), (b"\x16\x03\x01\x02\x00\x01" * 50, "not HTTP")],
)
async def test_a_server_that_does_not_speak_http_is_one_line_of_our_own_words(
    raw: Raw, session: ClientSession, limits: Limits, answer: bytes, words: str
) -> None:
    with pytest.raises(FetchFailed, match=words) as caught:
        await fetch(session, await raw(answer), limits=limits)
    assert "\n" not in str(caught.value)
    assert "OpenSSH" not in str(caught.value)


async def test_a_slow_drip_is_refused_when_the_time_is_up(site: Site, session: ClientSession) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.02)

    site.pages["/feed"] = drip
    with pytest.raises(FetchRefused, match="too slow"):
        await fetch(session, site.url("/feed"), limits=Limits(total=0.2))


async def test_a_server_that_falls_silent_is_refused(site: Site, session: ClientSession, limits: Limits) -> None:
    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1.5)
        return web.Response()

    site.pages["/feed"] = silent
    with pytest.raises(FetchRefused, match="too slow"):
        await fetch(session, site.url("/feed"), limits=limits)


async def test_a_closed_port_is_one_line(session: ClientSession, limits: Limits, unused_tcp_port: int) -> None:
    with pytest.raises(FetchFailed, match="no connection"):
        await fetch(session, f"http://127.0.0.1:{unused_tcp_port}/", limits=limits)


async def test_a_host_that_does_not_exist_is_one_line(session: ClientSession, limits: Limits) -> None:
    with pytest.raises(FetchFailed, match="no such host"):
        await fetch(session, "http://nowhere.invalid/feed", limits=limits)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]",  # noqa: S104 - asked for, not bound
        "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.0.1.",
        "169.254.169.254", "10.0.0.1", "192.168.0.1", "[fe80::1]", "[fd00:ec2::254]", "[64:ff9b::7f00:1]",
    ],
)  # fmt: skip
async def test_a_private_address_is_refused_however_it_is_written(
    site: Site, guarded: ClientSession, limits: Limits, host: str
) -> None:
    site.put("/feed", "secret")
    with pytest.raises(FetchRefused):
        await fetch(guarded, site.url("/feed", host), limits=limits)
    assert not site.asked


async def test_the_refusal_of_a_private_address_names_the_mend(
    site: Site, guarded: ClientSession, limits: Limits
) -> None:
    with pytest.raises(FetchRefused, match=r"private address \(TOCSIN_ALLOW_PRIVATE=1 allows it\)"):
        await fetch(guarded, site.put("/feed"), limits=limits)


async def test_a_redirect_leads_to_no_private_address_either(
    site: Site, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first hop is let through as if it were public: the second meets the guard."""
    from services.collector import addresses, fetching  # noqa: PLC0415 - only this test looks inside

    private = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or private(address))
    site.put("/feed", "secret")
    async with fetching.open_session(limits, allow_private=False) as opened:
        with pytest.raises(FetchRefused, match="private address"):
            await fetch(opened, site.redirect("/out", "http://127.0.0.2:80/feed"), limits=limits)
    assert [request.path for request in site.asked] == ["/out"]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/feed", "ws://127.0.0.1/", "feed", "http:///x", ""]
)
async def test_only_the_web_is_fetched(session: ClientSession, limits: Limits, url: str) -> None:
    with pytest.raises(FetchRefused, match="not an address on the web"):
        await fetch(session, url, limits=limits)


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://127.0.0.1/", "ws://127.0.0.1/"])
async def test_a_redirect_off_the_web_is_refused(site: Site, session: ClientSession, limits: Limits, to: str) -> None:
    with pytest.raises(FetchRefused, match="not an address on the web"):
        await fetch(session, site.redirect("/feed", to), limits=limits)


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a b/", f"http://{'a' * 70}.org/", "http://ex ample:99999/", "http://x:y/"]
)
async def test_an_address_that_cannot_be_read_is_refused_in_one_line(
    session: ClientSession, limits: Limits, url: str
) -> None:
    with pytest.raises((FetchRefused, FetchFailed)) as caught:
        await fetch(session, url, limits=limits)
    assert "\n" not in str(caught.value)


async def test_a_password_is_sent_and_never_shown(site: Site, session: ClientSession, limits: Limits) -> None:
    site.put("/feed", status=403)
    with pytest.raises(FetchFailed) as caught:
        await fetch(session, site.url("/feed", "reader:hunter2@127.0.0.1"), limits=limits)
    assert "hunter2" not in str(caught.value)
    assert site.asked[0].headers["Authorization"].startswith("Basic ")


def test_an_address_is_shown_on_one_line() -> None:
    assert "\n" not in shown("http://example.org/a\nb")
    assert "\n" not in shown("http://[::1\nb")
