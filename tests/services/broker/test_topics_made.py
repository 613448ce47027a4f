"""What `setup` does to a broker's topics, and what it refuses to do."""

import socket
import threading
import time
from typing import Any

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource

from pipelines.errors import BadConfig
from services import topics
from services.broker.admin import has_rule_topic, make_rule_topic, make_topics, missing_topics, require_topics
from services.broker.errors import BrokerUnreachable, TopicMissing, TopicRefused
from services.settings import Settings
from tests.servers.server import Server


def changed(settings: Settings, **changes: Any) -> Settings:
    return settings.model_copy(update=changes)


def partitions(settings: Settings) -> dict[str, int]:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    found = admin.describe_topics([topic.name for topic in topics.topics(settings)])
    admin.close()
    return {topic["name"]: len(topic["partitions"]) for topic in found}


def config(settings: Settings, topic: str, name: str) -> str:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    found = admin.describe_configs([ConfigResource("TOPIC", topic, [name])], config_filter="all")
    admin.close()
    return str(found["topic"][topic][name]["value"])


def alter(settings: Settings, topic: str, name: str, value: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    admin.alter_configs([ConfigResource("TOPIC", topic, {name: value})])
    admin.close()
    assert soon(settings, topic, name) == value


def soon(settings: Settings, topic: str, name: str) -> str:
    """What it is set to once the broker has told itself: an answer may come before."""
    before = config(settings, topic, name)
    deadline = time.monotonic() + 1
    while (after := config(settings, topic, name)) == before and time.monotonic() < deadline:
        time.sleep(0.1)
    return after


def test_all_topics_are_made_as_they_must_be_and_each_is_told(bare: Settings) -> None:
    wanted = topics.topics(bare)
    assert missing_topics(bare) == [topic.name for topic in wanted]
    told = make_topics(bare)
    assert [line.split(":")[0] for line in told] == [topic.name for topic in wanted]
    assert partitions(bare) == {topic.name: topic.partitions for topic in wanted}
    for topic in wanted[:3]:
        assert {name: config(bare, topic.name, name) for name in topic.config} == dict(topic.config)


def test_making_them_again_does_nothing(bare: Settings) -> None:
    make_topics(bare)
    assert make_topics(bare) == []
    assert missing_topics(bare) == []


def test_what_is_missing_is_made_beside_what_is_there(bare: Settings) -> None:
    wanted = topics.topics(bare)
    admin = KafkaAdminClient(bootstrap_servers=bare.kafka)
    there = {
        topic.name: {"num_partitions": topic.partitions, "replication_factor": 1, "configs": dict(topic.config)}
        for topic in wanted
        if topic.name != topics.named(bare, "events")
    }
    admin.create_topics(there, wait_for_metadata=True)
    admin.close()
    assert missing_topics(bare) == [topics.named(bare, "events")]
    assert make_topics(bare) == [f"{bare.prefix}events: made, 2 partitions"]


def test_who_needs_topics_is_told_which_are_missing(bare: Settings) -> None:
    with pytest.raises(TopicMissing, match=f"no topic {bare.prefix}alerts, {bare.prefix}articles .run `tocsin setup`"):
        require_topics(bare, ("articles", "alerts"))
    make_topics(bare)
    require_topics(bare, ("articles", "alerts"))


def test_what_was_altered_is_set_right_and_nothing_else_is_touched(bare: Settings) -> None:
    make_topics(bare)
    alerts = topics.named(bare, topics.ALERTS)
    alter(bare, alerts, "retention.ms", "1000000")
    alter(bare, alerts, "segment.ms", "60000")
    assert make_topics(bare) == [f"{alerts}: retention.ms is now 34560000000, was 1000000"]
    assert soon(bare, alerts, "retention.ms") == "34560000000"
    assert config(bare, alerts, "segment.ms") == "60000"


def test_a_changed_retention_is_taken_over(bare: Settings) -> None:
    make_topics(bare)
    assert f"{bare.prefix}events: retention.ms is now 86400000, was 34560000000" in make_topics(
        changed(bare, archive_days=1)
    )


def test_another_number_of_partitions_is_refused_and_then_nothing_is_done(bare: Settings) -> None:
    make_topics(bare)
    alerts = topics.named(bare, topics.ALERTS)
    alter(bare, alerts, "retention.ms", "1000000")
    with pytest.raises(BadConfig, match="has 2 partitions, not 3") as refused:
        make_topics(changed(bare, partitions=3))
    assert "TOCSIN_PARTITIONS=2" in refused.value.mend
    assert partitions(bare)[topics.named(bare, "articles")] == 2
    assert config(bare, alerts, "retention.ms") == "1000000"


def test_a_topic_that_must_stay_whole_is_refused_in_parts(bare: Settings) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bare.kafka)
    wrong = {topics.named(bare, topics.ALERTS): {"num_partitions": 3, "replication_factor": 1}}
    admin.create_topics(wrong, wait_for_metadata=True)
    admin.close()
    with pytest.raises(BadConfig, match="has 3 partitions, not 1") as refused:
        make_topics(bare)
    assert "TOCSIN_PARTITIONS" not in refused.value.mend


def test_more_copies_than_brokers_are_refused_with_the_mend(bare: Settings) -> None:
    with pytest.raises(TopicRefused, match="TOCSIN_REPLICAS"):
        make_topics(changed(bare, replicas=3))
    make_topics(bare)
    assert "articles: has 1 of 3 copies" in "\n".join(make_topics(changed(bare, replicas=3)))


def test_a_rule_gets_a_topic_of_its_own_once(bare: Settings) -> None:
    assert not has_rule_topic(bare, "hostile-acts")
    assert make_rule_topic(bare, "hostile-acts") == [f"{bare.prefix}alerts.hostile-acts: made, 1 partition"]
    assert make_rule_topic(bare, "hostile-acts") == []
    assert has_rule_topic(bare, "hostile-acts")


@pytest.mark.parametrize("address", ["127.0.0.1:1", "no-such-host.invalid:9092"])
def test_a_broker_that_is_not_there_is_told_in_one_line_in_time(address: str, capfd: Any) -> None:
    began = time.monotonic()
    with pytest.raises(BrokerUnreachable, match="no broker answers") as refused:
        make_topics(Settings(kafka=address), wait=1)
    assert time.monotonic() - began < 5
    assert refused.value.where == address
    assert "start the broker" in refused.value.mend
    assert capfd.readouterr() == ("", "")


def test_what_takes_a_connection_and_never_answers_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(BrokerUnreachable):
            make_topics(Settings(kafka=address), wait=2)
        assert time.monotonic() - began < 10


def test_setup_waits_for_a_broker_that_is_still_starting(own_kafka: Server, prefix: str) -> None:
    settings = Settings(kafka=own_kafka.address, prefix=prefix, partitions=1)
    own_kafka.stop()
    restart = threading.Timer(2, own_kafka.restart)
    restart.start()
    told = make_topics(settings, wait=120)
    restart.join()
    assert len(told) == len(topics.topics(settings))
