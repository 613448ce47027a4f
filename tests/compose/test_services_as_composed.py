"""Our services, each started for real with the command, the environment and the health check of docker-compose.yml.

Only addresses, folders and the feeds are others.
"""

import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from .conftest import Ended, Environment

ROOT = Path(__file__).parents[2]
CONTINUING = ("collector", "worker", "indexer")


@pytest.fixture
def events(elasticsearch: str, prefix: str) -> Callable[[str], list[Any]]:
    """The events in the index that a query finds."""

    def found(query: str) -> list[Any]:
        with Elasticsearch(elasticsearch) as client:
            return list(client.search(index=f"{prefix}tocsin-events", q=query)["hits"]["hits"])

    return found


@contextmanager
def running(service: dict[str, Any], environment: dict[str, str], log: Path) -> "Iterator[subprocess.Popen[bytes]]":
    with log.open("wb") as out:
        process = subprocess.Popen(["tocsin", *service["command"]], env=environment, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def seconds(duration: str) -> float:
    """90 of Go's `1m30s`."""
    units = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}
    return sum(float(count) * units[unit] for count, unit in re.findall(r"([\d.]+)(ms|h|m|s)", duration))


def wait_until_healthy(service: dict[str, Any], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run the health check as Docker does, until it passes or the service has had its time."""
    check = service["healthcheck"]
    kind, *command = check["test"]
    assert kind == "CMD"
    until = time.monotonic() + seconds(check["start_period"])
    while True:
        asked = subprocess.run(
            command,
            env=environment,
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
            timeout=seconds(check["timeout"]),
        )
        if asked.returncode == 0 or time.monotonic() > until:
            return asked
        time.sleep(seconds(check["start_interval"]) / 4)


def eventually(what: Callable[[], Any], patience: float = 60) -> Any:
    until = time.monotonic() + patience
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.5)
    return found


def test_an_article_goes_from_a_feed_to_elasticsearch_through_services_that_are_healthy_and_end_when_asked(
    project: dict[str, Any],
    environment: Environment,
    ended: Ended,
    events: Callable[[str], list[Any]],
    tmp_path: Path,
) -> None:
    assert ended("setup").returncode == 0
    services = {name: project["services"][name] for name in CONTINUING}
    environments = {name: environment(service) for name, service in services.items()}
    logs = {name: tmp_path / f"{name}.log" for name in services}
    with (
        running(services["collector"], environments["collector"], logs["collector"]) as collector,
        running(services["worker"], environments["worker"], logs["worker"]) as worker,
        running(services["indexer"], environments["indexer"], logs["indexer"]) as indexer,
    ):
        with ThreadPoolExecutor() as pool:
            for name, asked in zip(
                services, pool.map(wait_until_healthy, services.values(), environments.values()), strict=True
            ):
                assert asked.returncode == 0, f"{name}: {asked.stderr}{logs[name].read_text()}"
        arrived = partial(events, "source.actor:ISR AND root:ASSAULT")
        assert eventually(arrived), "\n".join(log.read_text() for log in logs.values())
        for name, process in zip(services, (collector, worker, indexer), strict=True):
            process.send_signal(signal.SIGTERM)
            code = process.wait(seconds(services[name]["stop_grace_period"]))
            assert code == 0, f"{name}: {logs[name].read_text()}"
    # All is read-only but volumes and the folder for scratch.
    written = {name for name, told in environments.items() if Path(told["TOCSIN_DATA"]).exists()}
    assert written == {name for name, service in services.items() if service.get("volumes")}
    assert not any(Path(told["HOME"]).exists() for told in environments.values())
