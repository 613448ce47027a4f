"""What asks a service how it is: the health check, and the probe behind it."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.probing import probe
from services.telemetry import Probes, serve

ROOT = Path(__file__).parents[2]


@pytest.fixture
def address() -> Iterator[str]:
    """Of a service that is alive and not ready."""
    with serve("127.0.0.1:0", Probes(live=lambda: "", ready=lambda: "no partitions")) as port:
        yield f"127.0.0.1:{port}"


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
