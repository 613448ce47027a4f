"""A press on loopback, and `tocsin collect` as a process that polls it."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import msgspec

from pipelines.records import Article
from services.settings import BESIDE_THE_CODE, Settings
from tests.servers.server import free_ports
from tests.services.kafka_topics import messages

TOCSIN = str(Path(sys.executable).parent / "tocsin")
FOREVER, ONCE = (TOCSIN, "collect"), (TOCSIN, "collect", "--once")


class Press:
    """Feeds on loopback; each shows as many items as it is told to, at /0, /1, …"""

    def __init__(self) -> None:
        self.items, self.slow = 3, threading.Event()
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/slow":
                    press.slow.set()
                    time.sleep(20)
                self.send_response(404 if self.path.startswith("/none") else 200)
                self.end_headers()
                self.wfile.write(press.feed(self.path))

            def log_message(self, *_words: object) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def feed(self, path: str) -> bytes:
        date = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><title>Item {n} of {path}</title><link>https://press.example{path}/{n}</link>"
            f"<pubDate>{date}</pubDate><description>Envoys met.</description></item>"
            for n in range(self.items)
        )
        return f"<rss version='2.0'><channel><title>Press</title>{items}</channel></rss>".encode()


class Collector:
    """A collector's environment."""

    def __init__(self, settings: Settings, press: Press, folder: Path) -> None:
        self.settings, self.press, self.folder, self.port = settings, press, folder, free_ports(1)
        self.log = folder / "log"
        self.list_feeds("/0", "/1")

    def list_feeds(self, *paths: str) -> None:
        outlines = "".join(f'<outline type="rss" xmlUrl="{self.press.url(path)}"/>' for path in paths)
        (self.folder / "feeds.opml").write_text(f"<opml version='2.0'><head/><body>{outlines}</body></opml>")

    def start(self, command: Sequence[str], **more: str) -> "subprocess.Popen[bytes]":
        own = {
            "TOCSIN_CONFIG": str(BESIDE_THE_CODE),
            "TOCSIN_FEEDS": str(self.folder / "feeds.opml"),
            "TOCSIN_DATA": str(self.settings.data),
            "TOCSIN_KAFKA": self.settings.kafka,
            "TOCSIN_PREFIX": self.settings.prefix,
            "TOCSIN_PROBES": f"127.0.0.1:{self.port}",
            "TOCSIN_ALLOW_PRIVATE": "1",
        }
        with self.log.open("ab") as log:
            environment = {**os.environ, **own, **more}
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def run(self, command: Sequence[str]) -> int:
        return self.start(command).wait(60)

    def asks(self, path: str) -> str:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return str(answer.read().decode())
        except HTTPError as refused:
            return refused.read().decode()
        except OSError as silent:
            return str(silent)

    def counts(self, metric: str) -> float:
        found = re.search(rf"^{metric} (\S+)$", self.asks("/metrics"), re.MULTILINE)
        return float(found[1]) if found else 0.0

    def articles(self) -> list[Article]:
        return [msgspec.json.decode(value, type=Article) for _, value in messages(self.settings, "articles")]


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)
