"""`tocsin collect` as a process: a feed on loopback, a real broker, nothing but environment variables."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import msgspec
import pytest

from pipelines.records import Article
from services.collector.keeping import FILE, CursorLedger, open_cursors
from services.feedlists import listed
from services.settings import BESIDE_THE_CODE, Settings
from tests.servers.server import Server, free_ports
from tests.services.kafka_topics import messages, settings_for, topics_made

TOCSIN = str(Path(sys.executable).parent / "tocsin")
FOREVER, ONCE = (TOCSIN, "collect"), (TOCSIN, "collect", "--once")
DIES_BEFORE_THE_CURSOR = """
import os, signal, sys
from services.cli import main
from services.collector.keeping import CursorLedger
CursorLedger.accept = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
sys.argv = ["tocsin", "collect", "--once"]
main()
"""


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


@pytest.fixture
def press() -> Iterator[Press]:
    press = Press()
    yield press
    press.server.shutdown()


@pytest.fixture
def collector(kafka: str, prefix: str, press: Press, tmp_path: Path) -> Iterator[Collector]:
    with topics_made(kafka, prefix, tmp_path / "data") as settings:
        yield Collector(settings, press, tmp_path)


@pytest.fixture
def mortal(own_kafka: Server, prefix: str, press: Press, tmp_path: Path) -> Iterator[Collector]:
    """One whose broker may be killed."""
    with topics_made(own_kafka.address, prefix, tmp_path / "data") as settings:
        yield Collector(settings, press, tmp_path)
        if not own_kafka.ready():
            own_kafka.restart()


def test_it_polls_onto_the_broker_answers_probes_and_stops_cleanly(collector: Collector, press: Press) -> None:
    with collector.start(FOREVER) as running:
        until(lambda: collector.counts("tocsin_accepted_articles_total") == 6)
        assert collector.asks("/live") == collector.asks("/ready") == '{"ok": true, "reason": ""}'
        until(lambda: collector.counts('tocsin_polls_total{ok="true"}') == 2)
        assert collector.counts("tocsin_waiting_articles") == 0
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0, collector.log.read_text()
    assert len({article.id for article in collector.articles()}) == 6
    told = collector.settings.model_copy(update={"feeds": collector.folder / "feeds.opml"})
    lines = {feed.source.url: feed.health for feed in listed(told)}
    assert {feed: line and line.fresh for feed, line in lines.items()} == {press.url("/0"): 3, press.url("/1"): 3}
    log = collector.log.read_text()
    assert f"{collector.press.url('/0')}: 3 items, 3 new" in log
    assert "stopped: 2 polls, 6 articles" in log
    assert "Traceback" not in log


def test_a_signal_does_not_wait_for_a_fetch_under_way(collector: Collector) -> None:
    collector.list_feeds("/slow")
    with collector.start(FOREVER) as running:
        assert collector.press.slow.wait(30)
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0, collector.log.read_text()
    assert collector.articles() == []


def test_polled_once_it_ends_and_says_what_came_of_it(collector: Collector) -> None:
    collector.list_feeds("/0", "/none\u202e")
    assert collector.run(ONCE) == 0, collector.log.read_text()
    log = collector.log.read_text()
    assert "stopped: 2 polls, 3 articles" in log
    assert f"{collector.press.url('/none')} : failed: answers 404 (not found)" in log
    assert "\u202e" not in log


def test_a_second_run_goes_on_where_the_first_was(collector: Collector) -> None:
    collector.run(ONCE)
    collector.press.items = 4
    collector.run(ONCE)
    later = [article for article in collector.articles() if article.lane == "live"]
    assert len(collector.articles()) == 8
    assert sorted(article.title or "" for article in later) == ["Item 3 of /0", "Item 3 of /1"]


def test_killed_between_acknowledgement_and_cursor_it_sends_the_same_again(collector: Collector) -> None:
    collector.list_feeds("/0")
    assert collector.run((sys.executable, "-c", DIES_BEFORE_THE_CURSOR)) == -signal.SIGKILL
    with open_cursors(collector.settings.data) as kept:
        assert CursorLedger(kept).cursor(collector.press.url("/0")) is None
    first = Counter((one.id, one.revision, one.lane) for one in collector.articles())
    assert collector.run(ONCE) == 0, collector.log.read_text()
    again = Counter((one.id, one.revision, one.lane) for one in collector.articles())
    assert set(first.values()) == {1}
    assert len(first) == 3
    assert again == first + first


def test_killed_at_any_moment_nothing_is_lost(collector: Collector) -> None:
    collector.list_feeds(*(f"/{number}" for number in range(40)))
    collector.press.items = 20
    for moment in (0.05, 0.2):
        with collector.start(FOREVER) as running:
            until(lambda: collector.counts("tocsin_accepted_articles_total") > 0)
            time.sleep(moment)
            running.kill()
    assert collector.run(ONCE) == 0, collector.log.read_text()
    assert len({article.id for article in collector.articles()}) == 800


def test_a_broker_killed_under_load_loses_nothing_and_the_collector_stays_small(
    mortal: Collector, own_kafka: Server
) -> None:
    mortal.list_feeds(*(f"/{number}" for number in range(60)))
    mortal.press.items = 1
    with mortal.start(FOREVER, TOCSIN_POLL_MINUTES="0.01") as running:
        until(lambda: mortal.counts("tocsin_accepted_articles_total") >= 60)
        mortal.press.items = 150
        until(lambda: mortal.counts("tocsin_accepted_articles_total") > 500)
        own_kafka.kill()
        seen = []
        for _ in range(80):
            seen.append(mortal.counts("tocsin_waiting_articles"))
            time.sleep(0.1)
        ready = mortal.asks("/ready")
        assert mortal.asks("/live") == '{"ok": true, "reason": ""}'
        own_kafka.restart()
        until(lambda: mortal.counts("tocsin_accepted_articles_total") >= 9_000, 60)
        assert mortal.asks("/ready") == '{"ok": true, "reason": ""}'
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0, mortal.log.read_text()
    assert '"ok": false' in ready
    assert 2_000 <= max(seen) <= 2_000 + 8 * 150
    assert len({article.id for article in mortal.articles()}) == 9_000


def test_without_topics_it_says_who_makes_them(kafka: str, prefix: str, press: Press, tmp_path: Path) -> None:
    collector = Collector(settings_for(kafka, prefix=prefix, data=tmp_path / "data"), press, tmp_path)
    assert collector.run(FOREVER) == 1
    assert f"no topic {prefix}articles, {prefix}feeds.health (`tocsin setup`)" in collector.log.read_text()


def test_without_a_broker_it_ends_with_one_clear_error(press: Press, tmp_path: Path, unused_tcp_port: int) -> None:
    settings = settings_for(f"127.0.0.1:{unused_tcp_port}", data=tmp_path / "data")
    collector = Collector(settings, press, tmp_path)
    assert collector.run(FOREVER) == 1
    assert f"{settings.kafka}: no broker answers" in collector.log.read_text().splitlines()[-1]


def test_a_second_collector_over_the_same_cursors_is_refused(collector: Collector) -> None:
    with open_cursors(collector.settings.data):
        assert collector.run(ONCE) == 1
    assert (collector.settings.data / FILE).exists()
    assert "another tocsin" in collector.log.read_text()


def until(true: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)
