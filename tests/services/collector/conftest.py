"""A real web server on loopback whose pages a test writes, and a ledger in memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import ClientSession, web
from msgspec import Struct

from pipelines.records import Article
from services.collector.fetching import Limits, open_session
from services.collector.ledger import Cursor, Health

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """A web server: `pages` holds what stands at each path, `asked` the requests it has had."""

    def __init__(self) -> None:
        self.pages: dict[str, Handler] = {}
        self.asked: list[web.Request] = []
        self.port = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str | bytes = "", **answer: object) -> str:
        """Let `path` answer with this body (status=, headers=, content_type=)."""
        content = body.encode() if isinstance(body, str) else body

        async def handler(_request: web.Request) -> web.StreamResponse:
            return web.Response(body=content, **answer)  # type: ignore[arg-type]  # aiohttp's own keywords

        self.pages[path] = handler
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.put(path, status=status, headers={"Location": to})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        handler = self.pages.get(request.path)
        return await handler(request) if handler else web.Response(status=404)


class Memory:
    """A ledger in memory. `broken` is raised instead of accepting, once."""

    def __init__(self) -> None:
        self.cursors: dict[str, Cursor] = {}
        self.lines: dict[str, Health] = {}
        self.accepted: list[Article] = []
        self.broken: BaseException | None = None

    def cursor(self, feed: str) -> Cursor | None:
        return self.cursors.get(feed)

    def health(self, feed: str) -> Health | None:
        return self.lines.get(feed)

    def accept(self, health: Health, cursor: Cursor | None, articles: Sequence[Article]) -> None:
        if self.broken:
            broken, self.broken = self.broken, None
            raise broken
        self.lines[health.feed] = health
        if cursor:
            self.cursors[health.feed] = cursor
        self.accepted.extend(articles)

    def take(self) -> list[Article]:
        """What was accepted since the last take."""
        taken, self.accepted = self.accepted, []
        return taken


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


class Entry(Struct, frozen=True):
    """An item of a feed, published `age` before START."""

    slug: str
    title: str
    text: str = "The ministry said talks would resume on Monday."
    age: timedelta = timedelta(hours=1)


def rss(site: Site, *entries: Entry) -> str:
    items = "".join(
        f"<item><title>{entry.title}</title><link>{site.url('/' + entry.slug)}</link><guid>{entry.slug}</guid>"
        f"<description>{entry.text}</description><pubDate>{format_datetime(START - entry.age)}</pubDate></item>"
        for entry in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title>{items}</channel></rss>'


def english(_text: str) -> list[tuple[str, float]]:
    """A detector that is sure of everything."""
    return [("en", 1.0)]


@pytest.fixture
def limits() -> Limits:
    return Limits(total=2.0, connect=1.0, silence=1.0, size=200_000, redirects=3)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    there = Site()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", there.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    there.port = runner.addresses[0][1]
    yield there
    await runner.cleanup()


@pytest.fixture
async def session(limits: Limits) -> AsyncIterator[ClientSession]:
    async with open_session(limits, allow_private=True) as opened:
        yield opened


@pytest.fixture
async def guarded(limits: Limits) -> AsyncIterator[ClientSession]:
    async with open_session(limits, allow_private=False) as opened:
        yield opened


@pytest.fixture
async def raw() -> AsyncIterator[Callable[[bytes], Awaitable[str]]]:
    """A server that says exactly these bytes to whoever connects, then hangs up."""
    servers: list[asyncio.Server] = []

    async def serve(answer: bytes) -> str:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"

    yield serve
    for server in servers:
        server.close()
        await server.wait_closed()


@pytest.fixture
def ledger() -> Memory:
    return Memory()


@pytest.fixture
def clock() -> Clock:
    return Clock()
