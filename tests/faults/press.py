"""The outlets' feeds over real HTTP on loopback. They grow with time, and soon forget what has been fetched.

A collector asks with the ETag of what it has safely brought in. So a feed shows what it printed since, with a few older
items; what a collector loses has gone for good, and once it asks with the newest ETag it has all there is.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from .news import OUTLETS, Piece, news

FIRST = 25
"""Pieces that are there before the first poll, which is background."""
OLDER = 10
"""Pieces of an outlet that are shown although they were fetched."""

RSS = """<rss version="2.0"><channel><title>{outlet}</title><language>en</language>{items}</channel></rss>"""
ITEM = """<item><title>{piece.title}</title><link>{piece.link}</link><pubDate>{date}</pubDate>
<description>{piece.body}</description></item>"""
OPML = """<opml version="2.0"><head><title>faults</title></head><body>{feeds}</body></opml>"""
FEED = """<outline type="rss" text="{outlet}" xmlUrl="{address}/{outlet}" language="en"/>"""


class Press:
    """`rate` pieces a second are printed between `open` and `close`."""

    def __init__(self, seed: int, rate: float) -> None:
        self._source, self._rate = news(seed), rate
        self._printed: list[Piece] = []
        self._lock = Lock()
        self._opened = self._closed = 0.0
        self._date = format_datetime(datetime.now(UTC))
        self.asked: dict[str, int] = {}
        """By outlet: how many pieces its collector says that it has."""

    def open(self) -> None:
        self._opened = time.monotonic()

    def close(self) -> None:
        self._closed = time.monotonic()

    @property
    def fetched(self) -> bool:
        """Whether the collector says that it has all."""
        return all(self.asked.get(outlet) == len(self._of(outlet)) for outlet in OUTLETS)

    def offered(self) -> dict[str, Piece]:
        """The last printing of each item, by its link."""
        return {piece.link: piece for piece in self._pieces()}

    def printed(self) -> int:
        return len(self._pieces())

    def page(self, outlet: str, tag: str) -> tuple[str, str]:
        """The ETag and the feed, empty where there is nothing new."""
        had, pieces = int(tag.strip('"') or 0), self._of(outlet)
        self.asked[outlet] = had
        shown = {piece.link: piece for piece in pieces[max(0, had - OLDER) :]} if len(pieces) > had else {}
        items = "".join(ITEM.format(piece=piece, date=self._date) for piece in reversed(shown.values()))
        return f'"{len(pieces)}"', RSS.format(outlet=outlet, items=items) if shown else ""

    def _of(self, outlet: str) -> list[Piece]:
        return [piece for piece in self._pieces() if piece.outlet == outlet]

    def _pieces(self) -> list[Piece]:
        open_for = (self._closed or time.monotonic()) - self._opened if self._opened else 0.0
        with self._lock:
            while len(self._printed) < FIRST + int(self._rate * open_for):
                self._printed.append(next(self._source))
            return list(self._printed)


@contextmanager
def served(press: Press) -> Iterator[str]:
    """The list of feeds, as OPML, while they are served."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tag, page = press.page(self.path.strip("/"), self.headers.get("If-None-Match", ""))
            self.send_response(200 if page else 304)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(page.encode())))
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_arguments: object) -> None:
            """Nothing: it is asked every second."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield OPML.format(feeds="".join(FEED.format(outlet=outlet, address=address) for outlet in OUTLETS))
        server.shutdown()
