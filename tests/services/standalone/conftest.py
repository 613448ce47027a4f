"""A tiny chain instead of the real one: what the store and the runner promise holds for any stages."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from msgspec import Struct, structs

from pipelines import topology
from pipelines.ids import identity
from pipelines.records import Alert, Article, GroupedArticle, Outlet
from pipelines.state import State, recall
from services.pool import Pool
from services.standalone.runner import Runner
from services.standalone.store import Store

START = datetime(2024, 5, 1, 6, tzinfo=UTC)
KEEP = timedelta(days=2)

Write: TypeAlias = Callable[..., Article]


class Told(Struct, frozen=True):
    seen: datetime
    revision: str


class Tally(Struct, frozen=True):
    seen: datetime
    count: int
    ids: tuple[str, ...]


def pass_new(_config: Any, state: State[Told], article: Article) -> list[GroupedArticle]:
    before = recall(state, article.id, article.fetched, KEEP)
    if before is not None and before.revision == article.revision:
        return []
    state[article.id] = Told(article.fetched, article.revision)
    return [grouped(article)]


def tally(_config: Any, state: State[Tally], article: GroupedArticle) -> list[Alert]:
    """Counts a language's articles; every third rings. Fails on poison, after it has counted it."""
    before = recall(state, article.language, article.fetched, KEEP) or Tally(article.fetched, 0, ())
    after = Tally(article.fetched, before.count + 1, (*before.ids, article.id)[-5:])
    state[article.language] = after
    if article.title == "poison":
        raise ValueError(f"can't count {article.id}")
    if article.title == "forget":
        del state[article.language]
    return [ring(article, after)]


def grouped(article: Article) -> GroupedArticle:
    return GroupedArticle(
        **structs.asdict(article),
        date=article.published or article.fetched,
        mentions=(),
        actors=(),
        dyads=(),
        signals=(),
        max_intensity=0.0,
        events=(),
        coder_version="tiny",
        story=article.id,
        origin=article.outlet.domain,
    )


def ring(article: GroupedArticle, tally: Tally) -> Alert:
    return Alert(
        id=identity("tally", article.language),
        version=tally.count,
        rule="tally",
        group=article.language,
        state="open" if tally.count == 1 else "updated",
        severity="low",
        at=article.fetched,
        headline=article.title or "",
        why=f"{tally.count} articles",
        quotes=(),
        articles=tally.ids,
        events=(),
        window=(article.fetched, article.fetched),
        loud=tally.count % 3 == 0,
    )


def stage(name: str, reads: type, state: type, fold: Callable[..., Sequence[Struct]]) -> topology.Stage:
    key: Callable[[Any], str] = lambda record: str(record.id)  # noqa: E731  # a stage's key, as in topology
    return topology.Stage(
        name=name, reads=(reads,), key=key, fold=fold, config=lambda config: config, state=state, keep=KEEP
    )


TINY = (stage("code", Article, Told, pass_new), stage("tally", GroupedArticle, Tally, tally))


@pytest.fixture
def write() -> Write:
    """An article by its number; the number is its hour."""

    def write(number: int, **changes: Any) -> Article:
        article = Article(
            id=f"a{number}",
            revision="1",
            url=f"https://paper.example/{number}",
            title=f"Title {number}",
            body=f"The harbour of town {number} was quiet.",
            language="en",
            fetched=START + timedelta(hours=number),
            feed="https://paper.example/feed",
            outlet=Outlet("paper.example"),
            timeliness="live",
        )
        return structs.replace(article, **changes)

    return write


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data") as store:
        yield store


def acting(act: Callable[[], None]) -> topology.Stage:
    """The tiny chain's first stage, which does something before each fold."""

    def fold(config: Any, state: State[Told], article: Article) -> list[GroupedArticle]:
        act()
        return pass_new(config, state, article)

    return structs.replace(TINY[0], fold=fold)


def tiny(store: Store, pool: Pool | None = None, first: topology.Stage = TINY[0]) -> Runner:
    """A runner over the tiny chain, which needs no configuration; `first` may stand for its first stage."""
    config: Any = None
    return Runner(store, config, pool, (first, TINY[1]))


@pytest.fixture
def runner(store: Store) -> Runner:
    return tiny(store)
