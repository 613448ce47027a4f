"""`tocsin index --rebuild`: a new index filled from the topic's beginning while the old one serves, then swapped in.

The live indexer may go on all the while. Until the swap the new index stands behind an alias of its own; what an
interrupted rebuild left there the next one deletes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, TopicPartition

from pipelines.errors import BadConfig
from services import topics
from services.broker.clients import opened
from services.broker.publishing import Publisher
from services.indexer.connecting import connected, explained
from services.indexer.consuming import OPTIONS, POLL, messages
from services.indexer.documents import KINDS
from services.indexer.entries import TOPIC_OF
from services.indexer.indices import DIGITS, alias, indices_of, numbered, put_template
from services.indexer.writing import Condition, Stopped, Writer, write
from services.interrupts import interrupts
from services.settings import Settings

NEAR = 1_000
"""So few messages behind, the new index takes over: what came meanwhile is read again after the swap."""

Offsets = Mapping[TopicPartition, int]


def rebuild(settings: Settings, kinds: Sequence[str], tell: Callable[[str], None]) -> bool:
    """Rebuild the indices of these kinds, all where none is named, telling each step in a line.

    Says whether it came to its end: stopped by a signal it leaves what was. Raises BadConfig, BrokerUnreachable,
    ElasticsearchUnreachable.
    """
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise BadConfig(f"no index holds {unknown[0]}", where="--rebuild", mend=f"name one of {', '.join(KINDS)}")
    with interrupts() as stop, connected(settings) as client, Publisher(settings) as publisher:
        for kind in kinds or KINDS:
            writer = Writer(client, publisher, {kind: _aside(settings, kind)}, Condition(stop))
            try:
                for line in _rebuild(settings, writer, kind):
                    tell(line)
            except Stopped:
                tell("stopped before it was filled: what serves is what served before")
                return False
    return True


def _rebuild(settings: Settings, writer: Writer, kind: str) -> Iterator[str]:
    name, client = alias(settings, kind), writer.client
    with explained(settings):
        old, new = indices_of(client, settings, kind), _new_index(client, settings, kind)
    yield f"{new}: filling it from the topic {topics.named(settings, TOPIC_OF[kind])}"
    with opened(KafkaConsumer, settings, **OPTIONS) as reader:
        _begin(settings, reader, kind)
        dead = _read(settings, reader, writer, near=NEAR)
        with explained(settings):
            _swap(client, settings, kind, new)
        yield f"{name} now stands for {new}"
        dead += _read(settings, reader, writer, near=0)
    with explained(settings):
        client.indices.delete_alias(index=new, name=_aside(settings, kind))
        for index in old:
            client.indices.delete(index=index)
        count = client.count(index=_refreshed(client, new))["count"]
    yield f"{new}: {count} documents{f'; {dead} messages became dead letters' if dead else ''}"


def _aside(settings: Settings, kind: str) -> str:
    """The alias of an index that is being rebuilt."""
    return f"{settings.prefix}tocsin-rebuilding-{kind}"


def _new_index(client: Elasticsearch, settings: Settings, kind: str) -> str:
    """Delete what an interrupted rebuild left, and make the next index."""
    put_template(client, settings, kind)
    held = indices_of(client, settings, kind)
    numbers = {index: _number(index) for index in client.indices.get(index=f"{alias(settings, kind)}-*").body}
    for index, number in numbers.items():
        if number and index not in held:
            client.indices.delete(index=index)
    new = numbered(settings, kind, max((numbers.get(index, 0) for index in held), default=0) + 1)
    client.indices.create(index=new)
    aside = {"alias": _aside(settings, kind)}
    away = {"remove": {"index": f"{alias(settings, kind)}-*", "must_exist": False, **aside}}
    client.indices.update_aliases(actions=[away, {"add": {"index": new, **aside}}])
    return new


def _number(index: str) -> int:
    """The number that an index of ours ends in; 0 where somebody else made it."""
    ending = index.rpartition("-")[2]
    return int(ending) if ending.isdecimal() and len(ending) == DIGITS else 0


def _swap(client: Elasticsearch, settings: Settings, kind: str, new: str) -> None:
    name = alias(settings, kind)
    away = [{"remove": {"index": index, "alias": name}} for index in indices_of(client, settings, kind)]
    client.indices.update_aliases(actions=[*away, {"add": {"index": new, "alias": name, "is_write_index": True}}])


def _begin(settings: Settings, reader: KafkaConsumer, kind: str) -> None:
    topic = topics.named(settings, TOPIC_OF[kind])
    places = [TopicPartition(topic, number) for number in sorted(reader.partitions_for_topic(topic) or ())]
    reader.assign(places)
    reader.seek_to_beginning(*places)


def _read(settings: Settings, reader: KafkaConsumer, writer: Writer, near: int) -> int:
    """Read on until at most `near` messages are left of what was there at the start; how many became dead letters."""
    dead = 0
    ends: Offsets = reader.end_offsets(list(reader.assignment()))
    while _left(reader, ends) > near:
        dead += write(writer, messages(settings, reader.poll(timeout_ms=POLL)))
        if near:
            ends = reader.end_offsets(list(ends))
    return dead


def _left(reader: KafkaConsumer, ends: Offsets) -> int:
    return sum(max(0, end - reader.position(place)) for place, end in ends.items())


def _refreshed(client: Elasticsearch, index: str) -> str:
    client.indices.refresh(index=index)
    return index
