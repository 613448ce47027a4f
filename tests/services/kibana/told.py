"""A small day of news, as it stands in the indices: pairs that differ in one thing, for a search to tell apart."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from pipelines.records import (
    Alert,
    DyadDay,
    EventDocument,
    GroupedArticle,
    Mention,
    Outlet,
    Quote,
    Span,
)

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


def mention(actor: str | None, text: str) -> Mention:
    return Mention(actor, text, None, 0, len(text), text)


def event(id_: str, **changed: Any) -> EventDocument:
    """Iran strikes Israel, told an hour ago as a fact, but for what is changed."""
    given: dict[str, Any] = {
        "root": "ASSAULT",
        "act": "ASSAULT",
        "mode": "airstrike",
        "quad": 4,
        "intensity": -9.0,
        "status": "asserted",
        "current": True,
        "source": mention("IRN", "Iranian jets"),
        "target": mention("ISR", "an Israeli base"),
        "action": Span(0, 5, "bombed"),
        "confidence": 0.9,
        "quote": f"The sentence of {id_}.",
        "day": NOW.date(),
        "cue": Span(0, 4, "bombed"),
        "signals": (),
        "article_id": "article-of-strikes",
        "revision": "1",
        "ref": None,
        "url": "https://wire.example/strikes",
        "title": "Strikes",
        "language": "en",
        "fetched": NOW,
        "date": NOW - HOUR,
        "published": NOW - HOUR,
        "feed": "https://wire.example/feed",
        "outlet": Outlet("wire.example"),
        "timeliness": "live",
        "story": "story-of-strikes",
        "origin": "wire.example",
        "incident": "IRN|ISR|ASSAULT|today",
        "coder_version": "1",
    }
    return EventDocument(id=id_, **(given | changed))


BACK = {"source": mention("ISR", "Israel"), "target": mention("IRN", "Iran"), "incident": "ISR|IRN|ASSAULT|today"}
EVENTS = (
    event("strike", signals=("attack", "strike")),
    event("strike-told-again", signals=("attack", "strike"), article_id="article-late", date=NOW - 2 * HOUR),
    event("strike-denied", status="denied", signals=("denial",), cue=Span(0, 6, "denied")),
    event("strike-withdrawn", withdrawn=True, signals=("attack", "strike")),
    event("strike-of-last-year", current=False),
    event("strike-told-weeks-ago", date=NOW - 20 * 24 * HOUR),
    event("strike-by-somebody", source=mention(None, "gunmen"), incident="gunmen|ISR|ASSAULT|today"),
    event("strike-back", **BACK, signals=("attack", "strike")),
    event("strike-if", **BACK, root="THREATEN", quad=3, status="conditional", signals=("ultimatum", "threat")),
    event("strike-vowed", **BACK, root="THREATEN", quad=3, status="threatened", signals=("threat",)),
    event("talks-if", root="AGREE", act="CONSULT", quad=1, status="conditional", mode=None),
    event("strike-refused", root="AGREE", quad=1, status="negated", mode="join", signals=("refusal-to-join",)),
    event("talks-rejected", root="REJECT", act="CONSULT", quad=3, mode=None, signals=("rejection",)),
    event("talks", root="CONSULT", act="CONSULT", quad=1, mode=None, signals=("talks",)),
    event("talks-urged", root="REQUEST", act="CONSULT", quad=3, status="called_for", mode=None),
    event("truce", root="AGREE", act="RETREAT", quad=1, status="planned", mode="ceasefire", signals=("ceasefire",)),
    event("others", source=mention("SDN.RSF", "the RSF"), target=mention("SDN", "Sudan"), incident="RSF"),
)


def article(id_: str, domain: str, late: timedelta, **changed: Any) -> GroupedArticle:
    """An article that came in an hour ago, `late` after it was published."""
    fetched = NOW - HOUR
    given: dict[str, Any] = {
        "revision": "1",
        "url": f"https://{domain}/{id_}",
        "title": "Strikes",
        "body": "Iranian jets bombed an Israeli base.",
        "language": "en",
        "fetched": fetched,
        "published": fetched - late,
        "date": fetched - late,
        "feed": f"https://{domain}/feed",
        "outlet": Outlet(domain),
        "timeliness": "live",
        "mentions": (),
        "actors": ("IRN", "ISR"),
        "dyads": ("IRN|ISR",),
        "signals": ("strike",),
        "max_intensity": -9.0,
        "events": (),
        "coder_version": "1",
        "story": "story-of-strikes",
        "origin": domain,
    }
    return GroupedArticle(id=id_, **(given | changed))


ARTICLES = (
    article("article-of-strikes", "wire.example", timedelta(minutes=2)),
    article("article-next", "wire.example", timedelta(minutes=4)),
    article("article-late", "slow.example", timedelta(minutes=600)),
    article("article-undated", "slow.example", timedelta(0), published=None, timeliness="undated"),
)


def alert(id_: str, *events: str, **changed: Any) -> Alert:
    """An alert of half an hour ago that rests on the events."""
    given: dict[str, Any] = {
        "version": 1,
        "rule": "hostile-acts",
        "group": "IRN|ISR|ASSAULT|today",
        "state": "open",
        "severity": "high",
        "at": NOW - HOUR / 2,
        "headline": "Iran struck Israel",
        "why": "2 independent origins within an hour",
        "quotes": (Quote("The sentence of strike.", "https://wire.example/strikes", "wire.example"),),
        "articles": ("article-of-strikes",),
        "events": events,
        "window": (NOW - 2 * HOUR, NOW - HOUR),
        "loud": True,
    }
    return Alert(id=id_, **(given | changed))


ALERTS = (
    alert("rang", "strike", "strike-told-again"),
    alert("taken-back", "strike-withdrawn", state="withdrawn", at=NOW - HOUR),
    alert("on-articles", rule="houthi-articles", severity="low", at=NOW - 2 * HOUR),
)


def dyad_day(dyad: str, days_ago: int, incidents: int, **counts: int) -> DyadDay:
    day = NOW.date() - timedelta(days=days_ago)
    one, other = dyad.split("|")
    told = {f"{one}>{other} {quad[1:]}": count for quad, count in counts.items()}
    return DyadDay(
        id=f"{dyad}@{days_ago}", dyad=dyad, day=day, counts=told, incidents=incidents, stories=incidents, updated=NOW
    )


DYADS = (
    dyad_day("IRN|ISR", 0, 4, q4=5, q3=1),
    dyad_day("IRN|ISR", 2, 2, q4=2, q1=1),
    dyad_day("SDN|SDN.RSF", 1, 9, q4=9),
    dyad_day("CHN|USA", 40, 99, q4=99),
    dyad_day("CHN|USA", 50, 3, q1=3),
)

TOLD: Mapping[str, Sequence[Struct]] = {"articles": ARTICLES, "events": EVENTS, "alerts": ALERTS, "dyads": DYADS}
