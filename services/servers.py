"""What `tocsin doctor` says of Kafka, Elasticsearch and Kibana: whether they answer, and hold what `setup` makes."""

from collections.abc import Callable, Iterator

from pipelines.errors import TocsinError
from services.broker.admin import missing_topics
from services.broker.rules import read_rules
from services.indexer.connecting import client, explained
from services.indexer.documents import KINDS
from services.indexer.indices import indices_of
from services.kibana.status import kibana_status
from services.rulebook import load_rules
from services.settings import Settings
from services.topics import topics
from services.views import plural

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
    where, missing = f"Kafka at {settings.kafka}", missing_topics(settings)
    if missing:
        raise TocsinError(f"topics are missing: {', '.join(missing)}", where=where, mend=SETUP)
    written, in_force = load_rules(settings.config / "rules").rules, read_rules(settings)
    stale = [rule.name for rule in written if in_force.get(rule.name) != rule]
    if stale:
        raise TocsinError(f"rules are not in force as written: {', '.join(stale)}", where=where, mend=SETUP)
    return f"{where} has all {len(topics(settings))} topics, {plural(len(in_force.rules), 'rule')} in force"


def _elasticsearch(settings: Settings) -> str:
    with client(settings, request_timeout=PATIENCE) as asked, explained(settings):
        version = asked.info()["version"]["number"]
        held = {kind: indices_of(asked, settings, kind) for kind in KINDS}
        missing = [kind for kind, indices in held.items() if not indices]
        if missing:
            what = f"indices are missing: {', '.join(missing)}"
            raise TocsinError(what, where=f"Elasticsearch {version}", mend=SETUP)
        return f"Elasticsearch {version} has {', '.join(index for one in held.values() for index in one)}"
