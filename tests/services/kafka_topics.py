"""A test's own topics on a real broker, and all that stands on one of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource

from services import topics
from services.broker.admin import make_topics
from services.settings import Settings

LIMIT = "max.message.bytes"


@contextmanager
def topics_made(kafka: str, prefix: str, data: Path) -> Iterator[Settings]:
    """Settings whose topics exist while the block runs."""
    settings = settings_for(kafka, prefix=prefix, data=data)
    make_topics(settings)
    yield settings
    delete(settings, *(topic.name for topic in topics.topics(settings)))


def settings_for(kafka: str, **more: Any) -> Settings:
    return Settings(**{"kafka": kafka, "allow_private": True, "probes": "127.0.0.1:0", **more})


def delete(settings: Settings, *names: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    there = set(admin.list_topics())
    admin.delete_topics([name for name in names if name in there])
    admin.close()


def limit(settings: Settings, topic: str, size: int) -> None:
    """What the topic takes from now on, in bytes."""
    admin, name = KafkaAdminClient(bootstrap_servers=settings.kafka), topics.named(settings, topic)
    admin.alter_configs([ConfigResource("TOPIC", name, {LIMIT: str(size)})], incremental=True)
    asked, until = [ConfigResource("TOPIC", name, [LIMIT])], time.monotonic() + 20
    # The broker answers before it has told itself.
    while admin.describe_configs(asked, config_filter="all")["topic"][name][LIMIT]["value"] != str(size):
        assert time.monotonic() < until
        time.sleep(0.1)
    admin.close()


def messages(settings: Settings, topic: str) -> list[tuple[str, bytes]]:
    """All that stands on a topic now, as (key, value), partition by partition."""
    consumer = KafkaConsumer(bootstrap_servers=settings.kafka, group_id=None, auto_offset_reset="earliest")
    name = topics.named(settings, topic)
    parts = [TopicPartition(name, number) for number in sorted(consumer.partitions_for_topic(name))]
    consumer.assign(parts)
    ends = consumer.end_offsets(parts)
    found: list[Any] = []
    while any(consumer.position(part) < ends[part] for part in parts):
        for batch in consumer.poll(500).values():
            found += batch
    consumer.close()
    found.sort(key=lambda message: (message.partition, message.offset))
    return [(message.key.decode(), message.value) for message in found]
