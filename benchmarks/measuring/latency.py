"""From `articles` to `alerts`: how long after an article was put on its topic the alert that it rings is on its own."""

import time
from random import Random
from statistics import quantiles
from typing import Any

from benchmarks.measuring.broker import Broker
from benchmarks.measuring.figures import Figure
from benchmarks.measuring.news import news
from benchmarks.measuring.parts import ARTICLES, Part
from pipelines.records import Alert
from services import topics
from services.broker.publishing import Publisher

TOLD = (50, 95, 99)


def measured(broker: Broker, part: Part, count: int, rate: float) -> list[float]:
    """Seconds for each article that rang, when so many come in per second as at random: in a Poisson stream."""
    names = (ARTICLES, topics.ALERTS)
    begins, dice = part.ends(names), Random("latency")  # noqa: S311  # repeatable dice, not a secret
    due = time.monotonic()
    with Publisher(part.settings) as publisher:
        for article in news("latency", count):
            due += dice.expovariate(rate)
            time.sleep(max(0.0, due - time.monotonic()))
            publisher.send(ARTICLES, article)
    part.finish()
    put: dict[str, float] = {}
    rang: dict[str, float] = {}
    for record in sorted(broker.read(begins, part.ends(names)), key=lambda record: record.timestamp):
        told: Any = topics.decode(record.topic.removeprefix(part.settings.prefix), record.value)
        if isinstance(told, Alert):
            rang = dict.fromkeys(told.articles, record.timestamp / 1000) | rang
        else:
            put[told.id] = record.timestamp / 1000
    return [rang[article] - put[article] for article in rang if article in put]


def figures(seconds: list[float], rate: float, coder: float) -> list[Figure]:
    """The percentiles, each held against the time in which the coder alone reads an article."""
    cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    alone = 1000 / coder
    return [
        Figure(
            f"articles -> alerts, p{percent}",
            cuts[percent - 1] * 1000,
            "ms",
            f"{cuts[percent - 1] * 1000 / alone:.2f} x the coder's time for one article ({alone:.0f} ms)",
            f"{len(seconds)} articles rang, {rate:.3g} articles/s came in as at random" if percent == TOLD[0] else "",
        )
        for percent in TOLD
    ]
