"""Plain news, as much of it as is asked for, the same each time: `news.yaml` gives the sentences, dice the rest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from msgspec import Struct, yaml

from pipelines.ids import identity
from pipelines.records import Article, Outlet

LENGTH = 3_000
"""Characters of a body, about."""
TOLD = 0.3
"""The share of sentences in which somebody does something; the others tell what stands around it in any paper."""
OUTLETS = 40


class Lead(Struct, frozen=True):
    """What an article is about."""

    title: str
    text: str


class Texts(Struct, frozen=True):
    """news.yaml."""

    actors: tuple[str, ...]
    towns: tuple[str, ...]
    people: tuple[str, ...]
    roles: tuple[str, ...]
    days: tuple[str, ...]
    leads: tuple[Lead, ...]
    told: tuple[str, ...]
    around: tuple[str, ...]


def news(name: str, count: int) -> list[Article]:
    """So many articles, fetched now; another name gives other articles, the same name the same texts."""
    dice = Random(name)  # noqa: S311  # repeatable dice, not a secret
    texts = yaml.decode(Path(__file__).with_suffix(".yaml").read_bytes(), type=Texts)
    return [
        _article(dice, texts, f"https://paper{number % OUTLETS}.example/{name}/{number}") for number in range(count)
    ]


def _article(dice: Random, texts: Texts, url: str) -> Article:
    lead, cast = dice.choice(texts.leads), dice.sample(texts.actors, 3)
    title, *sentences = _filled(dice, texts, cast, lead)
    body = "\n\n".join(sentences)
    now = datetime.now(UTC)
    return Article(
        id=identity(url),
        revision=identity(title, body),
        url=url,
        title=title,
        body=body,
        language="en",
        fetched=now,
        feed=f"{url.rpartition('/')[0]}/feed",
        outlet=Outlet(url.split("/")[2]),
        timeliness="live",
        published=now - timedelta(minutes=dice.randrange(1, 30)),
    )


def _filled(dice: Random, texts: Texts, cast: list[str], lead: Lead) -> Iterator[str]:
    """Title, first sentence and the rest; no sentence has a second one of its kind, so that no two are copies."""
    bag = {
        kind: iter(dice.sample(kinds, len(kinds))) for kind, kinds in (("told", texts.told), ("around", texts.around))
    }
    fixed = dict(zip("abc", cast, strict=True)) | _drawn(dice, texts)
    yield _sentence(lead.title, fixed)
    length = 0
    template: str | None = lead.text
    while template is not None and length < LENGTH:
        sentence = _sentence(template, fixed if not length else fixed | _drawn(dice, texts))
        length += len(sentence)
        yield sentence
        template = next(bag["told" if dice.random() < TOLD else "around"], None)


def _drawn(dice: Random, texts: Texts) -> dict[str, str]:
    return {
        "town": dice.choice(texts.towns),
        "person": dice.choice(texts.people),
        "role": dice.choice(texts.roles),
        "day": dice.choice(texts.days),
        "n": str(dice.randint(2, 9)),
        "m": str(dice.randint(11, 90)),
    }


def _sentence(template: str, slots: dict[str, str]) -> str:
    filled = template.format_map(slots)
    return filled[:1].upper() + filled[1:]
