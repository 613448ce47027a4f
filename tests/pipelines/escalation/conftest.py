from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.ids import identity
from pipelines.records import EventDocument, Gone, Mention, Outlet, Span, Withdrawal

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def mention(actor: str | None) -> Mention:
    return Mention(actor, actor, None, 0, 1, "x")


@pytest.fixture
def told() -> Callable[..., EventDocument]:
    """An event as the story stage passes it on; `at` is minutes after noon of 3 March 2026."""

    def make(
        name: str = "e", *, at: float = 0, source: str | None = "ISR", target: str | None = "LBN", **more: Any
    ) -> EventDocument:
        fields: dict[str, Any] = {
            "root": "ASSAULT",
            "act": "ASSAULT",
            "mode": None,
            "quad": 4,
            "intensity": -9.0,
            "status": "asserted",
            "current": True,
            "action": Span(0, 1, "x"),
            "confidence": 0.9,
            "quote": "x",
            "day": NOON.date(),
            "article_id": "a",
            "revision": "1",
            "ref": None,
            "url": "",
            "title": None,
            "language": "en",
            "fetched": NOON + timedelta(minutes=at),
            "date": NOON,
            "feed": "f",
            "outlet": Outlet("daily.example"),
            "timeliness": "live",
            "story": "s",
            "origin": "daily.example",
            "incident": "i",
            "coder_version": "test",
        }
        return EventDocument(id=identity(name), source=mention(source), target=mention(target), **{**fields, **more})

    return make


@pytest.fixture
def back() -> Callable[..., Withdrawal]:
    """The withdrawal of an event, `at` minutes after noon."""

    def make(event: EventDocument, *, at: float = 10, revision: str = "2") -> Withdrawal:
        gone = Gone(
            id=event.id,
            root=event.root,
            act=event.act,
            status=event.status,
            current=event.current,
            source=event.source.actor if event.source else None,
            target=event.target.actor if event.target else None,
            country=None,
            day=event.day,
        )
        return Withdrawal(
            **{name: getattr(gone, name) for name in gone.__struct_fields__},
            article_id=event.article_id,
            revision=revision,
            fetched=NOON + timedelta(minutes=at),
            language=event.language,
            outlet=event.outlet,
            story=event.story,
            origin=event.origin,
            incident=event.incident,
        )

    return make
