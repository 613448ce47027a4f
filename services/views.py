"""What the command line shows of a record: the documented fields, in their documented order."""

from typing import Any, TypeAlias
from unicodedata import category

from pipelines.records import Alert, Coding, DeadLetter, Event, EventDocument, GroupedArticle
from services.standalone.reading import Counts

EVENT_FIELDS = (
    "id", "root", "act", "mode", "quad", "intensity", "status", "current", "source", "target", "action", "cue",
    "attribution", "numbers", "when", "location", "confidence",
)  # fmt: skip
ARTICLE_FIELDS = ("url", "story", "origin", "timeliness", "language", "signals")
ALERT_FIELDS = (
    "id", "version", "rule", "group", "state", "severity", "at", "headline", "why", "quotes", "articles", "events",
)  # fmt: skip

Found: TypeAlias = EventDocument | GroupedArticle
"""What a search gives."""


def event_view(event: Event) -> dict[str, Any]:
    """An event as `tocsin code` and `tocsin export` show it."""
    return {field: getattr(event, field) for field in EVENT_FIELDS}


def coding_view(id_: object, language: str, coding: Coding) -> dict[str, Any]:
    """A line of `tocsin code`, under the id as the input gave it."""
    return {
        "id": id_,
        "language": language,
        "signals": coding.signals,
        "mentions": coding.mentions,
        "events": [event_view(event) for event in coding.events],
    }


def article_view(article: GroupedArticle) -> dict[str, Any]:
    """A line of `tocsin export`; `id` is the one that the input gave, else our own."""
    shown = {field: getattr(article, field) for field in ARTICLE_FIELDS}
    return {"id": article.ref or article.id, **shown, "events": [event_view(event) for event in article.events]}


def alert_view(alert: Alert) -> dict[str, Any]:
    """A line of `tocsin alerts --json` and `tocsin replay --json`."""
    return {field: getattr(alert, field) for field in ALERT_FIELDS}


def alert_text(alert: Alert) -> str:
    """An alert for a terminal: headline, reason, and up to three quotes with their links."""
    again = "" if alert.version == 1 else f", version {alert.version}, {alert.state}"
    lines = [f"{alert.at:%Y-%m-%d %H:%M} [{alert.severity}{again}] {alert.headline}", f"{alert.rule}: {alert.why}"]
    lines += [f"“{quote.text}” ({quote.outlet}, {quote.url})" for quote in alert.quotes[:3]]
    return "\n    ".join(printable(line) for line in lines)


def found_text(record: Found) -> str:
    """A search result for a terminal: an event with its sentence, or an article with its signals."""
    if isinstance(record, GroupedArticle):
        what = f"{record.title or record.body[:100]} [{', '.join(record.signals)}]"
    else:
        source, target = (side.actor or side.text if side else "?" for side in (record.source, record.target))
        taken_back = ", withdrawn" if record.withdrawn else ""
        what = f"{source} > {target} {record.act}, {record.status}{taken_back}: “{record.quote}”"
    return printable(f"{record.date:%Y-%m-%d %H:%M} {what} ({record.outlet.domain}, {record.url})")


def letter_text(letter: DeadLetter) -> str:
    """A dead letter for a terminal."""
    return printable(f"{letter.stage}: {letter.reason}")


def counted(counts: Counts) -> str:
    """What a data folder holds, in words."""
    held = plural(counts.articles, "article"), plural(counts.events, "event"), plural(counts.alerts, "alert")
    return ", ".join((*held, plural(counts.dead, "dead letter")) if counts.dead else held)


def plural(count: int, what: str) -> str:
    """`1 article`, `1,240 articles`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def printable(text: str) -> str:
    """One line that can't command a terminal: control and formatting characters become spaces."""
    return "".join(" " if category(letter) in {"Cc", "Cf", "Zl", "Zp"} else letter for letter in text)
