"""`tocsin index`: follows the topics and keeps Elasticsearch up with them.

A turn's offsets are committed once each of its messages is in Elasticsearch or a dead letter. Whatever happens before,
the messages come again, and change nothing: documents are written under their ids and versions.
"""

import logging
from contextlib import suppress
from functools import partial

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import CommitFailedError, KafkaError, RebalanceInProgressError
from kafka.structs import OffsetAndMetadata

from services import topics
from services.broker.clients import opened
from services.broker.publishing import Publisher
from services.indexer.connecting import connected
from services.indexer.consuming import OPTIONS, Lag, after, messages, turn
from services.indexer.documents import KINDS
from services.indexer.entries import KIND_OF
from services.indexer.indices import alias
from services.indexer.writing import NO_SHARE, Condition, Stopped, Writer, bury, write
from services.interrupts import interrupts
from services.logs import log_plainly
from services.settings import Settings
from services.telemetry import Probes, serve

log = logging.getLogger(__name__)

COMMIT = 10_000
"""Milliseconds for a commit; what could not be committed then is, with the next turn's."""

STARTING = "Elasticsearch does not answer yet"

Offsets = dict[TopicPartition, OffsetAndMetadata]


def index(settings: Settings) -> None:
    """Index until SIGTERM or Ctrl-C. Raises TocsinError: a server that can't be reached, a topic that is missing."""
    log_plainly()
    with interrupts() as stop:
        condition = Condition(stop)
        probes = Probes(condition.pulse.stale, lambda: condition.waits)
        log.info("indexing the topics of %s", settings.kafka)
        with serve(settings.probes, probes), suppress(Stopped):
            follow(settings, condition)
    log.info("stopped")


def follow(settings: Settings, condition: Condition) -> None:
    """Index until the condition's `stop` is asked for. Raises Stopped where something is left undone; as `index`."""
    with connected(settings, wait=partial(condition.wait, reason=STARTING)) as client, Publisher(settings) as publisher:
        publisher.check([*KIND_OF, topics.DEAD])
        into = {kind: alias(settings, kind) for kind in KINDS}
        with opened(KafkaConsumer, settings, group_id=topics.group(settings, "indexer"), **OPTIONS) as reader:
            reader.subscribe([topics.named(settings, topic) for topic in KIND_OF])
            _turns(settings, reader, Writer(client, into, condition), publisher)


def _turns(settings: Settings, reader: KafkaConsumer, writer: Writer, publisher: Publisher) -> None:
    condition, owed, lag = writer.condition, Offsets(), Lag(settings, reader)
    condition.check = lag.look
    while not condition.stop.asked:
        condition.pulse.beat()
        polled = turn(reader)
        share = frozenset(reader.assignment())
        lag.takes(polled)
        bury(publisher, condition, write(writer, messages(settings, polled)))
        lag.done(polled)
        owed = _commit(reader, {place: offset for place, offset in (owed | after(polled)).items() if place in share})
        condition.waits_no_more("" if share else NO_SHARE)


def _commit(reader: KafkaConsumer, offsets: Offsets) -> Offsets:
    """Commit, and return what is still owed."""
    if not offsets:
        return offsets
    try:
        reader.commit(offsets, timeout_ms=COMMIT)
    except CommitFailedError:
        # The group has given these partitions to somebody else, who begins where we last committed.
        return {}
    except RebalanceInProgressError:
        return offsets
    except KafkaError as error:
        if not error.retriable:
            raise
        return offsets
    return {}
