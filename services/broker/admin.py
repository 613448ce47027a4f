"""Makes the topics, as often as one likes: what is there is compared, what differs is altered or told.

Partitions are never added: the key of a record decides its partition, so that a key's records, and the table that
remembers it, would be torn apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource
from kafka.errors import TopicAlreadyExistsError

from pipelines.errors import BadConfig
from services import topics
from services.broker.clients import PATIENCE, opened
from services.broker.errors import TopicRefused, missing
from services.settings import Settings
from services.topics import Topic
from services.views import plural

SECONDS = 20
"""What one request to the broker may take, making all topics included."""


def make_topics(settings: Settings, wait: float = PATIENCE) -> list[str]:
    """Make what is missing and alter what differs; a plain line for each thing done.

    `wait` is how many seconds the broker may take to come up. Raises BrokerUnreachable, TopicRefused, and BadConfig
    where a topic is there with another number of partitions: then nothing is done.
    """
    return _make(settings, topics.topics(settings), wait)


def make_rule_topic(settings: Settings, rule: str) -> list[str]:
    """Make the topic of a rule that has one of its own. Raises as `make_topics` does."""
    return _make(settings, (topics.rule_topic(settings, rule),), PATIENCE)


def missing_topics(settings: Settings) -> list[str]:
    """The names of all topics that nobody has made yet: `tocsin setup` does. Raises BrokerUnreachable."""
    return _missing(settings, [topic.name for topic in topics.topics(settings)], PATIENCE)


def require_topics(settings: Settings, names: Iterable[str], wait: float = PATIENCE) -> None:
    """Raise TopicMissing where one of these topics (the topology's names) is not there, BrokerUnreachable."""
    absent = _missing(settings, sorted(topics.named(settings, name) for name in names), wait)
    if absent:
        raise missing(absent, settings.kafka)


def has_rule_topic(settings: Settings, rule: str) -> bool:
    """Whether there is a topic of this rule's own, from now or from earlier. Raises BrokerUnreachable."""
    return not _missing(settings, [topics.rule_topic(settings, rule).name], PATIENCE)


def _missing(settings: Settings, names: Sequence[str], wait: float) -> list[str]:
    with _admin(settings, wait) as admin:
        there = _existing(admin, names)
    return [name for name in names if name not in there]


def _admin(settings: Settings, wait: float) -> Any:
    return opened(KafkaAdminClient, settings, wait, request_timeout_ms=SECONDS * 1000)


def _make(settings: Settings, wanted: Sequence[Topic], wait: float) -> list[str]:
    with _admin(settings, wait) as admin:
        there = _existing(admin, [topic.name for topic in wanted])
        _refuse_other_partitions(settings, wanted, there)
        kept = [topic for topic in wanted if topic.name in there]
        made = [topic for topic in wanted if topic.name not in there]
        return [
            *_create(admin, made, settings.replicas),
            *_alter(admin, kept),
            *_fewer_copies(kept, there, settings.replicas),
        ]


def _existing(admin: KafkaAdminClient, names: Sequence[str]) -> Mapping[str, list[Any]]:
    """The partitions of those topics that are there."""
    found = admin.describe_topics(list(names))
    return {topic["name"]: topic["partitions"] for topic in found if not topic["error_code"]}


def _refuse_other_partitions(settings: Settings, wanted: Sequence[Topic], there: Mapping[str, list[Any]]) -> None:
    for topic in wanted:
        found = len(there.get(topic.name, ())) or topic.partitions
        if found != topic.partitions:
            mend = "take another TOCSIN_PREFIX to start anew"
            if topic.partitions == settings.partitions:
                mend = f"set TOCSIN_PARTITIONS={found}, or {mend}"
            raise BadConfig(
                f"has {found} partitions, not {topic.partitions}: keys would move", where=topic.name, mend=mend
            )


def _create(admin: KafkaAdminClient, wanted: Sequence[Topic], replicas: int) -> list[str]:
    if not wanted:
        return []
    asked = {
        topic.name: {
            "num_partitions": topic.partitions,
            "replication_factor": replicas,
            "configs": dict(topic.config),
        }
        for topic in wanted
    }
    answers = {one["name"]: one for one in admin.create_topics(asked, raise_errors=False)["topics"]}
    for name, answer in answers.items():
        # Another `setup` beside this one is welcome.
        if answer["error_code"] not in (0, TopicAlreadyExistsError.errno):
            mend = "TOCSIN_REPLICAS is at most the number of brokers; the user needs the right to make topics"
            raise TopicRefused(answer["error_message"] or f"error {answer['error_code']}", where=name, mend=mend)
    admin.wait_for_topics(list(asked))
    return [f"{topic.name}: made, {plural(topic.partitions, 'partition')}" for topic in wanted]


def _alter(admin: KafkaAdminClient, kept: Sequence[Topic]) -> list[str]:
    if not kept:
        return []
    asked = [ConfigResource("TOPIC", topic.name, list(topic.config)) for topic in kept]
    found = admin.describe_configs(asked, config_filter="all")["topic"]
    changes = {
        topic.name: {name: value for name, value in topic.config.items() if _value(found, topic.name, name) != value}
        for topic in kept
    }
    altered = [ConfigResource("TOPIC", name, change) for name, change in changes.items() if change]
    for name, answer in _altered(admin, altered).items():
        if answer != "OK":
            raise TopicRefused(answer, where=name, mend="the user needs the right to alter topics")
    return [
        f"{topic}: {name} is now {value}, was {_value(found, topic, name)}"
        for topic, change in changes.items()
        for name, value in change.items()
    ]


def _value(found: Mapping[str, Any], topic: str, name: str) -> str | None:
    value: str | None = found.get(topic, {}).get(name, {}).get("value")
    return value


def _altered(admin: KafkaAdminClient, altered: list[ConfigResource]) -> Mapping[str, str]:
    answers: Mapping[str, Mapping[str, str]] = admin.alter_configs(altered, incremental=True) if altered else {}
    return answers.get("topic", {})


def _fewer_copies(kept: Sequence[Topic], there: Mapping[str, list[Any]], replicas: int) -> list[str]:
    """Topics with fewer copies than the settings ask for; only Kafka's own tool adds some."""
    copies = {topic.name: min(len(one["replica_nodes"]) for one in there[topic.name]) for topic in kept}
    return [
        f"{name}: has {found} of {replicas} copies (kafka-reassign-partitions adds some)"
        for name, found in copies.items()
        if found < replicas
    ]
