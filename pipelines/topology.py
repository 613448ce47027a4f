"""The map of the house: the stages in their order, what each reads, by which key, and what it remembers for how long.

    articles -> code -> story -> track (events)            -> dyads
                              -> match (articles, events)  -> matches -> alert -> alerts

Each record type travels on one topic (events and their withdrawals share one); both runners drive the chain from here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from pipelines.alerting import alert, match
from pipelines.alerting.rules import Rules
from pipelines.coding import stage as code
from pipelines.coding.coder import Coder
from pipelines.escalation import stage as track
from pipelines.records import (
    Alert,
    Article,
    CodedArticle,
    DeadLetter,
    DyadDay,
    EventDocument,
    GroupedArticle,
    Match,
    Withdrawal,
)
from pipelines.state import State
from pipelines.stories import stage as story

TOPICS: Mapping[type, str] = {
    Article: "articles",
    CodedArticle: "articles.coded",
    GroupedArticle: "articles.grouped",
    EventDocument: "events",
    Withdrawal: "events",
    DyadDay: "dyads",
    Match: "matches",
    Alert: "alerts",
    DeadLetter: "articles.dead",
}


class Config(Struct, frozen=True):
    """Everything the folds are configured with, frozen; a stage sees the part that bears its name."""

    code: Coder
    story: story.Settings
    rules: Rules


class Stage(Struct, frozen=True, kw_only=True):
    """One pure fold. `ahead`, where there is one, is its slow part, which needs no state and may run elsewhere."""

    name: str
    reads: tuple[type, ...]
    key: Callable[[Any], str]
    fold: Callable[[Any, State[Any], Any], Sequence[Struct]]
    config: Callable[[Config], Any]
    state: type | None = None
    keep: timedelta = timedelta(0)
    ahead: Callable[[Any, Any], Any] | None = None


STAGES: tuple[Stage, ...] = (
    Stage(
        name="code",
        reads=(Article,),
        key=lambda article: article.id,
        ahead=code.ahead,
        fold=code.fold,
        config=lambda config: config.code,
        state=code.Told,
        keep=code.KEEP,
    ),
    Stage(
        name="story",
        reads=(CodedArticle,),
        key=lambda article: article.language,
        fold=story.fold,
        config=lambda config: config.story,
        state=story.Remembered,
        keep=story.KEEP,
    ),
    Stage(
        name="track",
        reads=(EventDocument, Withdrawal),
        key=track.key,
        fold=track.fold,
        config=lambda _config: None,
        state=track.DyadState,
        keep=track.KEEP,
    ),
    Stage(
        name="match",
        reads=(GroupedArticle, EventDocument, Withdrawal),
        key=lambda record: record.id,
        fold=match.fold,
        config=lambda config: config.rules,
    ),
    Stage(
        name="alert",
        reads=(Match,),
        key=lambda match: match.key,
        fold=alert.fold,
        config=lambda config: config.rules,
        state=alert.AlertMemory,
        keep=alert.KEEP,
    ),
)


def readers(record: Struct, stages: Sequence[Stage] = STAGES) -> Iterator[Stage]:
    """The stages that read records of this type (a subtype is another record)."""
    return (stage for stage in stages if type(record) in stage.reads)


def step(stage: Stage, config: Config, state: State[Any], record: Any, ready: Any = None) -> Sequence[Struct]:
    """Fold one record. `ready` is what `ahead` made of it elsewhere; without it the slow part runs here."""
    part = stage.config(config)
    if stage.ahead is not None:
        record = stage.ahead(part, record) if ready is None else ready
    return stage.fold(part, state, record)


def follow(
    config: Config,
    states: Mapping[str, State[Any]],
    record: Any,
    ready: Any = None,
    stages: Sequence[Stage] = STAGES,
) -> Iterator[Struct]:
    """All that follows from one record, depth first and in the stages' order: the transport that is a for-loop."""
    for stage in readers(record, stages):
        for output in step(stage, config, states[stage.name], record, ready):
            yield output
            yield from follow(config, states, output, stages=stages)
