"""A real Kafka and a real Elasticsearch for the tests.

An address in TOCSIN_TEST_KAFKA or TOCSIN_TEST_ELASTICSEARCH comes first; else each server is started at its first use,
at most once a run, and stopped at the end. Where it can't be had its tests are skipped; under CI=true they fail.
"""

import os
import secrets
import signal
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from tests.servers import elasticsearch_server, kafka_server
from tests.servers.artefacts import Unavailable
from tests.servers.server import Server

TESTS = os.getpid()


@pytest.fixture(scope="session")
def kafka(request: pytest.FixtureRequest) -> str:
    """`host:port` of a Kafka, perhaps shared with others: keep to your `prefix`."""
    named = _named("TOCSIN_TEST_KAFKA", kafka_server.answers)
    return named or str(request.getfixturevalue("kafka_of_this_run").address)


@pytest.fixture(scope="session")
def elasticsearch(request: pytest.FixtureRequest) -> str:
    """URL of an Elasticsearch, perhaps shared with others: keep to your `prefix`."""
    named = _named("TOCSIN_TEST_ELASTICSEARCH", elasticsearch_server.answers)
    return named or str(request.getfixturevalue("elasticsearch_of_this_run").address)


@pytest.fixture
def prefix() -> str:
    """What the names of this test's topics, groups and indices begin with, like `t3f9a1c-`."""
    return f"t{secrets.token_hex(3)}-"


@pytest.fixture
def own_kafka(kafka_of_this_run: Server) -> Iterator[Server]:
    """This run's own Kafka, never a shared one: it may be killed and restarted, and is up again for the next test."""
    yield from _mended(kafka_of_this_run)


@pytest.fixture
def own_elasticsearch(elasticsearch_of_this_run: Server) -> Iterator[Server]:
    """This run's own Elasticsearch, never a shared one: it may be killed and restarted, and is up again afterwards."""
    yield from _mended(elasticsearch_of_this_run)


@pytest.fixture
def secured_kafka(own_kafka: Server) -> kafka_server.Secured:
    """The door of this run's own Kafka that wants TLS, a user and a password."""
    return kafka_server.secured(own_kafka)


@pytest.fixture(scope="session")
def kafka_of_this_run() -> Iterator[Server]:
    yield from _running(kafka_server.kafka_server, "TOCSIN_TEST_KAFKA")


@pytest.fixture(scope="session")
def elasticsearch_of_this_run() -> Iterator[Server]:
    yield from _running(elasticsearch_server.elasticsearch_server, "TOCSIN_TEST_ELASTICSEARCH")


def pytest_configure() -> None:
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """SIGTERM ends pytest as Ctrl-C does, so that no server outlives it. What it forked ends as it would have."""
    if os.getpid() == TESTS:
        raise KeyboardInterrupt
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _named(variable: str, answers: Callable[[str], bool]) -> str | None:
    address = os.environ.get(variable)
    if address and not answers(address):
        pytest.fail(f"{variable}: nothing answers at {address} (start it there, or unset it)", pytrace=False)
    return address


def _running(make: Callable[[], Server], variable: str) -> Iterator[Server]:
    try:
        server = make()
    except Unavailable as error:
        _without(f"{error}; or let {variable} name a running server")
    try:
        server.start()
        yield server
    finally:
        server.remove()


def _mended(server: Server) -> Iterator[Server]:
    yield server
    if not server.ready():
        server.restart()


def _without(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)
