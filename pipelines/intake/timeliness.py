"""Is an article news? One pure function; only what is `live` may ring."""

from datetime import datetime, timedelta

from pipelines.records import Lane, Timeliness

AHEAD = timedelta(hours=1)
"""A publisher's clock may run this far ahead of ours."""
OLD = timedelta(hours=48)
"""What was published longer ago than this when it was fetched is a repost or a feed's memory."""


def timeliness(published: datetime | None, fetched: datetime, lane: Lane) -> Timeliness:
    """Judge an article by its dates, the first that applies: backfill, undated, future, stale, live.

    Both times are aware. The bounds themselves (exactly 1 h ahead, exactly 48 h old) are still live.
    """
    if lane == "backfill":
        return "backfill"
    if published is None:
        return "undated"
    if published - fetched > AHEAD:
        return "future"
    return "stale" if fetched - published > OLD else "live"
