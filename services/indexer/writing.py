"""Messages -> Elasticsearch, or the dead letters: when `write` returns, each of them is in one of the two."""

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import wait
from datetime import UTC, datetime

from elasticsearch import Elasticsearch
from msgspec import Struct

from pipelines.records import DeadLetter
from services import topics
from services.broker.publishing import Publisher, Sent
from services.indexer.bulk import deliver
from services.indexer.entries import DECODE_ERRORS, Entry, Message, entry
from services.interrupts import Stop
from services.telemetry import DEAD_LETTERS, INDEXED, Pulse

log = logging.getLogger(__name__)

STAGE = "index"
SILENCE = 180.0
"""Seconds without a turn of the loop after which the indexer counts as dead: three requests that time out."""
NO_SHARE = "has no partitions yet"
_GLANCE = 0.1
"""Seconds after which one looks whether to stop."""


class Stopped(Exception):
    """The service is to stop, and what it holds is not written yet: it will be delivered again."""


class Condition:
    """How the writing goes, for the probes: its pulse, and why it waits, in a few words."""

    def __init__(self, stop: Stop) -> None:
        self.stop, self.pulse, self.waits = stop, Pulse(SILENCE), NO_SHARE

    def wait(self, seconds: float, reason: str) -> None:
        """Wait before the next attempt, beating. Raises Stopped."""
        if reason != self.waits:
            log.warning("waiting: %s", reason)
        self.waits = reason
        until = time.monotonic() + seconds
        while not self.stop.asked and (left := until - time.monotonic()) > 0:
            self.pulse.beat()
            time.sleep(min(left, _GLANCE))
        if self.stop.asked:
            raise Stopped


class Writer(Struct, frozen=True):
    """Where messages go: `into` are the aliases by kind."""

    client: Elasticsearch
    publisher: Publisher
    into: Mapping[str, str]
    condition: Condition


def write(writer: Writer, messages: Sequence[Message]) -> int:
    """Write them, and return how many became dead letters. Raises Stopped."""
    entries: list[Entry] = []
    buried: list[Sent] = []
    for message in messages:
        try:
            entries.append(entry(message, writer.into))
        except DECODE_ERRORS as error:
            buried.append(_bury(writer, message, str(error)))
    for one, answer in deliver(writer.client, entries, writer.condition.wait):
        INDEXED.labels(one.kind, answer.result).inc()
        if answer.result == "dead":
            buried.append(_bury(writer, one.message, answer.reason))
    _acknowledged(writer, buried)
    return len(buried)


def _bury(writer: Writer, message: Message, reason: str) -> Sent:
    now = datetime.now(UTC)
    letter = DeadLetter(
        stage=STAGE, reason=reason, at=now, original=message.value, topic=message.topic, key=message.key
    )
    DEAD_LETTERS.labels(STAGE).inc()
    return writer.publisher.send(topics.DEAD, letter)


def _acknowledged(writer: Writer, sent: Sequence[Sent]) -> None:
    """Wait until the broker has all of them. Raises Stopped, NotAcknowledged."""
    left = set(sent)
    while left:
        done, left = wait(left, _GLANCE)
        for one in done:
            one.result()
        if left:
            writer.condition.wait(_GLANCE, "the broker takes no dead letters")
