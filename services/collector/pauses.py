"""When to poll a feed again: the usual interval, longer after failures, never sooner than the server asks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from msgspec import Struct

from services.collector.ledger import Health

MAX_PAUSE = timedelta(days=1)


class Rhythm(Struct, frozen=True, kw_only=True):
    """How often: `interval` while all is well, doubled with each failure in a row up to `longest`."""

    interval: timedelta = timedelta(minutes=15)
    longest: timedelta = MAX_PAUSE


def next_poll(health: Health, rhythm: Rhythm) -> datetime:
    """When the feed is due again. A feed that is gone for good is asked again only now and then."""
    if health.status == HTTPStatus.GONE:
        return health.polled + rhythm.longest
    doublings = min(health.failures, 20)
    pause = min(rhythm.interval * (1 << doublings), max(rhythm.longest, rhythm.interval))
    return max(health.polled + pause, health.not_before or health.polled)


def pause_asked(headers: Mapping[str, str]) -> timedelta | None:
    """The pause that a server asks for in Retry-After, in seconds or as a date, at most a day.

    A date is compared with the server's own `Date`, so that no clock of ours matters.
    """
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(timedelta(seconds=int(asked[:6])), MAX_PAUSE)
    try:
        pause = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return max(min(pause, MAX_PAUSE), timedelta(0))
