"""Real Kafka and real workers: each a process that is killed for real."""

import secrets
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import MemberToRemove

from pipelines import topology
from pipelines.records import Article
from services import topics
from services.broker.admin import make_topics
from services.broker.ruleset import WrittenRuleRecord
from services.rulebook import load_written
from services.settings import Settings

from .kafka_worker import live
from .kit import HERE, Killed, Point, Subject, Topic
from .newest import heard, newest

PATIENCE = 60.0
LOOK = 0.02
READ: tuple[str, ...] = tuple(dict.fromkeys(topology.TOPICS[kind] for stage in topology.STAGES for kind in stage.reads))
"""The topics that stages read, upstream first."""
WRITTEN: tuple[Topic, ...] = ("articles.grouped", "events", "dyads", "alerts", "articles.dead")
SURE = cycle(["code", "story", "match"])
"""Stages that each article reaches: a death in one of them is sure to come."""


class Process:
    """A worker, and what it says of itself."""

    def __init__(self, settings: Settings) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(["tests.contract.kafka_worker"])
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=live, args=(settings, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, *command: str) -> Any:
        """Its answer; None while it has none. Raises Killed where it has died."""
        try:
            self._pipe.send(command)
            return self._pipe.recv()
        except (EOFError, OSError) as gone:
            self.process.join()
            if self.process.exitcode == -9:
                raise Killed from gone
            raise AssertionError(f"the worker ended with {self.process.exitcode}") from gone

    def kill(self) -> None:
        self.process.kill()
        self.process.join()

    def stop(self) -> int | None:
        """SIGTERM; its exit code."""
        self.process.terminate()
        self.process.join(PATIENCE)
        return self.process.exitcode


class KafkaSubject:
    """Workers over topics of their own on a shared broker; tests may start more of them."""

    def __init__(self, address: str, partitions: int = 1) -> None:
        prefix = f"t{secrets.token_hex(4)}-"
        self.settings = Settings(
            config=Path("config"), kafka=address, prefix=prefix, partitions=partitions, probes="127.0.0.1:0"
        )
        make_topics(self.settings)
        self._producer = KafkaProducer(
            bootstrap_servers=address, acks="all", max_request_size=2 * topics.LARGEST, compression_type="zstd"
        )
        self._consumer = KafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest", group_id=None)
        self._places = {
            name: [TopicPartition(topics.named(self.settings, name), n) for n in self._partitions(name)]
            for name in {*READ, *WRITTEN}
        }
        self._consumer.assign([place for name in WRITTEN for place in self._places[name]])
        self._records: dict[str, list[Any]] = defaultdict(list)
        self._give_rules()
        self.workers = [Process(self.settings)]

    def feed(self, articles: Sequence[Article]) -> None:
        self.put(articles)
        self.drain()

    def put(self, articles: Sequence[Article]) -> None:
        """Deliver without waiting for what follows."""
        for one in articles:
            self.send("articles", one.id, msgspec.json.encode(one))
        self._producer.flush()

    def send(self, topic: str, key: str, value: bytes | None) -> None:
        self._producer.send(topics.named(self.settings, topic), value, key.encode())

    def kill_at(self, point: Point, stage: str = "") -> None:
        self._settled()
        self.workers[0].ask("kill", stage or next(SURE), point)

    def restart(self) -> None:
        for worker in self.workers:
            worker.kill()
        self._bury()
        self.workers = [Process(self.settings)]
        self.drain()

    def drain(self) -> None:
        """Wait until all that is on the topics is processed, upstream first. Raises Killed where a worker died."""
        until = time.monotonic() + PATIENCE
        for topic in READ:
            while not self._is_done(topic):
                assert time.monotonic() < until, f"{topic} is not done"
                time.sleep(LOOK)

    def outputs(self, topic: Topic) -> list[Any]:
        self._read_on()
        return newest(self._records[topic])

    def told(self) -> list[tuple[str, int]]:
        self._read_on()
        return heard(self._records["alerts"])

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
        self._producer.close()
        self._consumer.close()

    def _bury(self) -> None:
        """Have the group forget its members, whom it would else wait for until their session is over."""
        group = topics.group(self.settings)
        admin = KafkaAdminClient(bootstrap_servers=self.settings.kafka)
        members = admin.describe_groups([group])[group]["members"]
        admin.remove_group_members(group, [MemberToRemove(member_id=one["member_id"]) for one in members])
        admin.close()

    def _partitions(self, name: str) -> range:
        alone = name in {topics.ALERTS, topics.DEAD}
        return range(1 if alone else self.settings.partitions)

    def _give_rules(self) -> None:
        for name, rule in load_written(HERE / "rules").items():
            record = WrittenRuleRecord(name=name, origin="file", rule=rule)
            self.send(topics.RULES, name, msgspec.json.encode(record))
        self._producer.flush()

    def _settled(self) -> dict[tuple[str, int], int]:
        """How far all partitions are, once all workers have their share."""
        until = time.monotonic() + PATIENCE
        while None in (answers := [worker.ask("positions") for worker in self.workers]):
            assert time.monotonic() < until, "the workers are not ready"
            time.sleep(LOOK)
        return {place: done for answer in answers for place, done in answer.items()}

    def _is_done(self, topic: str) -> bool:
        ends = self._consumer.end_offsets(self._places[topic])
        done = self._settled()
        return all(done.get((place.topic, place.partition), -1) >= end for place, end in ends.items())

    def _read_on(self) -> None:
        ends = self._consumer.end_offsets(list(self._consumer.assignment()))
        while any(self._consumer.position(place) < end for place, end in ends.items()):
            for place, records in self._consumer.poll(timeout_ms=500).items():
                topic = place.topic.removeprefix(self.settings.prefix)
                self._records[topic] += [topics.decode(topic, record.value) for record in records]


@contextmanager
def start_kafka(address: str, partitions: int = 1) -> Iterator[Subject]:
    subject = KafkaSubject(address, partitions)
    yield subject
    subject.close()
