"""What the run prints: a line each of what was done to it and what came of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.records import Alert
from services import topics
from services.indexer.entries import KIND_OF

from .books import Books
from .press import Press


def killing(seed: int, killed: Sequence[str], seconds: float, gave_up: Mapping[str, list[int]]) -> Iterator[str]:
    """What it went through."""
    deaths = ", ".join(f"{kind} {number}" for kind, number in sorted(Counter(killed).items()))
    yield f"seed {seed}, {len(killed)} kills in {seconds:.0f} s: {deaths}"
    codes = "; ".join(f"{name} with {codes}" for name, codes in gave_up.items())
    yield f"ended by themselves and were started again: {codes or 'none'}"


def outcome(press: Press, books: Books, indexed: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """What there is."""
    offered, found = press.offered().keys(), {one.url for one in books.read("articles.grouped")}
    yield f"{press.printed()} pieces of {len(offered)} items printed, {len(offered - found)} items lost"
    for topic, kind in KIND_OF.items():
        ids, held = {one.id for one in books.read(topic)}, [one.id for one in indexed[kind]]
        yield f"{_messages(books, topic)}, {len(ids)} ids; Elasticsearch: {len(held)} documents, {len(set(held))} ids"
    alerts: list[Alert] = books.read(topics.ALERTS)
    rung = [(one.id, one.version) for one in alerts if one.loud]
    yield f"loud alerts: {len(rung)} messages, {len(set(rung))} by id and version"
    letters = {(one.stage, one.original) for one in books.read(topics.DEAD)}
    yield f"{_messages(books, topics.DEAD)}, {len(letters)} letters"


def _messages(books: Books, topic: str) -> str:
    values = books.raw[topic]
    return f"{topic}: {len(values)} messages, {len(values) - len(set(values))} of them repeated"
