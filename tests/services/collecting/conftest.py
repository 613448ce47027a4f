"""A collector on a broker, in one case on one that may be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.server import Server
from tests.services.collecting.crew import Collector, Press
from tests.services.kafka_topics import topics_made


@pytest.fixture
def press() -> Iterator[Press]:
    press = Press()
    yield press
    press.server.shutdown()


@pytest.fixture
def collector(kafka: str, prefix: str, press: Press, tmp_path: Path) -> Iterator[Collector]:
    with topics_made(kafka, prefix, tmp_path / "data") as settings:
        yield Collector(settings, press, tmp_path)


@pytest.fixture
def mortal(own_kafka: Server, prefix: str, press: Press, tmp_path: Path) -> Iterator[Collector]:
    """One whose broker may be killed."""
    with topics_made(own_kafka.address, prefix, tmp_path / "data") as settings:
        yield Collector(settings, press, tmp_path)
        if not own_kafka.ready():
            own_kafka.restart()
