"""`tocsin index --rebuild`: a new index filled from the topic's beginning while the old one serves, then swapped in.

The live indexer may go on all the while: what an index holds in the end doesn't depend on who writes a message first.
What an interrupted rebuild left the next one deletes; of two at once the later goes on.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias

from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct

from pipelines.errors import BadConfig
from services import topics
from services.broker.admin import require_topics
from services.broker.clients import opened
from services.indexer import successors
from services.indexer.connecting import connected
from services.indexer.consuming import OPTIONS, messages, turn
from services.indexer.documents import KINDS
from services.indexer.entries import TOPIC_OF
from services.indexer.successors import Successor, successor
from services.indexer.writing import Condition, Refused, Stopped, Writer, write
from services.interrupts import Stop, interrupts
from services.settings import Settings
from services.views import printable

NEAR = 1_000
"""So few messages of a pass, and the next one is the last before the swap."""
NAMED = 5
"""Messages that can't be indexed and are named, of all that are counted."""
LONGEST = 200
"""Characters of the reason why one can't be."""

Tell: TypeAlias = Callable[[str], None]


class Work(Struct, frozen=True):
    """A rebuild under way: its condition ends it where it is stopped or overtaken; `refused` grows."""

    settings: Settings
    reader: KafkaConsumer
    new: Successor
    condition: Condition
    refused: list[str]


def rebuild(settings: Settings, kinds: Sequence[str], tell: Tell, *, force: bool = False) -> bool:
    """Rebuild the indices of these kinds, all where none is named, telling each step in a line.

    Says whether it came to its end: stopped by a signal it tells what serves. Messages that can't be indexed are
    counted and named; it is the indexer that makes dead letters of them. Raises FewerDocuments unless `force` is
    given, Overtaken, TopicMissing, BadConfig, BrokerUnreachable, ElasticsearchUnreachable.
    """
    wanted = kinds or tuple(KINDS)
    unknown = sorted(set(wanted) - set(KINDS))
    if unknown:
        raise BadConfig(f"no index holds {unknown[0]}", where="--rebuild", mend=f"name one of {', '.join(KINDS)}")
    require_topics(settings, [TOPIC_OF[kind] for kind in wanted])
    with (
        interrupts() as stop,
        connected(settings) as client,
        opened(KafkaConsumer, settings, **OPTIONS) as reader,
        suppress(Stopped),
    ):
        for kind in wanted:
            _rebuild(_begun(settings, kind, client, reader, stop), tell, force=force)
        return True
    return False


def _begun(settings: Settings, kind: str, client: Elasticsearch, reader: KafkaConsumer, stop: Stop) -> Work:
    topic = topics.named(settings, TOPIC_OF[kind])
    places = [TopicPartition(topic, number) for number in sorted(reader.partitions_for_topic(topic) or ())]
    reader.assign(places)
    reader.seek_to_beginning(*places)
    new = successor(client, settings, kind)
    return Work(settings, reader, new, Condition(stop, check=lambda: successors.check(new)), [])


def _rebuild(work: Work, tell: Tell, *, force: bool) -> None:
    new = work.new
    tell(f"{new.name}: filling it from the topic {topics.named(work.settings, TOPIC_OF[new.kind])}")
    try:
        before = _fill(work)
    except Stopped:
        tell(f"{new.name}: stopped before it was filled; what serves is what served before")
        raise
    successors.compare(new, 0 if force else before)
    old = successors.swap(new)
    tell(f"{new.alias} now stands for {new.name}; what came at the last moment is read again")
    try:
        _read(work)
    except Stopped:
        tell(f"{new.name}: stopped while that was read; it serves, but may lack the last moment: rebuild it again")
        raise
    successors.finish(new, old)
    tell(f"{new.name}: {successors.count(new, [new.name])} documents{_passed_over(work.refused)}")


def _fill(work: Work) -> int:
    """Read to the topic's end; how many documents the index that serves holds at most of what was read.

    Raises Overtaken, Stopped.
    """
    while _read(work, work.condition.go_on) > NEAR:
        pass
    # What serves by now was on the topic before the end that is read to next.
    before = successors.count(work.new, successors.serving(work.new))
    _read(work, work.condition.go_on)
    work.condition.go_on()
    return before


def _read(work: Work, before_each: Callable[[], None] = lambda: None) -> int:
    """Read on to what is the topic's end now; how many messages came. Raises Stopped, Overtaken."""
    writer = Writer(work.new.client, {work.new.kind: work.new.aside}, work.condition)
    ends, count = work.reader.end_offsets(list(work.reader.assignment())), 0
    while any(work.reader.position(place) < end for place, end in ends.items()):
        before_each()
        came = messages(work.settings, turn(work.reader))
        work.refused.extend(map(_line, write(writer, came)))
        count += len(came)
    return count


def _line(refused: Refused) -> str:
    return f"{refused.message.place}: {printable(refused.reason)[:LONGEST]}"


def _passed_over(refused: Sequence[str]) -> str:
    named = "; ".join([*refused[:NAMED], *(["…"] if len(refused) > NAMED else [])])
    return f"; {len(refused)} messages can't be indexed: {named}" if refused else ""
