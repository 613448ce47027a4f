"""Documents per second: the indexer against the library's own `streaming_bulk`, in turn on the same documents."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from benchmarks.measuring.broker import Broker, Ends
from benchmarks.measuring.figures import Figure, Rates
from benchmarks.measuring.parts import Part
from benchmarks.measuring.place import Place
from benchmarks.measuring.processes import TOCSIN, Service, until
from services import topics
from services.broker.publishing import Publisher
from services.indexer.bulk import AT_ONCE, LARGEST
from services.indexer.documents import KINDS, document
from services.indexer.entries import KIND_OF
from services.indexer.indices import alias, body, make_indices
from services.settings import Settings

NAME = "index"
TOPICS = tuple(KIND_OF)


def part(place: Place, broker: Broker) -> Part:
    """The indexer, over topics and indices of its own."""
    made = Part(place, broker, NAME, [Service(place, NAME, [*TOCSIN, "index"])], TOPICS)
    make_indices(made.settings)
    return made


def measured(client: Elasticsearch, broker: Broker, source: Part, begins: Ends, indexer: Part) -> dict[str, float]:
    """Documents per second of both, for all that the source's workers wrote since `begins`."""
    records = broker.read(begins, source.ends(TOPICS))
    messages = [(record.topic.removeprefix(source.settings.prefix), record.key, record.value) for record in records]
    bare = len(messages) / _bare(client, indexer.settings, messages)
    return {"bare": bare, "indexer": len(messages) / _indexed(broker, indexer, messages)}


def figures(told: Sequence[Mapping[str, float]], documents: int, articles: int) -> list[Figure]:
    """The table of all rounds."""
    bare, indexer = (Rates("documents/s", tuple(one[name] for one in told)) for name in ("bare", "indexer"))
    day = indexer.median * articles / documents * 24 * 3600
    means = f"{documents / articles:.1f} documents an article: {day:,.0f} articles a day at full load"
    return [
        bare.figure("a bare streaming_bulk", "the same documents into the same mappings, no Kafka, no versions"),
        indexer.figure("one indexer", means, bare_streaming_bulk=bare),
    ]


def size(client: Elasticsearch, settings: Settings) -> Mapping[str, int]:
    """Bytes of each index on disk, merged into one segment."""
    sizes = {}
    for kind in KINDS:
        client.indices.forcemerge(index=alias(settings, kind), max_num_segments=1, flush=True)
        stats = client.indices.stats(index=alias(settings, kind), metric="store")
        sizes[kind] = int(stats["_all"]["primaries"]["store"]["size_in_bytes"])
    return sizes


def _bare(client: Elasticsearch, settings: Settings, messages: Sequence[tuple[str, bytes, bytes]]) -> float:
    into = {topic: f"{alias(settings, kind)}-bare" for topic, kind in KIND_OF.items()}
    for topic, index in into.items():
        if not client.indices.exists(index=index):
            client.indices.create(index=index, **body(settings, KIND_OF[topic]))
    actions = [_action(into[topic], topics.decode(topic, value)) for topic, _, value in messages]
    began = time.perf_counter()
    for _ in streaming_bulk(client, actions, chunk_size=AT_ONCE, max_chunk_bytes=LARGEST):
        pass
    return time.perf_counter() - began


def _action(index: str, record: Any) -> dict[str, Any]:
    return {"_index": index, "_id": record.id, "_source": msgspec.to_builtins(document(record))}


def _indexed(broker: Broker, indexer: Part, messages: Sequence[tuple[str, bytes, bytes]]) -> float:
    (service,) = indexer.services
    service.hold()
    with Publisher(indexer.settings) as publisher:
        for topic, key, value in messages:
            publisher.send(topic, value, key.decode())
    began = time.perf_counter()
    service.go()
    until(lambda: not broker.behind(indexer.settings, TOPICS, "indexer"), "the documents are not indexed", look=0.02)
    return time.perf_counter() - began
