"""Incident: what happened, told by any number of stories. A readable key, the same for an event and its withdrawal."""

import re
from collections.abc import Set as AbstractSet
from datetime import date

from pipelines.records import Event, Gone

MAX_NAME = 60
"""Characters of a phrase that stands in for an actor."""


def incident(countries: AbstractSet[str], event: Event | Gone, story: str) -> str:
    """`SOURCE|PLACE|ROOT|DAY`.

    SOURCE is the actor id, else the phrase in lower case, else `?`; a group is never merged into its state there.
    PLACE is the target's country, the same whether the text names the state or a group in it, else the location's,
    else the story. DAY is `undated` where it is not known. `countries` are the alpha-3 codes that may begin an id.
    """
    source, target, location = _parts(event)
    place = _country(countries, target) or location or story
    return "|".join((source, place, event.root, _day(event.day)))


def _parts(event: Event | Gone) -> tuple[str, str | None, str | None]:
    """Source, the target's actor id, the location's country. What is gone has no phrases any more."""
    if isinstance(event, Gone):
        return event.source or "?", event.target, event.country
    source = event.source
    name = "?" if source is None else source.actor or _plain(source.text)
    return name, event.target.actor if event.target else None, event.location.country if event.location else None


def _country(countries: AbstractSet[str], actor: str | None) -> str | None:
    """`PSE` of `PSE.HAMAS` and of `PSE`; none of `IGO.UN`, `PKK` or `SAHEL.JNIM`."""
    prefix = (actor or "").partition(".")[0]
    return prefix if prefix in countries else None


def _plain(phrase: str) -> str:
    """Words in lower case, without the bar that parts the key."""
    return re.sub(r"[\s|]+", " ", phrase).strip().casefold()[:MAX_NAME] or "?"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "undated"
