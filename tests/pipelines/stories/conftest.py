from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.records import CodedArticle, Event, Location, Mention, Outlet, Span
from pipelines.stories.stage import Settings
from services.stories import load_stories

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_stories(Path(__file__).parents[3] / "config")


@pytest.fixture
def coded() -> Callable[..., CodedArticle]:
    """An article that the coder has read; `outlet` is a domain."""

    def make(
        id_: str = "a", body: str = "", *, title: str | None = None, outlet: str = "daily.example", **more: Any
    ) -> CodedArticle:
        fields: dict[str, Any] = {
            "revision": "1",
            "url": f"https://{outlet}/{id_}",
            "language": "en",
            "fetched": NOON,
            "feed": f"https://{outlet}/feed",
            "timeliness": "live",
            "date": NOON,
            "mentions": (),
            "actors": (),
            "dyads": (),
            "signals": (),
            "max_intensity": 0.0,
            "events": (),
            "coder_version": "test",
        }
        return CodedArticle(id=id_, title=title, body=body, outlet=Outlet(outlet), **{**fields, **more})

    return make


@pytest.fixture
def event() -> Callable[..., Event]:
    """An asserted strike; `source`, `target` are actor ids, or phrases in lower case; `country` is the location's."""

    def someone(who: str | None) -> Mention | None:
        known = who is not None and who.isupper()
        return None if who is None else Mention(who if known else None, who if known else None, None, 0, len(who), who)

    def make(
        id_: str = "e",
        *,
        source: str | None = "ISR",
        target: str | None = None,
        country: str | None = None,
        **more: Any,
    ) -> Event:
        fields: dict[str, Any] = {
            "root": "ASSAULT",
            "act": "ASSAULT",
            "mode": None,
            "quad": 4,
            "intensity": -9.0,
            "status": "asserted",
            "current": True,
            "action": Span(0, 3, "hit"),
            "confidence": 0.9,
            "quote": "",
            "day": NOON.date(),
            "location": Location(country, 0, 1, "x") if country else None,
        }
        return Event(id=id_, source=someone(source), target=someone(target), **{**fields, **more})

    return make
