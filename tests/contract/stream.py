"""A long stream of plain news, the same each time: hot dyads, copies, edits to and fro, poison, late fetches."""

from collections.abc import Iterator
from random import Random

from pipelines.records import Article

from .kit import article

ACTORS = ("ISR", "IRN", "LBN.HEZBOLLAH", "YEM.HOUTHI", "USA", "RUS", "UKR")
ACTS = ("ASSAULT", "ASSAULT", "ASSAULT", "CONSULT", "ACCUSE denied", "ASSAULT called_for")


def stream(length: int, seed: int = 7) -> Iterator[Article]:
    """Each article is one of `length` / 3 items, so that most are revised; one in fifty is poison."""
    random = Random(seed)  # noqa: S311  # a test's dice
    for number in range(length):
        lines = [_line(random) for _ in range(random.randint(0, 4))]
        if random.random() < 0.02:
            lines.append("POISON")
        name = f"item{random.randrange(max(1, length // 3))}"
        yield article(name, *lines, at=number / 20 - random.choice([0, 0, 0, 2]))


def _line(random: Random) -> str:
    source, target = random.sample(ACTORS, 2)
    act, *status = random.choice(ACTS).split()
    return " ".join([source, act, target, *status])
