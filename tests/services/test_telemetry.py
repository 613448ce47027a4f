import http.client
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
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


def test_a_probe_tells_the_answer_and_its_reason(address: str) -> None:
    assert probe(address, "live") == (True, "")
    assert probe(address, "ready") == (False, "no partitions")


def test_a_service_that_listens_everywhere_is_asked_on_loopback(address: str) -> None:
    assert probe(address.replace("127.0.0.1", "0.0.0.0")) == (True, "")  # noqa: S104 - nothing is bound


def test_no_answer_is_an_answer() -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unheard.getsockname()[1]}"
        ok, reason = probe(address)
    assert not ok
    assert reason.startswith(f"{address}: no answer (")


def test_a_service_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.probing.PATIENCE", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        assert probe(address) == (False, f"{address}: no answer (timed out)")


def test_something_else_that_listens_there_is_not_taken_for_the_service(address: str) -> None:
    assert probe(address, "metrics") == (False, f"{address}: something else answers there")


def command(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words], capture_output=True, check=False, cwd=ROOT, env={**os.environ, **env}, text=True
    )


def asked(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return command("-m", "services.probing", *words, **env)


def test_the_health_check_ends_with_a_code_that_docker_understands(address: str) -> None:
    assert asked(TOCSIN_PROBES=address).returncode == 0
    not_ready = asked("ready", TOCSIN_PROBES=address)
    assert (not_ready.returncode, not_ready.stderr) == (1, "tocsin: not ready: no partitions\n")


def test_the_health_check_reads_the_settings_where_the_environment_says_nothing(address: str, tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text(f'probes = "{address}"\n')
    assert asked(TOCSIN_CONFIG=str(tmp_path)).returncode == 0


@pytest.mark.parametrize("address", ["8351", "127.0.0.1:", "127.0.0.1:http"])
def test_a_health_check_of_no_address_says_so(address: str) -> None:
    told = asked(TOCSIN_PROBES=address)
    assert (told.returncode, told.stderr) == (1, f"tocsin: not live: {address}: is no host:port\n")


def test_a_health_check_with_settings_that_are_wrong_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text('probes = "everywhere"\n')
    told = asked(TOCSIN_CONFIG=str(tmp_path))
    assert told.returncode == 1
    assert re.fullmatch(r"tocsin: setting probes: .*\n", told.stderr)


def test_a_health_check_that_asks_something_else_is_wrong_usage() -> None:
    assert asked("alive").returncode == 2


def test_a_health_check_imports_no_more_than_it_needs() -> None:
    heavy = "{'services.settings', 'pydantic', 'prometheus_client', 'spacy', 'typer'}"
    told = command("-c", f"import sys, services.probing; print({heavy} & set(sys.modules))")
    assert told.stdout == "set()\n"


STUCK = """
import signal, sys, time
from services.watchdog import watched
deaf, live = sys.argv[1:]
if deaf: signal.signal(signal.SIGTERM, signal.SIG_IGN)
with watched(lambda: "" if live else "no partitions", patience=0.3, grace=0.3):
    time.sleep(2)
"""


@pytest.mark.parametrize(("deaf", "code"), [("", -signal.SIGTERM), ("deaf", 1)])
def test_a_process_that_says_it_is_stuck_is_ended_even_where_it_is_deaf(deaf: str, code: int) -> None:
    ended = command("-c", STUCK, deaf, "")
    assert ended.returncode == code
    assert "(no partitions): ending, to be started again" in ended.stderr


def test_a_process_that_is_well_goes_on() -> None:
    ended = command("-c", STUCK, "", "live")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_what_serves_probes_is_watched() -> None:
    served = """
import services.watchdog, services.telemetry as t, time
services.watchdog.watched.__wrapped__.__defaults__ = (0.3, 0.3)
with t.serve("127.0.0.1:0", t.Probes(live=lambda: "stuck", ready=lambda: "")):
    time.sleep(5)
"""
    assert command("-c", served).returncode == -signal.SIGTERM


def test_a_prometheus_in_the_same_network_can_read_the_metrics_of_a_service_that_listens_everywhere() -> None:
    everywhere = "0.0.0.0:0"
    with serve(everywhere, Probes(live=well, ready=well)) as port:
        assert get(f"127.0.0.1:{port}", "/metrics")[0] == 200
