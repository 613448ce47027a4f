"""Dates in queries: a year, month, day, hour, minute, second or millisecond names the whole of it."""

import re
from datetime import UTC, datetime, timedelta

_WRITTEN = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_STEPS = (timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1), timedelta(milliseconds=1))


def span(text: str) -> tuple[datetime, datetime] | None:
    """First moment of what is written and the first one after it, UTC unless a zone is given; None if it is no date."""
    found = _WRITTEN.fullmatch(text)
    if not found:
        return None
    year, month, day, *clock, zone = found.groups()
    try:
        written = text if day else f"{year}-{month or '01'}-01"
        start = datetime.fromisoformat(written)
        return _aware(start, zone), _aware(_after(start, month, day, clock), zone)
    except (ValueError, OverflowError):
        return None


def _after(start: datetime, month: str | None, day: str | None, clock: list[str | None]) -> datetime:
    if month is None:
        return start.replace(year=start.year + 1)
    if day is None:
        return (start + timedelta(days=31)).replace(day=1)
    given = sum(part is not None for part in clock)
    return start + (_STEPS[given - 1] if given else timedelta(days=1))


def _aware(moment: datetime, zone: str | None) -> datetime:
    return moment if zone else moment.replace(tzinfo=UTC)
