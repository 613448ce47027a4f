"""Articles per second: the coder alone, workers, and the bare loop, in turn on the same articles."""

import pickle
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from benchmarks.measuring.broker import Broker
from benchmarks.measuring.figures import Figure, Rates
from benchmarks.measuring.news import news
from benchmarks.measuring.parts import ARTICLES, Part
from benchmarks.measuring.place import Place
from benchmarks.measuring.processes import PROGRAM, TOCSIN, Service
from pipelines.records import Article
from pipelines.topology import Config
from services.pool import Failed, read_ahead

WARM_UP, WARM = "warm", 20
"""Articles before the first round: caches fill, coding processes start."""
LOOPED = 10
"""How many times the bare loop is given each article: it is fast."""
PARTS = ("one", "double", "two", "given", "loop")
DAY = 24 * 3600


class Round(Struct, frozen=True):
    """The articles of a round."""

    name: str
    articles: Sequence[Article]


def rounds(count: int, articles: int) -> list[Round]:
    """The warm-up first."""
    return [Round(WARM_UP, news(WARM_UP, WARM))] + [
        Round(name, news(name, articles)) for name in (f"round{number}" for number in range(count))
    ]


def parts(place: Place, broker: Broker) -> dict[str, Part]:
    """All that takes part but the coder."""
    coded = str(coded_folder(place))
    services = {
        "one": [Service(place, "one", [*TOCSIN, "work"])],
        "double": [Service(place, "double", [*TOCSIN, "work"], processes=2)],
        "two": [Service(place, "two", [*TOCSIN, "work"]) for _ in range(2)],
        "given": [Service(place, "given", [*PROGRAM, "given", coded])],
        "loop": [Service(place, "loop", [*PROGRAM, "loop"])],
    }
    return {
        name: Part(place, broker, name, services[name], *([[ARTICLES]] if name == "loop" else [])) for name in PARTS
    }


def coded_folder(place: Place) -> Path:
    """Where is kept what the coder made of each article."""
    folder = place.folder / "coded"
    folder.mkdir(exist_ok=True)
    return folder


def measured(one: Round, taking_part: Mapping[str, Part], coder: Config, kept: Path) -> dict[str, float]:
    """Articles per second of each, the coder alone as `coder`."""
    rates = {"coder": len(one.articles) / _coded(one.articles, coder, kept)}
    for name, part in taking_part.items():
        articles = [*one.articles] * (LOOPED if name == "loop" else 1)
        rates[name] = len(articles) / part.work(articles)
    return rates


def _coded(articles: Sequence[Article], coder: Config, kept: Path) -> float:
    began = time.perf_counter()
    ready = [read_ahead(coder, article) for article in articles]
    took = time.perf_counter() - began
    for article, made in zip(articles, ready, strict=True):
        assert not isinstance(made, Failed), made.reason  # noqa: S101  # a benchmark of failures is none
        (kept / article.id).write_bytes(pickle.dumps(made))
    return took


def figures(told: Sequence[Mapping[str, float]]) -> list[Figure]:
    """The table of all rounds."""
    rates = {name: Rates("articles/s", tuple(one[name] for one in told)) for name in ("coder", *PARTS)}
    coder, loop, one = rates["coder"], rates["loop"], rates["one"]
    day = f"`tocsin work` with one coding process: {one.median * DAY:,.0f} articles a day at full load"
    many = rates["given"].over(coder)
    return [
        coder.figure("the coder alone", "reads articles in one process, with no transport at all"),
        loop.figure("a bare Faust loop", "only decodes an article and sends it on"),
        one.figure("one worker", day, coder_alone=coder, bare_loop=loop),
        rates["double"].figure("one worker, two coding processes", "TOCSIN_PROCESSES=2", one_worker=one),
        rates["two"].figure("two workers, a coding process each", "2 would be twice as much", one_worker=one),
        rates["given"].figure(
            "one worker, articles coded beforehand",
            f"the most that one worker can do, reached with {many:.1f} coding processes",
            one_worker=one,
            bare_loop=loop,
        ),
    ]
