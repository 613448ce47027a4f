"""What an alert is about: the tellings that ring as one.

An incident, a story and an article end by themselves. The other groupings would go on for ever, so each UTC day has its
own group: the day that the event happened on, or that the article was published on. The day stands in the record and is
the same in a withdrawal, so that a group doesn't depend on what arrived when.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date
from typing import Any, TypeAlias

from pipelines.alerting.rules import Grouping
from pipelines.records import EventDocument, GroupedArticle, Withdrawal

Grouped: TypeAlias = GroupedArticle | EventDocument | Withdrawal

ENDING: frozenset[Grouping] = frozenset({"incident", "story", "article"})
UNKNOWN = "?"


def group_of(grouping: Grouping, record: Grouped) -> str | None:
    """The record's group; None where its day is needed and not known. Articles have no incident, dyad or actor."""
    name = _NAMES[grouping](record)
    if grouping in ENDING:
        return name
    day = _day(record)
    return None if day is None else f"{name}@{day.isoformat()}"


def _article(record: Grouped) -> str:
    return record.id if isinstance(record, GroupedArticle) else record.article_id


def _source(record: EventDocument | Withdrawal) -> str:
    source = record.source if isinstance(record, Withdrawal) else record.source and record.source.actor
    return source or UNKNOWN


def _target(record: EventDocument | Withdrawal) -> str:
    target = record.target if isinstance(record, Withdrawal) else record.target and record.target.actor
    return target or UNKNOWN


_NAMES: Mapping[Grouping, Callable[[Any], str]] = {
    "incident": lambda record: str(record.incident),
    "story": lambda record: str(record.story),
    "article": _article,
    "dyad": lambda record: "|".join(sorted((_source(record), _target(record)))),
    "source": _source,
    "target": _target,
    "outlet": lambda record: str(record.outlet.domain),
    "language": lambda record: str(record.language),
    "rule": lambda _record: "all",
}


def _day(record: Grouped) -> date | None:
    if not isinstance(record, GroupedArticle):
        return record.day
    return record.published.astimezone(UTC).date() if record.published else None
