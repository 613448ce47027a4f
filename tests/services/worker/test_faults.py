"""Faults of a real worker on a real broker."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from msgspec import structs

from pipelines import topology
from pipelines.records import Alert
from services import topics
from services.broker.admin import make_rule_topic
from services.broker.errors import TopicMissing
from services.broker.ruleset import WrittenRuleRecord
from services.pool import PoolFailed
from services.rulebook import load_written
from services.settings import Settings
from services.worker.coding import Coders
from services.worker.working import check_topics
from tests.contract.conftest import start_embedded
from tests.contract.kafka_subject import KafkaSubject, Process
from tests.contract.kit import HERE, Killed, Point, article, config, fed, outcome_of
from tests.servers.server import Server
from tests.services.kafka_topics import delete

STRIKE, RAID = "ISR ASSAULT LBN.HEZBOLLAH", "YEM.HOUTHI ASSAULT USA"
TELLING = (
    article("dawn", STRIKE, at=0),
    article("courier", RAID, at=1),
    article("dawn", "It did not happen.", at=2),
    article("herald", STRIKE, at=3),
)

Start: TypeAlias = Callable[..., KafkaSubject]


@pytest.fixture
def start(kafka: str) -> Iterator[Start]:
    subjects: list[KafkaSubject] = []

    def start(partitions: int = 1) -> KafkaSubject:
        subjects.append(KafkaSubject(kafka, partitions))
        return subjects[-1]

    yield start
    for subject in subjects:
        subject.close()


@pytest.fixture(scope="session")
def outcome() -> dict[str, Any]:
    return fed(lambda: start_embedded(config()), TELLING)


@pytest.mark.parametrize("stage", ["track", "alert"])
def test_a_death_exactly_between_output_and_state_changes_nothing(
    start: Start, outcome: dict[str, Any], stage: str
) -> None:
    """The contract kills `code`, `story` and `match`: not every article reaches these two."""
    point: Point = "between outputs and state"
    subject = start()
    subject.kill_at(point, stage)
    with pytest.raises(Killed):
        subject.feed(TELLING)
    subject.restart()
    assert outcome_of(subject) == outcome


def test_bytes_that_are_no_article_are_kept_and_the_rest_goes_on(start: Start) -> None:
    subject = start()
    poisons = [b"\xff\xfe", b'{"id": "half a letter: \xc3"}', b'{"mood": ' + 100_000 * b"["]
    for poison in poisons:
        subject.send("articles", "wrong", poison)
    subject.send("articles", "gone", None)
    subject.feed(TELLING[:1])
    letters = subject.outputs("articles.dead")
    assert sorted(letter.original for letter in letters) == sorted([b"", *poisons])
    assert {letter.topic for letter in letters} == {"articles"}
    assert [one.ref for one in subject.outputs("articles.grouped")] == ["dawn"]


def test_sigterm_ends_it_in_good_order_with_all_that_is_done_committed(start: Start) -> None:
    subject = start()
    subject.feed(TELLING)
    began = time.monotonic()
    assert subject.workers[0].stop() == 0
    assert time.monotonic() - began < 10
    place = TopicPartition(topics.named(subject.settings, "articles"), 0)
    consumer = KafkaConsumer(bootstrap_servers=subject.settings.kafka, group_id=topics.group(subject.settings))
    assert consumer.committed(place) == len(TELLING)
    consumer.close()


def test_the_next_worker_remembers_what_the_last_one_did(start: Start, outcome: dict[str, Any]) -> None:
    subject = start()
    subject.feed(TELLING[:2])
    assert subject.workers.pop().stop() == 0
    subject.workers = [Process(subject.settings)]
    subject.feed(TELLING)
    assert outcome_of(subject) == outcome


def test_a_rule_that_is_added_while_it_runs_rings_on_its_own_topic_too(start: Start) -> None:
    subject = start()
    subject.feed(TELLING[:1])
    written: Any = load_written(HERE / "rules")["hostile"]
    make_rule_topic(subject.settings, "added")
    record = WrittenRuleRecord(name="added", origin="live", rule=structs.replace(written, topic=True))
    subject.send(topics.RULES, "added", msgspec.json.encode(record))
    until, number = time.monotonic() + 30, 0
    while not [alert for alert in subject.outputs("alerts") if alert.rule == "added"]:
        assert time.monotonic() < until, "the rule is not in force"
        number += 1
        subject.feed([article(f"more{number}", RAID, at=number)])
    name = topics.rule_topic(subject.settings, "added").name
    own = KafkaConsumer(
        name, bootstrap_servers=subject.settings.kafka, auto_offset_reset="earliest", consumer_timeout_ms=3000
    )
    assert {msgspec.json.decode(record.value, type=Alert).rule for record in own} == {"added"}
    own.close()


def test_a_record_whose_letter_would_be_too_large_stops_nothing(start: Start) -> None:
    subject = start()
    subject.send("articles", "vast", b"[" * 14_000_000)
    subject.feed(TELLING[:1])
    (letter,) = subject.outputs("articles.dead")
    assert "all 14,000,000 bytes: topic articles, partition 0, offset 0" in letter.reason
    assert [one.ref for one in subject.outputs("articles.grouped")] == ["dawn"]


def test_a_topic_that_is_gone_ends_the_worker(start: Start) -> None:
    subject = start()
    subject.feed(TELLING[:1])
    delete(subject.settings, topics.named(subject.settings, "dyads"))
    subject.put(TELLING[1:])
    subject.workers[0].process.join(30)
    assert subject.workers[0].process.exitcode == 1


def test_what_is_used_of_faust_and_its_client_is_still_there(start: Start) -> None:
    subject = start()
    subject.feed(TELLING[:1])
    time.sleep(3)  # a heartbeat comes every two seconds
    seams = subject.workers[0].ask("seams")
    assert seams["commits"]
    assert len(set(seams["generations"])) == 1
    assert seams["tasks"] == [False, False]
    assert seams["session"] == 10_000
    assert seams["heard"] < 3


def test_changes_of_state_lie_on_the_partition_of_their_records(start: Start) -> None:
    subject = start(partitions=3)
    subject.feed([article(f"item{number}", STRIKE, at=number / 10) for number in range(30)])
    articles = keys(subject, topics.named(subject.settings, "articles"))
    told = keys(subject, topics.changelog(subject.settings, "code"))
    assert told == articles
    assert len(set(told.values())) == 3


def keys(subject: KafkaSubject, topic: str) -> dict[bytes, int]:
    consumer = KafkaConsumer(
        bootstrap_servers=subject.settings.kafka, auto_offset_reset="earliest", consumer_timeout_ms=2000
    )
    consumer.assign([TopicPartition(topic, number) for number in range(3)])
    found = {record.key: record.partition for record in consumer}
    consumer.close()
    return found


def test_a_broker_that_is_killed_under_it_costs_nothing(own_kafka: Server, outcome: dict[str, Any]) -> None:
    subject = KafkaSubject(own_kafka.address)
    try:
        subject.feed(TELLING[:1])
        subject.put(TELLING[1:3])
        own_kafka.kill()
        time.sleep(2)
        own_kafka.restart()
        subject.feed(TELLING[3:])
        assert outcome_of(subject) == outcome
        assert subject.outputs("articles.dead") == []
        assert subject.workers[0].process.is_alive()
    finally:
        subject.close()


def test_without_topics_it_does_not_start_and_names_the_mend(kafka: str, prefix: str) -> None:
    settings = Settings(config=Path("config"), kafka=kafka, prefix=prefix)
    with pytest.raises(TopicMissing, match=rf"no topic .*{prefix}articles.*`tocsin setup`"):
        check_topics(settings)


def test_one_missing_changelog_is_missed(start: Start) -> None:
    subject = start()
    missing = topics.changelog(subject.settings, "track")
    admin = KafkaAdminClient(bootstrap_servers=subject.settings.kafka)
    admin.delete_topics([missing])
    admin.close()
    until = time.monotonic() + 20
    with pytest.raises(TopicMissing, match=missing):  # noqa: PT012  # the broker takes its time to delete
        while time.monotonic() < until:
            check_topics(subject.settings)


def die(_path: Path) -> topology.Config:
    raise SystemExit(3)


async def test_coding_processes_that_do_not_come_up_are_a_failure_that_the_probe_sees() -> None:
    with Coders(Path("config"), 1, load=die) as coders:
        assert not coders.failure
        with pytest.raises(PoolFailed):
            await coders.read(TELLING[0])
        assert "ended before they were up" in coders.failure
