"""Messages -> Elasticsearch, or the dead letters: after `write` and `bury` each of them is in one of the two."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import wait
from datetime import UTC, datetime

from elasticsearch import Elasticsearch
from msgspec import Struct

from pipelines.records import DeadLetter
from services import topics
from services.broker.publishing import Publisher, Sent
from services.indexer.bulk import deliver, parts
from services.indexer.entries import DECODE_ERRORS, Entry, Message, entry
from services.interrupts import Stop
from services.telemetry import DEAD_LETTERS, INDEXED, Pulse

log = logging.getLogger(__name__)

STAGE = "index"
SILENCE = 180.0
"""Seconds without a beat after which the indexer counts as dead: there is one for each request, which take up to 60."""
NO_SHARE = "has no partitions yet"
_GLANCE = 0.1
"""Seconds after which one looks whether to stop."""


class Stopped(Exception):
    """The service is to stop, and what it holds is not written yet: it will be delivered again."""


class Condition:
    """How the writing goes, for the probes: its pulse, and why it waits, in a few words.

    `check` is asked before each wait whether there is still something to wait for; it raises what it finds.
    """

    def __init__(self, stop: Stop, check: Callable[[], None] = lambda: None) -> None:
        self.stop, self.check, self.pulse, self.waits = stop, check, Pulse(SILENCE), NO_SHARE

    def waits_no_more(self, but: str = "") -> None:
        """What was waited for has come; `but` says what is missing still."""
        if self.waits and self.waits != NO_SHARE:
            log.info("going on")
        self.waits = but

    def go_on(self) -> None:
        """Beat. Raises Stopped."""
        if self.stop.asked:
            raise Stopped
        self.pulse.beat()

    def wait(self, seconds: float, reason: str) -> None:
        """Wait before the next attempt, beating. Raises Stopped, and what `check` raises."""
        if reason != self.waits:
            log.warning("waiting: %s", reason)
        self.waits = reason
        self.check()
        until = time.monotonic() + seconds
        self.go_on()
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _GLANCE))
            self.go_on()


class Writer(Struct, frozen=True):
    """Where messages go: `into` are the aliases by kind."""

    client: Elasticsearch
    into: Mapping[str, str]
    condition: Condition


class Refused(Struct, frozen=True):
    """A message that is no record, or that Elasticsearch won't take, and why."""

    message: Message
    reason: str


def write(writer: Writer, messages: Iterable[Message]) -> list[Refused]:
    """Write them, a request's worth at a time, and give those that can't be written. Raises what the condition does."""
    refused: list[Refused] = []
    for part in parts(_entries(writer, messages, refused)):
        writer.condition.pulse.beat()
        for one, answer in deliver(writer.client, part, writer.condition.wait):
            INDEXED.labels(one.kind, answer.result).inc()
            if answer.result == "dead":
                refused.append(Refused(one.message, answer.reason))
    return refused


def bury(publisher: Publisher, condition: Condition, refused: Iterable[Refused]) -> None:
    """Make dead letters of them, and wait until the broker has them. Raises Stopped, NotAcknowledged."""
    _acknowledged(condition, [publisher.send(topics.DEAD, _letter(one.message, one.reason)) for one in refused])


def _entries(writer: Writer, messages: Iterable[Message], refused: list[Refused]) -> Iterator[Entry]:
    for message in messages:
        try:
            yield entry(message, writer.into)
        except DECODE_ERRORS as error:
            refused.append(Refused(message, str(error)))


def _letter(message: Message, reason: str) -> DeadLetter:
    DEAD_LETTERS.labels(STAGE).inc()
    now, topic, key = datetime.now(UTC), message.topic, message.key
    return DeadLetter(stage=STAGE, reason=reason, at=now, original=message.value, topic=topic, key=key)


def _acknowledged(condition: Condition, sent: Sequence[Sent]) -> None:
    left = set(sent)
    while left:
        done, left = wait(left, _GLANCE)
        for one in done:
            one.result()
        if left:
            condition.wait(_GLANCE, "the broker takes no dead letters")
