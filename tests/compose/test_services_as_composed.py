"""Our services, each started for real with the command, the environment and the health check of docker-compose.yml.

Only addresses, folders and the feeds are others. Kibana can't run here: its address is left out.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import format_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient

from services.running import now
from tests.servers.server import free_ports

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
CONTINUING = ("collector", "worker", "indexer")

FEED = """<rss version="2.0"><channel><title>Daily</title><language>en</language><item>
<title>Israeli jets bomb a depot in Tyre</title><link>{link}</link><pubDate>{date}</pubDate>
<description>Israeli jets bombed a depot of Hezbollah in Tyre on Tuesday, the army said.</description>
</item></channel></rss>"""
OPML = """<opml version="2.0"><head><title>one</title></head><body>
<outline type="rss" text="Daily" xmlUrl="{address}/feed.rss"/></body></opml>"""

Environment: TypeAlias = Callable[[dict[str, Any]], dict[str, str]]


@pytest.fixture
def feeds(tmp_path: Path) -> Iterator[Path]:
    """A list of one feed, served on loopback."""
    pages = tmp_path / "pages"
    pages.mkdir()
    serve = partial(SimpleHTTPRequestHandler, directory=str(pages))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        (pages / "feed.rss").write_text(FEED.format(link=f"{address}/1", date=format_datetime(now())))
        (tmp_path / "feeds.opml").write_text(OPML.format(address=address))
        Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path / "feeds.opml"
        server.shutdown()


@pytest.fixture
def environment(kafka: str, elasticsearch: str, prefix: str, tmp_path: Path, feeds: Path) -> Environment:
    """A service's environment with the test's addresses for those of the network."""
    theirs = {
        "kafka:19092": kafka,
        "http://elasticsearch:9200": elasticsearch,
        "http://kibana:5601": "",
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    ours |= {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "TOCSIN_PREFIX": prefix,
        "TOCSIN_FEEDS": str(feeds),
        "TOCSIN_ALLOW_PRIVATE": "1",
    }

    def rewritten(service: dict[str, Any]) -> dict[str, str]:
        told = {name: theirs.get(value, value) for name, value in service["environment"].items()}
        probes = f"127.0.0.1:{free_ports(1)}"
        assert told["TOCSIN_PROBES"] == "0.0.0.0:8351"
        folders = {"TOCSIN_DATA": f"{tmp_path}/data-{probes}", "HOME": f"{tmp_path}/home-{probes}"}
        return ours | told | folders | {"TOCSIN_PROBES": probes}

    return rewritten


@pytest.fixture
def set_up(project: dict[str, Any], environment: Environment) -> Callable[[], "subprocess.CompletedProcess[str]"]:
    """Runs the service `setup` to its end."""
    service = project["services"]["setup"]

    def run() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["tocsin", *service["command"]], env=environment(service), capture_output=True, check=False, text=True
        )

    return run


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


def test_setup_makes_what_the_services_need_and_again_without_harm(
    set_up: Callable[[], "subprocess.CompletedProcess[str]"], kafka: str, elasticsearch: str, prefix: str
) -> None:
    for _ in range(2):
        done = set_up()
        assert done.returncode == 0, done.stderr
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    assert f"{prefix}articles" in admin.list_topics()
    admin.close()
    with Elasticsearch(elasticsearch) as client:
        assert client.indices.exists_alias(name=f"{prefix}tocsin-events")


def test_an_article_goes_from_a_feed_to_elasticsearch_through_services_that_are_healthy_and_end_when_asked(
    project: dict[str, Any],
    environment: Environment,
    set_up: Callable[[], "subprocess.CompletedProcess[str]"],
    events: Callable[[str], list[Any]],
    tmp_path: Path,
) -> None:
    assert set_up().returncode == 0
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
