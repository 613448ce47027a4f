"""The run: servers, rounds, then what is measured once. Each table is told as soon as it is known."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

from elasticsearch import Elasticsearch
from msgspec import Struct

from benchmarks.measuring import indexing, latency, rounds, sizing
from benchmarks.measuring.broker import Broker
from benchmarks.measuring.figures import table
from benchmarks.measuring.parts import Part
from benchmarks.measuring.place import Place, found
from benchmarks.measuring.processes import TOCSIN, Service
from services.loading import load_config


class Run(Struct):
    """What is at work, and what was found out so far."""

    place: Place
    broker: Broker
    client: Elasticsearch
    parts: dict[str, Part]
    indexer: Part
    collector: Part
    ready: dict[str, float] = {}
    worked: list[dict[str, float]] = []
    indexed: list[dict[str, float]] = []
    documents: int = 0


def run(articles: int, count: int, values: int) -> Iterator[str]:
    """Measure; the lines of the tables. Raises TocsinError."""
    yield f"{os.cpu_count()} cores, load {_load()}; {count} rounds of {articles} articles of 3,000 characters"
    with ExitStack() as stack:
        place = stack.enter_context(found())
        broker = stack.enter_context(Broker(place.kafka))
        client = stack.enter_context(Elasticsearch(place.elasticsearch, request_timeout=60))
        this = _made(place, broker, client)
        for part in (*this.parts.values(), this.indexer, this.collector):
            stack.callback(part.stop)
        _start(this)
        yield from _rounds(this, count, articles)
        yield from _sizes(this, articles * count + min(rounds.WARM, articles))
        yield from _once(this, articles, values)
    yield f"\nload at the end {_load()}"


def _made(place: Place, broker: Broker, client: Elasticsearch) -> Run:
    (place.folder / "feeds.opml").write_text(sizing.FEEDS)
    collector = Part(place, broker, "collect", [Service(place, "collect", [*TOCSIN, "collect"])])
    return Run(place, broker, client, rounds.parts(place, broker), indexing.part(place, broker), collector)


def _start(this: Run) -> None:
    """Those whose start is told come alone, one after the other."""
    told = {"the bare loop": this.parts["loop"], "worker": this.parts["one"], "indexer": this.indexer}
    for name, part in (told | {"collector": this.collector}).items():
        (this.ready[name],) = part.start()
    for name in ("double", "two", "given"):
        this.parts[name].start()


def _rounds(this: Run, count: int, articles: int) -> Iterator[str]:
    config, kept = load_config(this.indexer.settings.config), rounds.coded_folder(this.place)
    one = this.parts["one"]
    for each in rounds.rounds(count, articles):
        begins = one.ends(indexing.TOPICS)
        rates = rounds.measured(each, this.parts, config, kept)
        written = indexing.measured(this.client, this.broker, one, begins, this.indexer)
        if each.name != rounds.WARM_UP:
            this.worked.append(rates)
            this.indexed.append(written)
    this.documents = sum(one.ends(indexing.TOPICS).values())
    every = articles * count + min(rounds.WARM, articles)
    yield from table("Worker", rounds.figures(this.worked))
    yield from table("Indexer", indexing.figures(this.indexed, this.documents, every))


def _sizes(this: Run, articles: int) -> Iterator[str]:
    one, indexer = this.parts["one"], this.indexer
    services = {"worker": one, "indexer": indexer, "collector": this.collector}
    yield from table(
        "Memory after these rounds",
        list(sizing.memory({name: part.services[0] for name, part in services.items()}, this.place)),
    )
    on_kafka = sizing.kafka(this.broker.sizes(one.settings.prefix), articles)
    on_disk = sizing.indices(indexing.size(this.client, indexer.settings), articles)
    yield from table("What an article leaves behind", [on_kafka, on_disk])


def _once(this: Run, articles: int, values: int) -> Iterator[str]:
    one = this.parts["one"]
    # The others have done their part, and would only take time from it.
    for name in ("double", "two", "given", "loop"):
        this.parts[name].stop()
    rates = rounds.figures(this.worked)
    coder, half = rates[0].value, rates[2].value / 2
    seconds = latency.measured(this.broker, one, articles, half)
    yield from table("Latency at half load", latency.figures(seconds, half, coder))
    empty, bare = this.ready["worker"], this.ready.pop("the bare loop")
    starts = sizing.starts(this.ready, bare)
    yield from table("Start and recovery", [*starts, *sizing.recovery(this.broker, one, values, empty)])


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"
