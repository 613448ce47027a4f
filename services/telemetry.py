"""What a service tells of itself over HTTP: whether it lives, whether it is ready, and its Prometheus metrics.

Served by threads of its own, so that a service whose event loop or consumer hangs still answers, and says so.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import Any, TypeAlias

from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from pipelines.errors import BadConfig
from services.watchdog import watched

disable_created_metrics()  # type: ignore[no-untyped-call]  # each counter's birth, a second series of each
RECORDS = Counter("tocsin_records", "Records that a stage has processed.", ["stage"])
SECONDS = Histogram(
    "tocsin_stage_seconds", "Time from a record's arrival at a stage to its state's keeping.", ["stage"]
)
DEAD_LETTERS = Counter("tocsin_dead_letters", "Records that a stage could not process.", ["stage"])
ALERTS_RUNG = Counter("tocsin_alerts", "Alerts, by rule; loud ones ring, others update.", ["rule", "loud"])
STATE_VALUES = Gauge("tocsin_state_values", "Values that a stage remembers in this process.", ["stage"])
STATE_BYTES = Gauge("tocsin_state_bytes", "Bytes of the values that a stage remembers in this process.", ["stage"])
LAG = Gauge("tocsin_lag_records", "Records of a partition that are not processed yet.", ["topic", "partition"])
POLLS = Counter("tocsin_polls", "Polls of feeds.", ["ok"])
ACCEPTED = Counter("tocsin_accepted_articles", "Articles that the collector has put on the topic.")
WAITING = Gauge("tocsin_waiting_articles", "Articles that the collector holds until the broker takes them.")
INDEXED = Counter(
    "tocsin_indexed", "Documents sent to Elasticsearch, by index and what became of them.", ["index", "result"]
)

Check: TypeAlias = Callable[[], str]
"""Nothing where all is well, else the reason in a few words."""

PATIENCE = 10.0
"""Seconds that a client may keep a thread waiting."""


class Pulse:
    """Beats while a loop goes round; `stale` says so once it has not for `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._last = seconds, time.monotonic()

    def beat(self) -> None:
        """The loop has gone round."""
        self._last = time.monotonic()

    def stale(self) -> str:
        """A `Check`."""
        silent = time.monotonic() - self._last
        return f"no sign of life for {silent:.0f} s" if silent > self._seconds else ""


class Probes(Struct, frozen=True):
    """What is answered at /live (restart the process where it says no) and /ready (it has its share of the work)."""

    live: Check
    ready: Check


@contextmanager
def serve(address: str, probes: Probes) -> Iterator[int]:
    """Answer on `address` (host:port; port 0: a free one) while the block runs; gives the port. Raises BadConfig.

    A process that says for minutes that it does not live is ended: see `services/watchdog.py`.
    """
    host, _, port = address.rpartition(":")
    try:
        server = _Server((host, int(port)), _handler(probes))
    except (OSError, OverflowError) as error:
        mend = "let TOCSIN_PROBES name a free host:port"
        raise BadConfig(f"can't answer probes: {error}", where=address, mend=mend) from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True, name="probes")
    thread.start()
    try:
        with watched(probes.live):
            yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingTCPServer):
    """Not the library's HTTP server: that one asks the DNS for its own name before it listens."""

    allow_reuse_address = True  # a restart need not wait for the last process's connections to be forgotten
    daemon_threads = True  # the end does not wait for a client that hangs
    request_queue_size = 64  # nor does the next client, for seconds, behind a few that come at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no fault of ours; all else is written down."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(probes: Probes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_GET(self) -> None:  # the library's own name
            self.wfile.write(self._head())

        def do_HEAD(self) -> None:  # the same
            self._head()

        def _head(self) -> bytes:
            status, kind, body = _answer(probes, self.path.partition("?")[0])
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            return body

        def log_message(self, *_args: Any) -> None:
            """Probes come every few seconds: they are not worth a line each."""

    return Handler


def _answer(probes: Probes, path: str) -> tuple[int, str, bytes]:
    if path == "/metrics":
        return 200, CONTENT_TYPE_LATEST, generate_latest()
    check = {"/live": probes.live, "/ready": probes.ready}.get(path)
    if check is None:
        return 404, "text/plain", b"/live, /ready or /metrics\n"
    reason = check()
    return (503 if reason else 200), "application/json", json.dumps({"ok": not reason, "reason": reason}).encode()
