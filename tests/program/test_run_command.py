"""`tocsin run` against feeds that are served over real sockets on loopback."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.program.conftest import ROOT, TOCSIN, Tocsin, rows

QUIET = "A ferry made its first crossing of the bay.", "The crossing took an hour, the harbour office said."
STRIKE = "Russian missiles hit Kharkiv", "Russian forces struck Kharkiv with missiles on {day}, killing 7 people."


class Press:
    """A feed that is served on loopback; what it shows can be changed."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.end_headers()
                self.wfile.write(press.feed())

            def log_message(self, *_words: object) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/feed.xml"

    def feed(self) -> bytes:
        day = datetime.now(UTC) - timedelta(minutes=5)
        items = "".join(
            f"<item><title>{title}</title><link>https://press.example/{n}</link>"
            f"<pubDate>{format_datetime(day)}</pubDate><description>{body.format(day=f'{day:%A}')}</description></item>"
            for n, (title, body) in enumerate(self.shown)
        )
        return f"<rss version='2.0'><channel><title>Press</title>{items}</channel></rss>".encode()


@pytest.fixture
def press() -> Iterator[Press]:
    press = Press()
    yield press
    press.server.shutdown()


@pytest.fixture
def config(press: Press, tmp_path: Path) -> Path:
    """The project's configuration with a list of two feeds: the press, and one that nobody answers."""
    config = tmp_path / "config"
    config.mkdir()
    for path in (ROOT / "config").iterdir():
        if path.name != "feeds.opml":
            (config / path.name).symlink_to(path)
    outlines = "".join(f'<outline type="rss" xmlUrl="{url}"/>' for url in (press.url, "http://127.0.0.1:9/none.xml"))
    (config / "feeds.opml").write_text(f"<opml version='2.0'><head/><body>{outlines}</body></opml>")
    return config


def test_the_first_poll_is_background_and_what_is_new_rings(
    tocsin: Tocsin, press: Press, config: Path, tmp_path: Path
) -> None:
    env = {"TOCSIN_CONFIG": str(config), "TOCSIN_ALLOW_PRIVATE": "1"}
    data = tmp_path / "data"
    press.shown = [QUIET]
    first = tocsin("run", "--once", data=data, **env)
    assert first.returncode == 0, first.stderr
    assert "first poll: 1 article taken as background; new ones will ring" in first.stdout.decode()
    assert "http://127.0.0.1:9/none.xml: failed: no connection" in first.stdout.decode()
    assert first.stderr == b""

    press.shown = [QUIET, STRIKE]
    second = tocsin("run", "--once", data=data, **env)
    assert "Russia" in second.stdout.decode()
    (alert,) = [row for row in rows(tocsin("alerts", "--json", data=data).stdout) if row["rule"] == "hostile-acts"]
    assert alert["group"].startswith("RUS|UKR|ASSAULT|")

    third = tocsin("run", "--once", "--feeds", str(config / "feeds.opml"), data=data, TOCSIN_ALLOW_PRIVATE="1")
    assert "0 articles, 0 events, 0 alerts" in third.stdout.decode()


def test_feeds_on_private_addresses_are_refused_unless_allowed(
    tocsin: Tocsin, press: Press, config: Path, tmp_path: Path
) -> None:
    press.shown = [QUIET]
    done = tocsin("run", "--once", data=tmp_path / "data", TOCSIN_CONFIG=str(config))
    assert done.returncode == 1
    assert f"{press.url}: failed: " in done.stdout.decode()
    assert "no feed could be read" in done.stdout.decode()
    assert b"Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_cleanly(press: Press, config: Path, tmp_path: Path, number: signal.Signals) -> None:
    press.shown = [QUIET]
    env = {**os.environ, "TOCSIN_CONFIG": str(config), "TOCSIN_ALLOW_PRIVATE": "1", "PYTHONUNBUFFERED": "1"}
    command = [str(TOCSIN), "run", "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT) as running:
        assert running.stdout
        seen = b""
        until = time.monotonic() + 120
        while b"1 article" not in seen and time.monotonic() < until:
            seen += running.stdout.readline()
        running.send_signal(number)
        seen += running.stdout.read()
        assert running.wait(timeout=60) == 0
    assert b"stopped" in seen
    assert b"Traceback" not in seen


def test_a_second_writer_is_refused_in_one_line(press: Press, config: Path, tocsin: Tocsin, tmp_path: Path) -> None:
    press.shown = [QUIET]
    env = {**os.environ, "TOCSIN_CONFIG": str(config), "TOCSIN_ALLOW_PRIVATE": "1"}
    data = tmp_path / "data"
    command = [str(TOCSIN), "run", "--data", str(data)]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdout
        while (line := running.stdout.readline()) and b"1 article" not in line:
            pass
        refused = tocsin("run", "--once", data=data, TOCSIN_CONFIG=str(config))
        running.terminate()
        running.stdout.read()
    assert refused.returncode == 1
    assert str(running.pid) in refused.stderr.decode()
    assert refused.stderr.count(b"\n") == 1
