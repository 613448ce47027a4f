"""What would a rule have rung for? The archive, each article taken as received when it was published."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from msgspec import Struct, structs

from pipelines.alerting import alert, match
from pipelines.alerting.memory import AlertMemory
from pipelines.alerting.rules import Rule, gather
from pipelines.records import Alert, EventDocument, GroupedArticle

AHEAD = timedelta(hours=1)
"""A date further ahead of its fetch is not believed, in a first poll either; as in an article's timeliness."""

Archived: TypeAlias = GroupedArticle | EventDocument


class Trial(Struct, frozen=True):
    """`rung`: the loud versions in their order; `days`: how many of them on each UTC day; `seen`: records looked at."""

    rung: tuple[Alert, ...]
    days: dict[date, int]
    seen: int


def would_ring(rule: Rule, archive: Iterable[Archived]) -> Trial:
    """Replay records in any order. What has no date, or one ahead, or was withdrawn since, doesn't ring."""
    rules, state = gather([rule]), dict[str, AlertMemory]()
    dated = [record for record in archive if record.published and record.published - record.fetched <= AHEAD]
    received = sorted((_as_published(record) for record in dated), key=lambda record: (record.fetched, record.id))
    told = (
        version
        for record in received
        for found in match.fold(rules, None, record)
        for version in alert.fold(rules, state, found)
    )
    rung = tuple(version for version in told if version.loud)
    return Trial(rung, dict(Counter(_day(version.at) for version in rung)), len(received))


def _as_published(record: Archived) -> Archived:
    return structs.replace(record, timeliness="live", fetched=record.published)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
