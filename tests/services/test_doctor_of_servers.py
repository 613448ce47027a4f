import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from services.broker.admin import make_topics
from services.broker.rules import publish_rules
from services.doctor import Finding, examine
from services.indexer.indices import make_indices
from services.settings import load_settings
from tests.servers.server import free_ports

STATUS = {"version": {"number": "9.4.3"}, "status": {"overall": {"level": "available"}}}
"""What Kibana answers at /api/status, the fields that are read of it; no Kibana can run in the tests."""

Found = Callable[[str], Finding]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Found]:
    """`told(kafka=…)` sets the settings, examines, and gives the finding that a word stands in."""

    def look(**settings: str) -> Found:
        for name, value in settings.items():
            monkeypatch.setenv(f"TOCSIN_{name.upper()}", value)
        findings = list(examine(tmp_path))

        def about(word: str) -> Finding:
            (found,) = [finding for finding in findings if word in finding.what]
            return found

        return about

    return look


@contextmanager
def kibana(status: int, body: bytes) -> Iterator[tuple[str, list[Any]]]:
    """A server that answers as Kibana would; its address, and the paths with the keys that it was asked with."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Authorization"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_before_setup_the_doctor_names_what_is_missing_and_the_mend(
    told: Callable[..., Found], kafka: str, elasticsearch: str, prefix: str
) -> None:
    found = told(kafka=kafka, elasticsearch=elasticsearch, prefix=prefix)
    topics, indices = found("topics are missing"), found("indices are missing")
    assert not topics.ok
    assert f"{prefix}articles.dead" in topics.what
    assert topics.what.endswith("(run tocsin setup)")
    assert not indices.ok
    assert (
        indices.what == "Elasticsearch 9.4.3: indices are missing: articles, events, alerts, dyads (run tocsin setup)"
    )


def test_after_setup_the_doctor_is_content(
    told: Callable[..., Found], kafka: str, elasticsearch: str, prefix: str
) -> None:
    about = {"kafka": kafka, "elasticsearch": elasticsearch, "prefix": prefix}
    told(**about)
    make_topics(load_settings())
    make_indices(load_settings())
    unpublished = told(**about)("not in force")
    assert not unpublished.ok
    assert "hostile-acts" in unpublished.what
    publish_rules(load_settings())
    found = told(**about)
    assert found("Kafka at").ok
    assert found("Kafka at").what.startswith(f"Kafka at {kafka} has all ")
    assert found("Kafka at").what.endswith(" rules in force")
    assert found("Elasticsearch").ok
    assert f"{prefix}tocsin-events-000001" in found("Elasticsearch").what


def test_servers_that_are_away_are_one_line_each_with_the_mend(told: Callable[..., Found]) -> None:
    nobody = free_ports(1)
    address, url = f"127.0.0.1:{nobody}", f"http://127.0.0.1:{nobody}"
    found = told(kafka=address, elasticsearch=url, kibana=f"{url}/kibana")
    for word, mend in (("broker", "start the broker"), ("mend TOCSIN_ELASTIC", "start it"), ("/kibana:", "start it")):
        assert not found(word).ok
        assert mend in found(word).what


def test_without_servers_the_doctor_looks_at_the_folder(told: Callable[..., Found], tmp_path: Path) -> None:
    assert told()("no data").what == f"no data in {tmp_path} yet; `tocsin run` collects some"


def test_kibana_is_asked_with_its_key_under_its_base_path(told: Callable[..., Found]) -> None:
    with kibana(200, json.dumps(STATUS).encode()) as (address, asked):
        found = told(elasticsearch="http://127.0.0.1:1", kibana=f"{address}/base/", kibana_api_key="word")
    assert found("Kibana 9.4.3") == Finding(ok=True, what=f"Kibana 9.4.3 at {address}/base/ is available")
    assert asked == [("/base/api/status", "ApiKey word")]


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, b"", "401 (set TOCSIN_KIBANA_API_KEY to a key"),
        (200, b"<html>", "what answers is no Kibana (let TOCSIN_KIBANA name"),
        (200, b"[]", "what answers is no Kibana"),
        (503, b"", "it is not ready (503) (wait until it has started"),
        (200, json.dumps(STATUS | {"status": {"overall": {"level": "critical"}}}).encode(), "Kibana 9.4.3 is critical"),
    ],
)
def test_a_kibana_that_is_not_well_is_told_with_the_mend(
    told: Callable[..., Found], status: int, body: bytes, reason: str
) -> None:
    with kibana(status, body) as (address, _):
        found = told(elasticsearch="http://127.0.0.1:1", kibana=address)(f"{address}: ")
    assert not found.ok
    assert reason in found.what


def test_a_kibana_that_is_no_url_is_told_with_the_mend(told: Callable[..., Found]) -> None:
    found = told(elasticsearch="http://127.0.0.1:1", kibana="localhost:5601")
    assert found("setting kibana").what == "setting kibana: no URL (set TOCSIN_KIBANA=http://host:5601)"
