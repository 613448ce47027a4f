"""What a run of pytest does with its servers, seen from outside: without Maven, with failing tests, when terminated."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers import elasticsearch_server, kafka_server
from tests.servers.server import accepts, free_ports

ROOT = Path(__file__).parents[2]
NOT_INHERITED = ("CI", "TOCSIN_TEST_KAFKA", "TOCSIN_TEST_ELASTICSEARCH")
BOTH = pytest.mark.parametrize("server", ["kafka", "elasticsearch"])
USES_KAFKA = """
import pathlib, time

def test_it(kafka_of_this_run):
    note = pathlib.Path(__file__).with_name("note")
    note.write_text(f"{kafka_of_this_run.address} {kafka_of_this_run.folder}")
    note.rename(note.with_name("server"))
"""


def start(folder: Path, test: str, **environment: str) -> subprocess.Popen[str]:
    """A pytest of its own, in `folder`, with this plugin."""
    (folder / "test_inside.py").write_text(test)
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    command = [sys.executable, "-m", "pytest", "-rs", "-s", "-p", "tests.servers.plugin", "-p", "no:cacheprovider"]
    return subprocess.Popen(
        [*command, f"--rootdir={folder}", str(folder)],
        cwd=ROOT,
        env=inherited | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(folder: Path, test: str, **environment: str) -> tuple[int, str]:
    inner = start(folder, test, **environment)
    said, _ = inner.communicate(timeout=120)
    return inner.returncode, said


def bare(folder: Path) -> dict[str, str]:
    """The environment of a machine with a Java, without Maven, and with nothing fetched yet."""
    (folder / "release").write_text('JAVA_VERSION="25.0.3"')
    return {"PATH": str(folder), "XDG_CACHE_HOME": str(folder), "ES_JAVA_HOME": str(folder)}


@BOTH
def test_without_maven_the_tests_of_a_server_are_skipped_with_the_mend(tmp_path: Path, server: str) -> None:
    code, said = run(tmp_path, f"def test_it({server}): pass", **bare(tmp_path))
    assert (code, "1 skipped" in said) == (0, True)
    assert f"Maven is missing (apt-get install maven); or let TOCSIN_TEST_{server.upper()} name" in said


@BOTH
def test_without_maven_continuous_integration_fails_with_the_mend(tmp_path: Path, server: str) -> None:
    code, said = run(tmp_path, f"def test_it({server}): pass", CI="true", **bare(tmp_path))
    assert (code, "1 error" in said) == (1, True)
    assert "Maven is missing (apt-get install maven)" in said


@BOTH
def test_without_java_the_tests_of_a_server_are_skipped_with_the_mend(tmp_path: Path, server: str) -> None:
    code, said = run(tmp_path, f"def test_it({server}_of_this_run): pass", ES_JAVA_HOME=str(tmp_path))
    assert (code, "1 skipped" in said) == (0, True)
    assert re.search(r"Java (17|21) or newer is missing \(apt-get install openjdk-(17|21)-jdk-headless", said)


@BOTH
def test_a_named_server_that_does_not_answer_fails_the_run(tmp_path: Path, server: str) -> None:
    dead = f"127.0.0.1:{free_ports(1)}"
    address = dead if server == "kafka" else f"http://{dead}/"
    code, said = run(tmp_path, f"def test_it({server}): pass", **{f"TOCSIN_TEST_{server.upper()}": address})
    assert (code, f"nothing answers at {address}" in said) == (1, True)


def test_each_test_gets_a_prefix_of_its_own(tmp_path: Path) -> None:
    _, said = run(tmp_path, "def test_a(prefix): print(prefix)\ndef test_b(prefix): print(prefix)")
    prefixes = re.findall(r"\bt[0-9a-f]{6}-", said)
    assert len(prefixes) == len(set(prefixes)) == 2


@pytest.mark.usefixtures("own_kafka")
@pytest.mark.parametrize("terminated", [False, True])
def test_no_server_outlives_its_run(tmp_path: Path, *, terminated: bool) -> None:
    ending = "    time.sleep(100)" if terminated else "    assert False"
    inner = start(tmp_path, USES_KAFKA + ending)
    note = tmp_path / "server"
    while not note.exists() and inner.poll() is None:
        time.sleep(0.05)
    if terminated:
        inner.send_signal(signal.SIGTERM)
    said, _ = inner.communicate(timeout=60)
    assert ("KeyboardInterrupt" in said, "1 failed" in said) == (terminated, not terminated)
    address, folder = note.read_text().split()
    assert not accepts(address)
    assert not Path(folder).exists()


def test_an_address_without_a_server_is_not_ready() -> None:
    port = free_ports(1)
    assert not kafka_server.answers(f"127.0.0.1:{port}")
    assert not elasticsearch_server.answers(f"http://127.0.0.1:{port}")
