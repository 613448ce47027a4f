"""The words of an alert: its headline, why it rings, and the quotes it rests on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipelines.alerting.headlines import MAX_HEADLINE, cut
from pipelines.alerting.memory import Held
from pipelines.records import Evidence, Quote

MAX_NAMED = 3
"""Origins that the reason names."""


def headline(shown: Sequence[Held], *, withdrawn: bool) -> str:
    """That of the gravest evidence, of the newest among equals."""
    worded = [one for one in shown if one.evidence is not None]
    best = max(worded, key=lambda one: (one.level, one.at, one.subject), default=None)
    text = best.evidence.headline if best and best.evidence else ""
    return cut(f"Withdrawn: {text}" if withdrawn else text, MAX_HEADLINE)


def why(shown: Sequence[Held], more: int, *, withdrawn: bool) -> str:
    """One plain sentence with the numbers. A report is an article, however many of its sentences tell it."""
    reports = ("more than " if more else "") + _count(len({one.article for one in shown}), "report")
    if withdrawn:
        return f"What told it, {reports}, was taken back by later edits."
    origins = sorted({one.origin for one in shown})
    named = ", ".join(origins[:MAX_NAMED]) + (", …" if len(origins) > MAX_NAMED else "")
    telling = "1 origin" if len(origins) == 1 else f"{len(origins)} independent origins"
    verb = "tells" if len(origins) == 1 else "tell"
    first, last = window(shown)
    within = f" within {_length(last - first)}" if last > first else ""
    return f"{telling} ({named}) {verb} it in {reports}{within}{_tolls(shown)}."


def quotes(shown: Sequence[Held]) -> tuple[Quote, ...]:
    """The evidence's own words, newest first, each sentence once."""
    return tuple(dict.fromkeys(_quote(one.evidence) for one in reversed(shown) if one.evidence is not None))


def window(shown: Sequence[Held]) -> tuple[datetime, datetime]:
    """The first and the last date of the evidence."""
    told = [one.told for one in shown]
    return min(told), max(told)


def _quote(evidence: Evidence) -> Quote:
    return Quote(evidence.quote, evidence.url, evidence.outlet, evidence.attribution)


def _tolls(shown: Sequence[Held]) -> str:
    """The highest of each number that is told as a fact."""
    tolls: dict[str, int] = {}
    for one in shown:
        if one.evidence is not None and one.evidence.status == "asserted":
            for kind, number in one.evidence.numbers.items():
                tolls[kind] = max(number, tolls.get(kind, 0))
    return "".join(f", up to {number:,} {kind.replace('_', ' ')}" for kind, number in sorted(tolls.items()))


def _length(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    hour, day = 60, 48 * 60
    if minutes < hour:
        return _count(max(minutes, 1), "minute")
    return _count(round(minutes / hour), "hour") if minutes < day else _count(round(minutes / hour / 24), "day")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
