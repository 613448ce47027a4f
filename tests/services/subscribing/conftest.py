"""Houses in which alerts ring: on a real broker, and in a data folder."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from services import topics
from services.broker.rules import publish_rules
from services.settings import Settings
from services.standalone.store import Store
from tests.services.kafka_topics import topics_made
from tests.services.subscribing.houses import House, put, store


def broker_house(kafka: str, prefix: str, folder: Path) -> Iterator[House]:
    with topics_made(kafka, prefix, folder) as settings:
        publish_rules(settings)
        yield House(settings, lambda told: put(settings, topics.ALERTS, msgspec.json.encode(told), told.at))


def store_house(folder: Path) -> Iterator[House]:
    settings = Settings(data=folder)
    Store(folder).close()
    yield House(settings, lambda told: store(settings, told))


@pytest.fixture(params=["broker", "store"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "store":
        yield from store_house(tmp_path)
        return
    kafka, prefix = request.getfixturevalue("kafka"), request.getfixturevalue("prefix")
    yield from broker_house(kafka, prefix, tmp_path)


@pytest.fixture
def on_broker(kafka: str, prefix: str, tmp_path: Path) -> Iterator[House]:
    yield from broker_house(kafka, prefix, tmp_path)


@pytest.fixture
def in_store(tmp_path: Path) -> Iterator[House]:
    yield from store_house(tmp_path)
