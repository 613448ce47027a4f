"""Speed of the coder on real news: `python benchmarks/coding.py [FOLDER] [--rounds N]`.

FOLDER holds recorded feeds as `benchmarks/feeds.py` describes them. In every round all English articles are coded, and
all their sentences are parsed by the same parser, in turn on one core; a ratio is that of one round, then the median
of all rounds. Printed are also the share of sentences that name an actor, the slowest articles, and where time goes.
"""

import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from types import FrameType
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.feeds import RECORDED, ROOT, recordings
from pipelines.coding.actors.mentions import find
from pipelines.coding.coder import Coder, code, sentences_of
from pipelines.coding.syntax.parsing import parse
from pipelines.intake.feeds import read
from pipelines.intake.opml import FeedSource
from pipelines.records import Article, text_of
from services.coders import load_coder
from services.languages import detector

ROUNDS: Final = 3
WARM: Final = 50
"""Articles that are coded before the clock starts."""
EVERY: Final = 0.002
"""Seconds between two looks at what the coder is doing."""
SLOWEST: Final = 0.99
"""Share of the articles that are faster than those called slow."""
CONCERNS: Final = ("actors", "syntax/parsing", "syntax", "acts", "roles", "status", "circumstances", "")
"""Parts of `pipelines/coding`, the first that a file's path begins with; "" is what puts them together."""


def articles(folder: Path) -> list[Article]:
    """The English articles of all recordings, each once."""
    detect = detector()
    found: dict[str, Article] = {}
    for one in recordings(folder):
        source = FeedSource(url=f"https://benchmark.example/{one.feed}", title=one.feed)
        for article in read(one.content, feed=source, fetched=one.at, lane="live", detect=detect).articles:
            found[article.id] = article
    return [one for one in found.values() if one.language.startswith("en")]


def parsed(coder: Coder, article: Article) -> int:
    """Parse every sentence of an article; how many there are."""
    return sum(1 for _ in parse(coder.parser, sentences_of(article)))


def naming(coder: Coder, news: Sequence[Article]) -> float:
    """The share of sentences that name an actor."""
    counted: Counter[bool] = Counter()
    for article in news:
        starts = [mention.start for mention in find(coder.lexicon, text_of(article), article.language, None)]
        for sentence in sentences_of(article):
            counted[any(sentence.start <= start < sentence.end for start in starts)] += 1
    return counted[True] / counted.total()


def timed(work: Callable[[Coder, Article], object], coder: Coder, news: Sequence[Article]) -> list[float]:
    """Seconds that each article takes."""
    taken = []
    for article in news:
        started = time.perf_counter()
        work(coder, article)
        taken.append(time.perf_counter() - started)
    return taken


def profile(coder: Coder, news: Sequence[Article]) -> Iterator[str]:
    """The share of each concern in the coder's time; what libraries take counts for whoever called them.

    A look at the stack now and then gives the time since the last one to the innermost function of the coder.
    """
    spent: Counter[str] = Counter()
    last = time.perf_counter()

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.perf_counter()
        spent[_doing(frame)] += now - last  # type: ignore[assignment]  # a Counter counts in any unit
        last = now

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    try:
        timed(code, coder, news)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    yield from (f"  {concern:16} {took / spent.total():6.1%}" for concern, took in spent.most_common())


def _doing(frame: FrameType | None) -> str:
    """The concern of the innermost function of the coder on the stack."""
    while frame is not None:
        _, inside, path = frame.f_code.co_filename.partition("pipelines/coding/")
        if inside:
            return next(one or "coder" for one in CONCERNS if path.startswith(one))
        frame = frame.f_back
    return "outside"


def report(coder: Coder, news: Sequence[Article], rounds: int) -> Iterator[str]:
    """The figures, a line each."""
    sentences = sum(len(sentences_of(article)) for article in news)
    timed(code, coder, news[:WARM])
    both = [(timed(code, coder, news), timed(parsed, coder, news)) for _ in range(rounds)]
    coding, parsing = (median(sum(one[at]) for one in both) for at in (0, 1))
    ratio = median(sum(parsing) / sum(coding) for coding, parsing in both)
    taken = sorted(took for one, _ in both for took in one)
    slow = taken[int(len(taken) * SLOWEST)] / median(taken)
    yield f"{len(news)} articles, {sentences} sentences, {naming(coder, news):.0%} of them name an actor"
    yield f"coder       {sentences / coding:7.0f} sentences/s {len(news) / coding:6.0f} articles/s"
    yield f"parse all   {sentences / parsing:7.0f} sentences/s {len(news) / parsing:6.0f} articles/s"
    yield f"the coder is {ratio:.2f} times as fast as parsing every sentence"
    yield f"slowest hundredth of the articles: {slow:.1f} times the median article or more"
    yield "where the coder's time goes:"
    yield from profile(coder, news)


def main() -> None:
    """Measure and print."""
    words = [word for word in sys.argv[1:] if not word.startswith("--") and not word.isdecimal()]
    rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else ROUNDS
    folder = Path(words[0]) if words else RECORDED
    if not folder.is_dir():
        sys.exit(f"{folder}: no such folder: name one with recorded feeds")
    news = articles(folder)
    if not news:
        sys.exit(f"{folder}: no English article: name a folder with recorded feeds")
    for line in report(load_coder(ROOT / "config"), news, rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
