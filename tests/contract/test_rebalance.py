"""Several partitions and workers on real Kafka: who does what changes, what comes out doesn't."""

import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest
from msgspec import structs

from pipelines.ids import identity
from pipelines.records import Article

from .conftest import Expected
from .kafka_subject import READ, KafkaSubject, Process, start_kafka
from .kit import Killed, Subject, outcome_of
from .stream import stream

PARTITIONS = 3
LENGTH = 240
THIRD = LENGTH // 3
WORDS = [f"{first}{last}" for first in ("har", "mel", "tor", "vin", "sal", "gor") for last in ("bo", "da", "ki", "lun")]


def news(number: int, one: Article) -> Article:
    """In words that nobody else has: of edited copies the first gives the story its name, and who is first is open.

    Each fifth is another outlet's, word for word.
    """
    teller = one.ref if number % 5 else f"wire{number % 3}"
    words = Random(teller).choices(WORDS, k=60)  # noqa: S311  # a test's dice
    lines = one.body.splitlines()[:-1] if number % 5 else []
    body = "\n".join([*lines, " ".join(words)])
    return structs.replace(one, title=" ".join(words[:6]), body=body, revision=identity(body))


NEWS = [news(number, one) for number, one in enumerate(stream(LENGTH, seed=5))]


@pytest.fixture
def workers(kafka: str) -> Iterator[KafkaSubject]:
    subject = KafkaSubject(kafka, PARTITIONS)
    yield subject
    subject.close()


def ids(outcome: dict[str, Any]) -> dict[str, Any]:
    """What the order among partitions has no part in: articles with their stories, and who is told at all."""
    return {
        "articles": [(one.id, one.revision) for one in outcome["articles.grouped"]],
        "stories": [(one.id, one.story) for one in outcome["articles.grouped"]],
        "events": [(one.id, one.withdrawn, one.incident) for one in outcome["events"]],
        "alerts": [one.id for one in outcome["alerts"]],
        "dyads": [(one.id, one.counts) for one in outcome["dyads"]],
        "dead": [(one.stage, one.original) for one in outcome["articles.dead"]],
    }


def outcome(subject: Subject) -> dict[str, Any]:
    topics: Sequence[Any] = ("articles.grouped", "events", "dyads", "alerts", "articles.dead")
    return {topic: subject.outputs(topic) for topic in topics}


def test_a_second_worker_joins_and_the_first_is_killed_in_the_middle(workers: KafkaSubject, expected: Expected) -> None:
    workers.feed(NEWS[:THIRD])
    workers.put(NEWS[THIRD : 2 * THIRD])
    workers.workers.append(Process(workers.settings))
    wait_until_shared(workers)
    workers.put(NEWS[2 * THIRD :])
    workers.workers.pop(0).kill()
    workers.drain()
    assert ids(outcome(workers)) == ids(expected(NEWS))


def test_a_worker_that_leaves_in_good_order_leaves_nothing_half_done(workers: KafkaSubject, expected: Expected) -> None:
    workers.workers.append(Process(workers.settings))
    wait_until_shared(workers)
    workers.put(NEWS[:THIRD])
    assert workers.workers.pop(0).stop() == 0
    workers.drain()
    assert ids(outcome(workers)) == ids(expected(NEWS[:THIRD]))


def wait_until_shared(subject: KafkaSubject) -> None:
    """Until each worker has partitions."""
    until = time.monotonic() + 60
    while not all(worker.ask("positions") for worker in subject.workers):
        assert time.monotonic() < until, "the second worker got no share"
        time.sleep(0.1)


def test_a_worker_without_a_share_is_ready_and_takes_over(kafka: str, expected: Expected) -> None:
    with start_kafka(kafka) as subject:
        assert isinstance(subject, KafkaSubject)
        subject.workers.append(Process(subject.settings))
        shares = sorted(len(share) for share in shares_of(subject))
        assert shares == [0, len(READ)]
        busy = max(subject.workers, key=lambda worker: len(worker.ask("positions") or ()))
        subject.workers.remove(busy)
        busy.kill()
        subject.feed(NEWS[:THIRD])
        assert outcome_of(subject) == expected(NEWS[:THIRD])


def shares_of(subject: KafkaSubject) -> list[Any]:
    """The partitions of each worker, once all are ready and one has them all."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        shares = [worker.ask("positions") for worker in subject.workers]
        if None not in shares and sum(map(len, shares)) == len(READ):
            return shares
        time.sleep(0.1)
    raise AssertionError("the workers are not ready")


def test_a_killed_worker_is_known_by_its_end(workers: KafkaSubject) -> None:
    workers.workers[0].kill()
    with pytest.raises(Killed):
        workers.feed(NEWS[:1])
