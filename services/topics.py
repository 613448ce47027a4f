"""Every Kafka topic: its name, who is on which partition, and how long it is kept.

Derived from `pipelines/topology.py`; made by `tocsin setup`, never by a client. All topics that agents read, and the
changelogs of their tables, have the same number of partitions: a table's part lies where its records come in.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from msgspec import Struct

from pipelines import topology
from pipelines.errors import BadRecord
from pipelines.records import Alert, DeadLetter, DyadDay, EventDocument, Withdrawal
from services.settings import Settings

RULES = "rules"
HEALTH = "feeds.health"
DEAD = topology.TOPICS[DeadLetter]
ALERTS = topology.TOPICS[Alert]
ARCHIVED = frozenset({"articles.grouped", "events", ALERTS, DEAD})
"""What an index is rebuilt from, or a person may still come back to."""

PASSING = timedelta(days=14)
"""How long what only passes from stage to stage is kept: as long as `code` remembers an article."""

LARGEST = 8 * 1024 * 1024
"""Bytes of a message: a body of 100,000 characters of four bytes with all that is coded in it, and as much again."""


class Topic(Struct, frozen=True, kw_only=True):
    """A topic as it must be; `config` are Kafka's own names."""

    name: str
    partitions: int
    config: Mapping[str, str]


def topics(settings: Settings) -> tuple[Topic, ...]:
    """All topics but those of single rules, changelogs included."""
    kept = timedelta(days=settings.archive_days)
    streams = {name: kept if name in ARCHIVED else PASSING for name in sorted(set(topology.TOPICS.values()))}
    compacted = {topology.TOPICS[DyadDay], RULES, HEALTH}
    alone = {ALERTS, DEAD, RULES, HEALTH}
    own = [
        _topic(settings, name, 1 if name in alone else settings.partitions, None if name in compacted else keep)
        for name, keep in (streams | dict.fromkeys((RULES, HEALTH), kept)).items()
    ]
    tables = [stage.name for stage in topology.STAGES if stage.state is not None]
    config = {**COMPACT, **_copied(settings), "max.message.bytes": str(LARGEST)}
    return *own, *(
        Topic(name=changelog(settings, one), partitions=settings.partitions, config=config) for one in tables
    )


def rule_topic(settings: Settings, rule: str) -> Topic:
    """The topic of a rule that has one of its own: `alerts.<rule>`."""
    return _topic(settings, f"{ALERTS}.{rule}", 1, timedelta(days=settings.archive_days))


def named(settings: Settings, topic: str) -> str:
    """A topic's name on this broker: the prefix before the name that the topology gives it."""
    return f"{settings.prefix}{topic}"


def group(settings: Settings, service: str = "") -> str:
    """A service's consumer group; without a name the worker's, which is also its Faust app's id."""
    return f"{settings.prefix}tocsin{'-' if service else ''}{service}"


def changelog(settings: Settings, table: str) -> str:
    """The changelog topic of a table, as Faust names it."""
    return f"{group(settings)}-{table}-changelog"


def key_of(record: Any) -> str:
    """The key that a record travels under: that of the stage whose state it meets, else its own id."""
    if isinstance(record, DeadLetter):
        return record.key
    stateful = (stage for stage in topology.readers(record) if stage.state is not None)
    key: Callable[[Any], str] = next((stage.key for stage in stateful), lambda one: str(one.id))
    return key(record) or str(record.id)


def decode(topic: str, content: bytes) -> Struct:
    """The record that stands in a topic's bytes. Raises BadRecord."""
    try:
        record: Struct = DECODERS[topic].decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise BadRecord(f"not a record of {topic}: {fault}") from fault
    return record


def _topic(settings: Settings, name: str, partitions: int, keep: timedelta | None) -> Topic:
    kept = (
        COMPACT if keep is None else {"cleanup.policy": "delete", "retention.ms": str(int(keep.total_seconds() * 1000))}
    )
    # A dead letter holds a whole message in base64.
    largest = LARGEST * 2 if name == DEAD else LARGEST
    # People read alerts with any client, and every client reads gzip; the services write zstd.
    packed = {"compression.type": "gzip"} if name.startswith(ALERTS) else {}
    config = {**kept, **packed, **_copied(settings), "max.message.bytes": str(largest)}
    return Topic(name=named(settings, name), partitions=partitions, config=config)


def _copied(settings: Settings) -> Mapping[str, str]:
    """What is acknowledged is on all brokers but one: it survives the end of any, and one may be away."""
    return {"min.insync.replicas": str(max(1, settings.replicas - 1))}


def _decoders() -> Mapping[str, msgspec.json.Decoder[Any]]:
    types: dict[str, Any] = {topic: record for record, topic in topology.TOPICS.items()}
    types["events"] = EventDocument | Withdrawal
    return {topic: msgspec.json.Decoder(type_) for topic, type_ in types.items()}


COMPACT: Mapping[str, str] = {"cleanup.policy": "compact"}
DECODERS = _decoders()
