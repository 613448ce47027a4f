import http.client
import json
import re
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import prometheus_client
import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from pipelines.errors import BadConfig
from services import telemetry
from services.probing import probe
from services.telemetry import Probes, Pulse, serve

ROOT = Path(__file__).parents[2]
BOUNDED = {"stage", "rule", "loud", "topic", "partition", "ok", "index", "result", "le"}
"""Labels with few values: what feeds write (ids, addresses, texts) must never become a label."""


def well() -> str:
    return ""


def ill() -> str:
    return "no partitions"


@pytest.fixture
def address() -> Iterator[str]:
    with serve("127.0.0.1:0", Probes(live=well, ready=ill)) as port:
        yield f"127.0.0.1:{port}"


def get(address: str, path: str, method: str = "GET") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers["Content-Type"], body


def families() -> list[Metric]:
    """All metrics that services tell, each with a sample."""
    for name, metric in vars(telemetry).items():
        if name.isupper() and getattr(metric, "_labelnames", None):
            metric.labels(*("x" for _ in metric._labelnames))
    told = text_string_to_metric_families(prometheus_client.generate_latest().decode())
    return [family for family in told if family.name.startswith("tocsin_")]


def test_a_service_that_is_well_says_so(address: str) -> None:
    status, kind, body = get(address, "/live")
    assert (status, kind) == (200, "application/json")
    assert json.loads(body) == {"ok": True, "reason": ""}


def test_a_service_that_is_not_says_why(address: str) -> None:
    status, _, body = get(address, "/ready")
    assert status == 503
    assert json.loads(body) == {"ok": False, "reason": "no partitions"}


def test_a_head_is_answered_like_a_get_without_its_body(address: str) -> None:
    assert get(address, "/ready", "HEAD") == (503, "application/json", b"")


def test_another_path_is_told_what_there_is(address: str) -> None:
    assert get(address, "/") == (404, "text/plain", b"/live, /ready or /metrics\n")


def test_another_method_is_refused(address: str) -> None:
    assert get(address, "/live", "POST")[0] == 501


def test_a_query_changes_nothing(address: str) -> None:
    assert get(address, "/live?now=1")[0] == 200


def test_metrics_can_be_read_by_prometheus(address: str) -> None:
    telemetry.RECORDS.labels(stage="code").inc(3)
    status, kind, body = get(address, "/metrics")
    assert (status, kind) == (200, prometheus_client.CONTENT_TYPE_LATEST)
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }
    assert samples[("tocsin_records_total", "code")] >= 3


def test_each_metric_says_what_it_is() -> None:
    assert len(families()) >= 11
    assert all(family.documentation.endswith(".") for family in families())


def test_no_label_grows_with_what_feeds_write() -> None:
    assert {label for family in families() for sample in family.samples for label in sample.labels} <= BOUNDED


def test_a_port_in_use_is_told_with_the_mend(address: str) -> None:
    with pytest.raises(BadConfig, match=rf"^{address}: can't answer probes: .*in use \(let TOCSIN_PROBES name"):
        with_nothing(address)


@pytest.mark.parametrize("impossible", ["127.0.0.1:70000", "192.0.2.1:8351", "no such host:1"])
def test_an_impossible_address_is_told_too(impossible: str) -> None:
    with pytest.raises(BadConfig, match="can't answer probes"):
        with_nothing(impossible)


def with_nothing(address: str) -> None:
    with serve(address, Probes(live=well, ready=well)):
        pytest.fail("it listens")


def test_the_port_is_free_again_at_once_also_after_a_client_was_served() -> None:
    with serve("127.0.0.1:0", Probes(live=well, ready=well)) as port:
        get(f"127.0.0.1:{port}", "/live")
    with serve(f"127.0.0.1:{port}", Probes(live=well, ready=well)):
        assert get(f"127.0.0.1:{port}", "/live")[0] == 200


def test_clients_that_hang_keep_neither_others_nor_the_end_waiting() -> None:
    with serve("127.0.0.1:0", Probes(live=well, ready=well)) as port:
        started = time.monotonic()
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        silent[0].send(b"GET /metrics HTTP/1.1\r\nX: ")
        assert get(f"127.0.0.1:{port}", "/live")[0] == 200
    assert time.monotonic() - started < 2
    for one in silent:
        one.close()


def test_a_client_that_goes_away_leaves_no_line_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    with serve("127.0.0.1:0", Probes(live=well, ready=well)) as port:
        with socket.create_connection(("127.0.0.1", port)) as hasty:
            hasty.send(b"GET /metrics HTTP/1.1\r\n")
            # Closed so, the connection is reset under the one who reads.
            hasty.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert get(f"127.0.0.1:{port}", "/live")[0] == 200
        time.sleep(0.2)
    assert capfd.readouterr().err == ""


def test_a_check_that_fails_is_no_answer_and_is_written_down(capfd: pytest.CaptureFixture[str]) -> None:
    def broken() -> str:
        raise RuntimeError("a fault")

    with serve("127.0.0.1:0", Probes(live=well, ready=broken)) as port:
        assert not probe(f"127.0.0.1:{port}", "ready")[0]
        time.sleep(0.2)
    assert "RuntimeError: a fault" in capfd.readouterr().err


def test_a_client_that_hangs_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "PATIENCE", 0.2)
    with (
        serve("127.0.0.1:0", Probes(live=well, ready=well)) as port,
        socket.create_connection(("127.0.0.1", port), timeout=5) as silent,
    ):
        assert silent.recv(1) == b""


def test_a_loop_that_stands_still_is_noticed_and_one_that_goes_on_is_well_again() -> None:
    pulse = Pulse(0.05)
    assert pulse.stale() == ""
    time.sleep(0.1)
    assert re.fullmatch(r"no sign of life for \d+ s", pulse.stale())
    pulse.beat()
    assert pulse.stale() == ""


def test_a_prometheus_in_the_same_network_can_read_the_metrics_of_a_service_that_listens_everywhere() -> None:
    everywhere = "0.0.0.0:0"
    with serve(everywhere, Probes(live=well, ready=well)) as port:
        assert get(f"127.0.0.1:{port}", "/metrics")[0] == 200
