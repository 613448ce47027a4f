"""Settings of a test's own names on a real broker: with its topics, or before anybody has made them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient

from services.settings import Settings
from tests.services.kafka_topics import topics_made


@pytest.fixture
def bare(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    """No topic is there yet; what the test makes goes at its end."""
    yield Settings(kafka=kafka, prefix=prefix, partitions=2, data=tmp_path)
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    left = [name for name in admin.list_topics() if name.startswith(prefix)]
    if left:
        admin.delete_topics(left, raise_errors=False)
    admin.close()


@pytest.fixture
def made(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    """All topics are there."""
    with topics_made(kafka, prefix, tmp_path) as settings:
        yield settings
