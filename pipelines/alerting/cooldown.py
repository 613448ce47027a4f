"""How soon an alert may ring again: each time it has rung it waits twice as long."""

from datetime import datetime, timedelta

MAX_DOUBLINGS = 16


def over(cooldown: timedelta, rung: datetime, times: int, now: datetime) -> bool:
    """Whether `cooldown` x 2^(times - 1) has gone by since it last rang, `times` times so far; judged on a record."""
    doubled = 1 << min(times - 1, MAX_DOUBLINGS)
    return now - rung >= cooldown * doubled
