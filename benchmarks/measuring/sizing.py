"""What a service needs: seconds to start and to come back, memory; and what an article leaves behind."""

import time
from collections.abc import Iterator, Mapping

from kafka import KafkaProducer

from benchmarks.measuring.broker import Broker
from benchmarks.measuring.figures import Figure
from benchmarks.measuring.parts import Part
from benchmarks.measuring.place import Place
from benchmarks.measuring.processes import Service, children, resident
from services import topics
from services.broker.clients import opened

VALUES = 10_000
FIRST = "worker: first article coded"
CODE = "code"
"""The stage whose table is filled: an article leaves a value in it."""

FEEDS = """<opml version="2.0"><body><outline type="rss" xmlUrl="http://127.0.0.1:9/feed"/></body></opml>"""
"""For a collector that has nothing to collect: nobody answers there."""


def starts(ready: Mapping[str, float], first: float) -> list[Figure]:
    """Seconds until each service was ready; `first` is what the first article took a worker that was."""
    bare = ready["bare loop"]
    told = {f"{name}: start to ready": took for name, took in ready.items() if name != "bare loop"}
    means = {FIRST: "a coding process is started for the first article only"}
    return [
        Figure(what, took, "s", f"{took / bare:.2f} x a bare Faust loop's start ({bare:.1f} s)", means.get(what, ""))
        for what, took in (told | {FIRST: first}).items()
    ]


def recovery(broker: Broker, part: Part, wanted: int) -> list[Figure]:
    """How long a worker with filled tables takes to be ready again."""
    (service,) = part.services
    service.stop()
    before = service.start()
    values = fill(broker, part, wanted)
    name = topics.changelog(part.settings, CODE).removeprefix(part.settings.prefix)
    began = time.perf_counter()
    read = len(broker.read({}, part.ends([name])))
    plain = (time.perf_counter() - began) * VALUES / read
    service.stop()
    full = service.start()
    service.kill()
    killed = service.start()
    back = max(0.0, full - before) * VALUES / values
    return [
        Figure(
            f"reading back {VALUES:,} values of a table",
            back,
            "s",
            f"{back / plain:.2f} x a plain consumer ({plain:.2f} s)",
            f"a start with {values:,} values more took {full:.1f} s, before {before:.1f} s",
        ),
        Figure(
            "kill -9 to ready again",
            killed,
            "s",
            f"{killed / full:.2f} x a start with these values ({full:.1f} s)",
            "the group waits for the lost member's session to end (10 s) before it shares its partitions out anew",
        ),
    ]


def fill(broker: Broker, part: Part, wanted: int) -> int:
    """Copy what stands in the changelog under other keys, so many times; that many."""
    topic = topics.changelog(part.settings, CODE)
    held = broker.read({}, part.ends([topic.removeprefix(part.settings.prefix)]))
    with opened(KafkaProducer, part.settings, acks="all", compression_type="zstd", linger_ms=20) as producer:
        for number in range(wanted):
            copied, again = held[number % len(held)], number // len(held)
            producer.send(topic, copied.value, copied.key + b"~%d" % again, partition=copied.partition)
        producer.flush()
    return wanted


def memory(services: Mapping[str, Service], place: Place) -> Iterator[Figure]:
    """Megabytes of each process, in the order of the services."""
    for name, service in services.items():
        for child, megabytes in service.memory().items():
            yield Figure(f"{name}: {'a coding process' if child else 'the process'}", megabytes, "MB resident")
    for name, process in place.own.items():
        megabytes = sum(map(resident, (process, *children(process))))
        yield Figure(f"{name}, its heap as in the tests", megabytes, "MB resident")


def kafka(sizes: Mapping[str, int], articles: int) -> Figure:
    """Bytes of all topics for each article, one copy of each partition."""
    changelogs = sum(size for name, size in sizes.items() if name.endswith("-changelog"))
    parts = {name: size for name, size in sizes.items() if not name.endswith("-changelog") and size > articles}
    told = ", ".join(f"{name} {size / articles:,.0f}" for name, size in parts.items())
    total = sum(sizes.values()) / articles
    means = f"{told}, changelogs {changelogs / articles:,.0f} (before compaction)"
    return Figure("Kafka, all topics", total, "bytes an article", means=means)


def indices(sizes: Mapping[str, int], articles: int) -> Figure:
    """Megabytes of all indices for each 1,000 articles, without replicas."""
    told = ", ".join(f"{kind} {size / articles / 1000:.1f}" for kind, size in sizes.items())
    total = sum(sizes.values()) / articles / 1000
    return Figure("Elasticsearch, all indices", total, "MB for 1,000 articles", means=told)
