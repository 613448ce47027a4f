"""Events and articles made by hand, and the two folds wired together."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import pytest
from msgspec import structs

from pipelines.alerting import alert, match
from pipelines.alerting.memory import AlertMemory
from pipelines.alerting.rules import Rule, Rules, gather
from pipelines.alerting.written import MatchRule, WatchRule, compiled
from pipelines.records import (
    Alert,
    EventDocument,
    Evidence,
    GroupedArticle,
    Match,
    Mention,
    Outlet,
    Span,
    Withdrawal,
)

Make: TypeAlias = Callable[..., Any]

NOON = datetime(2023, 11, 7, 12, tzinfo=UTC)
STRIKE = EventDocument(
    id="e1",
    root="ASSAULT",
    act="ASSAULT",
    mode="airstrike",
    quad=4,
    intensity=-9.0,
    status="asserted",
    current=True,
    source=Mention("ISR", "Israel", "MIL", 0, 6, "Israel"),
    target=Mention("LBN.HEZBOLLAH", "Hezbollah", None, 15, 24, "Hezbollah"),
    action=Span(7, 14, "bombed"),
    confidence=0.9,
    quote="Israel bombed Hezbollah depots near the border, killing two.",
    day=NOON.date(),
    numbers={"killed": 2},
    signals=("strike",),
    article_id="a1",
    revision="r1",
    ref="input-1",
    url="https://a.example/1",
    title="Border depots bombed",
    language="en",
    fetched=NOON,
    date=NOON,
    published=NOON,
    feed="https://a.example/feed",
    outlet=Outlet("a.example", "LBN", 2),
    timeliness="live",
    story="s1",
    origin="a.example",
    incident="i1",
    coder_version="c1",
)
REPORT = GroupedArticle(
    id="a1",
    revision="r1",
    url="https://a.example/1",
    title="Border depots bombed",
    body="Israel bombed Hezbollah depots near the border, killing two. It was the third raid this week.",
    language="en",
    fetched=NOON,
    published=NOON,
    date=NOON,
    feed="https://a.example/feed",
    outlet=Outlet("a.example", "LBN", 2),
    timeliness="live",
    mentions=(STRIKE.source, STRIKE.target) if STRIKE.source and STRIKE.target else (),
    actors=("ISR", "LBN.HEZBOLLAH"),
    dyads=("ISR|LBN.HEZBOLLAH",),
    signals=("strike",),
    max_intensity=-9.0,
    events=(),
    coder_version="c1",
    story="s1",
    origin="a.example",
)


@pytest.fixture(scope="session")
def event() -> Make:
    """The strike; what is passed replaces its fields, `source` and `target` may be bare actor ids."""

    def make(**changes: Any) -> EventDocument:
        for role in ("source", "target"):
            if isinstance(changes.get(role), str):
                changes[role] = Mention(changes[role], changes[role], None, 0, 1, "x")
        if "outlet" in changes:
            changes |= {"outlet": Outlet(changes["outlet"]), "origin": changes["outlet"]}
        return structs.replace(STRIKE, **changes)

    return make


@pytest.fixture(scope="session")
def article() -> Make:
    """The report; what is passed replaces its fields."""
    return lambda **changes: structs.replace(REPORT, **changes)


@pytest.fixture(scope="session")
def withdrawal() -> Make:
    """The taking back of the strike at one o'clock."""

    def make(**changes: Any) -> Withdrawal:
        base = Withdrawal(
            id="e1",
            root="ASSAULT",
            act="ASSAULT",
            status="asserted",
            current=True,
            source="ISR",
            target="LBN.HEZBOLLAH",
            country=None,
            day=date(2023, 11, 7),
            article_id="a1",
            revision="r2",
            fetched=NOON.replace(hour=13),
            language="en",
            outlet=Outlet("a.example"),
            story="s1",
            origin="a.example",
            incident="i1",
        )
        return structs.replace(base, **changes)

    return make


@pytest.fixture(scope="session")
def rule() -> Make:
    """A rule; a query makes it a match rule, lists a watch."""

    def make(name: str = "strikes", **written: Any) -> Rule:
        kind = MatchRule if "query" in written else WatchRule
        return compiled(name, kind(**({"description": "A test."} | written)))

    return make


@pytest.fixture(scope="session")
def strikes(rule: Make) -> Rules:
    """One rule: asserted assaults, an alert an incident, 6 h."""
    return gather([rule(query="root:ASSAULT AND status:asserted")])


@pytest.fixture
def ring() -> Make:
    """Drive records through match and alert, in one memory for the test."""
    state: dict[str, AlertMemory] = {}

    def drive(rules: Rules, records: Iterable[Any]) -> list[Alert]:
        matches = (found for record in records for found in match.fold(rules, None, record))
        return [version for found in matches for version in alert.fold(rules, state, found)]

    return drive


@pytest.fixture(scope="session")
def telling() -> Make:
    """A match of rule `strikes`, in group `i1` unless another is named."""

    def make(subject: str, at: datetime = NOON, revision: str = "r1", **evidence: Any) -> Match:
        gone = evidence.pop("gone", False)
        group = evidence.pop("group", "i1")
        told: dict[str, Any] = {
            "id": subject,
            "article": f"a-{subject}",
            "event": subject,
            "url": f"https://x.example/{subject}",
            "outlet": f"{subject}.example",
            "origin": f"{subject}.example",
            "story": f"s-{subject}",
            "at": at,
            "quote": f"What {subject} saw.",
            "headline": "Israel attacks Hezbollah",
            "status": "asserted",
            "intensity": -9.0,
        }
        return Match(
            id=f"{subject}{at}{revision}",
            key=f"strikes|{group}",
            rule="strikes",
            group=group,
            subject=subject,
            at=at,
            revision=revision,
            evidence=None if gone else Evidence(**(told | evidence)),
            rules_version="v",
        )

    return make
