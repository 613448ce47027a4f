"""The run: servers, rounds, then what is measured once. Each table is told as soon as it is known."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from elasticsearch import Elasticsearch
from msgspec import Struct

from benchmarks.measuring import indexing, latency, rounds, sizing
from benchmarks.measuring.broker import Broker
from benchmarks.measuring.figures import table
from benchmarks.measuring.news import news
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
    first: float = 0.0


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
        yield from _sizes(this, articles * count + rounds.WARM)
        yield from _once(this, articles, values)
    yield f"\nload at the end {_load()}"


def _made(place: Place, broker: Broker, client: Elasticsearch) -> Run:
    (place.folder / "feeds.opml").write_text(sizing.FEEDS)
    collector = Part(place, broker, "collect", [Service(place, "collect", [*TOCSIN, "collect"])])
    return Run(place, broker, client, rounds.parts(place, broker), indexing.part(place, broker), collector)


def _start(this: Run) -> None:
    """Those whose start is told come alone, one after the other."""
    one = this.parts["one"]
    told = {"bare loop": this.parts["loop"], "worker": one, "indexer": this.indexer, "collector": this.collector}
    for name, part in told.items():
        (this.ready[name],) = part.start()
    this.first = one.work(news("first", 1))
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
    documents = sum(one.ends(indexing.TOPICS).values())
    yield from table("Worker", rounds.figures(this.worked))
    yield from table("Indexer", indexing.figures(this.indexed, documents, articles * count + rounds.WARM))


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
    coder, half = (median(one[name] for one in this.worked) for name in ("coder", "one"))
    half /= 2
    seconds = latency.measured(this.broker, one, articles, half)
    yield from table("Latency at half load", latency.figures(seconds, half, coder))
    recovered = sizing.recovery(this.broker, one, values)
    yield from table("Start and recovery", [*sizing.starts(this.ready, this.first), *recovered])


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"
