"""A worker that stands still while others take its share over, and then goes on as if nothing had been."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition

from pipelines import topology
from services import topics

from .conftest import Expected
from .kafka_subject import KafkaSubject, Process, start_kafka
from .kit import Point, outcome_of
from .test_contract import NEWS


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the process in /proc")
@pytest.mark.parametrize(("stage", "point"), [("code", "between outputs and state"), ("story", "before outputs")])
def test_one_that_goes_on_when_others_have_its_share_writes_nothing_any_more(
    kafka: str, expected: Expected, stage: str, point: Point
) -> None:
    with start_kafka(kafka) as subject:
        assert isinstance(subject, KafkaSubject)
        subject.feed(NEWS[:2])
        (still,) = subject.workers
        still.ask("halt", stage, point)
        subject.put(NEWS[2:])
        wait_until_still(still)
        subject.workers = [Process(subject.settings)]
        subject.drain()
        outcome, tables = outcome_of(subject), changelogs(subject)
        os.kill(still.process.pid or 0, signal.SIGCONT)
        still.process.join(30)
        assert still.process.exitcode == 1
        assert changelogs(subject) == tables
        assert outcome_of(subject) == outcome == expected(NEWS)
        subject.restart()
        subject.feed(NEWS)
        assert outcome_of(subject) == expected(NEWS)


def wait_until_still(worker: Process) -> None:
    until = time.monotonic() + 30
    while " T " not in Path(f"/proc/{worker.process.pid}/stat").read_text():
        assert time.monotonic() < until, "it does not stand still"
        time.sleep(0.05)


def changelogs(subject: KafkaSubject) -> dict[str, list[tuple[bytes, Any]]]:
    """All that was ever written of each table."""
    names = [topics.changelog(subject.settings, one.name) for one in topology.STAGES if one.state]
    consumer = KafkaConsumer(bootstrap_servers=subject.settings.kafka, auto_offset_reset="earliest")
    found: dict[str, list[tuple[bytes, Any]]] = {}
    for name in names:
        place = TopicPartition(name, 0)
        consumer.assign([place])
        consumer.seek_to_beginning(place)
        end, found[name] = consumer.end_offsets([place])[place], []
        while consumer.position(place) < end:
            found[name] += [(one.key, one.value) for one in consumer.poll(500).get(place, [])]
    consumer.close()
    return found
