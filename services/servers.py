"""What `tocsin doctor` says of Kafka, Elasticsearch and Kibana: whether they answer, and hold what `setup` makes."""

from collections.abc import Callable, Iterator

from pipelines.errors import TocsinError
from services.broker.admin import missing_topics
from services.indexer.connecting import client, explained
from services.indexer.documents import KINDS
from services.indexer.indices import indices_of
from services.kibana.status import kibana_status
from services.settings import Settings
from services.topics import topics

SETUP = "run tocsin setup"
PATIENCE = 10.0
"""Seconds that Elasticsearch has for an answer."""


def looks(settings: Settings) -> Iterator[Callable[[Settings], str]]:
    """What is to be looked at with these settings. Each says what it found, or raises TocsinError."""
    yield _kafka
    yield _elasticsearch
    if settings.kibana:
        yield kibana_status


def _kafka(settings: Settings) -> str:
    missing = missing_topics(settings)
    if missing:
        raise TocsinError(f"topics are missing: {', '.join(missing)}", where=f"Kafka at {settings.kafka}", mend=SETUP)
    return f"Kafka at {settings.kafka} has all {len(topics(settings))} topics"


def _elasticsearch(settings: Settings) -> str:
    with client(settings, request_timeout=PATIENCE) as asked, explained(settings):
        version = asked.info()["version"]["number"]
        held = {kind: indices_of(asked, settings, kind) for kind in KINDS}
        missing = [kind for kind, indices in held.items() if not indices]
        if missing:
            what = f"indices are missing: {', '.join(missing)}"
            raise TocsinError(what, where=f"Elasticsearch {version}", mend=SETUP)
        return f"Elasticsearch {version} has {', '.join(index for one in held.values() for index in one)}"
