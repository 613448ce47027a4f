"""The files for Docker, read by Docker's own libraries, without a daemon; and what a service of theirs finds here."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias

import pytest

from services.running import now
from tests.servers.server import free_ports
from tests.services.kibana.fake import FakeKibana, fake_kibana

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).parent / "docker"
BIN = Path(sys.executable).parent

Docker: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]
Ended: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]
Environment: TypeAlias = Callable[[dict[str, Any]], dict[str, str]]

FEED = """<rss version="2.0"><channel><title>Daily</title><language>en</language><item>
<title>Israeli jets bomb a depot in Tyre</title><link>{link}</link><pubDate>{date}</pubDate>
<description>Israeli jets bombed a depot of Hezbollah in Tyre on Tuesday, the army said.</description>
</item></channel></rss>"""
OPML = """<opml version="2.0"><head><title>one</title></head><body>
<outline type="rss" text="Daily" xmlUrl="{address}/feed.rss"/></body></opml>"""


@pytest.fixture(scope="session")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Docker:
    """`docker("compose", FILE)` and the other tasks of `docker/main.go`, built from modules pinned by its go.sum."""
    program = tmp_path_factory.mktemp("docker") / "docker"
    if why := _built(program):
        _without(f"{why} (install Go {_wanted()} or newer; 1.21 is enough where it may fetch a newer one)")

    def run(*words: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
        # Whoever runs the tests may have ports or secrets of their own in the environment.
        return subprocess.run([program, *words], capture_output=True, check=False, cwd=ROOT, env=env, text=True)

    return run


@pytest.fixture(scope="session")
def project(docker: Docker) -> dict[str, Any]:
    """What `docker compose config` makes of docker-compose.yml."""
    found: dict[str, Any] = understood(docker("compose", "docker-compose.yml"))
    return found


@pytest.fixture(scope="session")
def stages(docker: Docker) -> list[dict[str, Any]]:
    """The stages of the Dockerfile: Name, Base, Instructions with Name and what it Says."""
    found: list[dict[str, Any]] = understood(docker("dockerfile", "Dockerfile"))
    return found


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
def environment(kafka: str, elasticsearch: str, kibana: FakeKibana, prefix: str, feeds: Path) -> Environment:
    """A service's environment with the test's addresses for those of the network."""
    theirs = {
        "kafka:19092": kafka,
        "http://elasticsearch:9200": elasticsearch,
        "http://kibana:5601": kibana.url,
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    ours |= {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "TOCSIN_PREFIX": prefix,
        "TOCSIN_FEEDS": str(feeds),
        "TOCSIN_ALLOW_PRIVATE": "1",
        # Faust as the image has it on ARM, where it comes without its extensions; all other tests run with them.
        "NO_CYTHON": "1",
    }

    def rewritten(service: dict[str, Any]) -> dict[str, str]:
        told = {name: theirs.get(value, value) for name, value in service["environment"].items()}
        probes = f"127.0.0.1:{free_ports(1)}"
        assert told["TOCSIN_PROBES"] == "0.0.0.0:8351"
        folders = {"TOCSIN_DATA": f"{feeds.parent}/data-{probes}", "HOME": f"{feeds.parent}/home-{probes}"}
        return ours | told | folders | {"TOCSIN_PROBES": probes}

    return rewritten


@pytest.fixture
def ended(project: dict[str, Any], environment: Environment) -> Ended:
    """`ended("setup")` runs a service that ends by itself; words after its name stand in place of its command."""

    def run(name: str, *words: str) -> "subprocess.CompletedProcess[str]":
        service = project["services"][name]
        command = ["tocsin", *(words or service["command"])]
        return subprocess.run(command, env=environment(service), capture_output=True, check=False, text=True)

    return run


@pytest.fixture
def kibana() -> Iterator[FakeKibana]:
    """What stands for Kibana, which can't run here."""
    with fake_kibana() as fake:
        yield fake


def understood(answer: "subprocess.CompletedProcess[str]") -> Any:
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def _built(program: Path) -> str:
    """Build the program, or say why it can't be."""
    if not (go := shutil.which("go")):
        return "Go is missing, which reads the files for Docker"
    made = subprocess.run([go, "build", "-o", program, "."], cwd=SOURCE, capture_output=True, check=False, text=True)
    if not made.returncode:
        return ""
    found = subprocess.run([go, "version"], cwd=ROOT, capture_output=True, check=False, text=True).stdout.strip()
    return f"tests/compose/docker can't be built by {found}: {made.stderr.strip()}"


def _wanted() -> str:
    (line,) = (one for one in (SOURCE / "go.mod").read_text().splitlines() if one.startswith("go "))
    return line.removeprefix("go ")


def _without(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)
