"""Fetch one address from the web: conditionally, within limits, whole or not at all."""

import asyncio
import zlib
from http import HTTPStatus
from importlib.metadata import version

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientPayloadError,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    ServerDisconnectedError,
    TCPConnector,
)
from msgspec import Struct
from yarl import URL

from services.collector.addresses import PrivateAddress, public_socket
from services.collector.bodies import whole_body
from services.collector.failures import FeedGone, FetchError, FetchFailed, FetchRefused, located
from services.collector.pauses import pause_asked

PERMANENT = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
REDIRECTS = PERMANENT | {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}
HEADERS = {
    "User-Agent": f"Tocsin/{version('tocsin')} (news monitoring)",
    "Accept": "application/rss+xml, application/atom+xml, application/feed+json, text/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
}
WORDS: tuple[tuple[type[ClientError], str], ...] = (
    (ClientConnectorDNSError, "no such host, or no network"),
    (ClientSSLError, "its certificate is not to be trusted"),
    (ClientConnectorError, "no connection"),
    (ServerDisconnectedError, "hung up without an answer"),
    (ClientPayloadError, "the answer is cut off"),
    (ClientResponseError, "the answer is not HTTP"),
)
"""What went wrong, most special first. aiohttp's own texts may hold bytes of the server's choosing."""


class Limits(Struct, frozen=True, kw_only=True):
    """What one fetch may cost. Times in seconds, `size` in bytes, both packed and unpacked."""

    total: float = 30.0
    connect: float = 10.0
    silence: float = 15.0
    size: int = 10_000_000
    redirects: int = 5


class Fetched(Struct, frozen=True, kw_only=True):
    """A whole answer. `url` is where it was found in the end, `moved` the new address that all hops call permanent.

    `content` is empty where the server says that nothing is new; `encoding` is the charset of its Content-Type.
    """

    url: str
    status: int
    content: bytes = b""
    encoding: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved: str | None = None

    @property
    def unchanged(self) -> bool:
        """Whether the server says that nothing is new."""
        return self.status == HTTPStatus.NOT_MODIFIED


def open_session(limits: Limits, *, allow_private: bool) -> ClientSession:
    """A session that reaches public addresses only, unless `allow_private`. The caller closes it."""
    return ClientSession(
        connector=TCPConnector(limit=0, socket_factory=None if allow_private else public_socket),
        timeout=ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.silence),
        headers=HEADERS,
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,  # unpacked here, step by step: a small body may hold a very large one
    )


async def fetch(
    session: ClientSession,
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    limits: Limits,
) -> Fetched:
    """GET one address, conditionally, following redirects.

    Raises FeedGone (410), FetchRefused (private address, too large, too slow, not the web), FetchFailed (anything
    else on the wire). Never returns a partial body.
    """
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in asked.items() if value}
    try:
        async with asyncio.timeout(limits.total):
            return await _follow(session, _web_address(url), headers, limits)
    except FetchError as error:
        raise located(error, shown(url)) from None
    except TimeoutError:
        raise FetchRefused("too slow", where=shown(url)) from None
    except (ClientError, OSError, zlib.error, ValueError) as error:
        raise _in_words(error, shown(url)) from error


def shown(url: str) -> str:
    """An address as it may be printed: on one line, without name and password."""
    try:
        return str(URL(url).with_user(None)) if "@" in url else str(URL(url))
    except ValueError:
        return repr(url[:200])


def _web_address(url: str) -> URL:
    address = URL(url)
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchRefused("not an address on the web", mend="it must begin with http:// or https://")
    return address


async def _follow(session: ClientSession, target: URL, headers: dict[str, str], limits: Limits) -> Fetched:
    moved: str | None = None
    for hop in range(limits.redirects + 1):
        async with session.get(target, headers=headers, allow_redirects=False) as response:
            if response.status not in REDIRECTS:
                return await _answer(response, limits, moved, conditional=bool(headers))
            target = _web_address(str(target.join(URL(response.headers.get("Location", "")))))
            lasting = response.status in PERMANENT and (hop == 0 or moved is not None)
            moved = str(target) if lasting else None
    raise FetchFailed(f"redirected more than {limits.redirects} times")


async def _answer(response: ClientResponse, limits: Limits, moved: str | None, *, conditional: bool) -> Fetched:
    if response.status == HTTPStatus.GONE:
        raise FeedGone("gone for good", mend="take it out of the list of feeds", status=response.status)
    unchanged = response.status == HTTPStatus.NOT_MODIFIED and conditional
    if response.status != HTTPStatus.OK and not unchanged:
        reason = f"answers {response.status} {_phrase(response.status)}".rstrip()
        raise FetchFailed(reason, status=response.status, retry_after=pause_asked(response.headers))
    return Fetched(
        url=str(response.url),
        status=response.status,
        content=b"" if unchanged else await whole_body(response, limits.size),
        encoding=response.charset,
        etag=_plain(response.headers.get("ETag")),
        last_modified=_plain(response.headers.get("Last-Modified")),
        moved=moved,
    )


def _plain(header: str | None) -> str | None:
    """A header that can be stored and sent back: anything but printable ASCII is dropped."""
    return header if header and header.isascii() and header.isprintable() else None


def _phrase(status: int) -> str:
    try:
        return f"({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        return ""


def _in_words(error: Exception, where: str) -> FetchError:
    if isinstance(error, ClientConnectorError) and isinstance(error.os_error, PrivateAddress):
        return FetchRefused("leads to a private address", where=where, mend="TOCSIN_ALLOW_PRIVATE=1 allows it")
    if isinstance(error, zlib.error):
        return FetchFailed("its gzip is broken", where=where)
    if isinstance(error, ValueError):
        return FetchRefused("not an address that can be fetched", where=where)
    words = next((words for kind, words in WORDS if isinstance(error, kind)), "the connection broke off")
    reason = getattr(getattr(error, "os_error", None), "strerror", None)
    return FetchFailed(f"{words}: {reason}" if reason else words, where=where)
