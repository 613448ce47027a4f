from datetime import UTC, datetime, timedelta

import pytest

from pipelines.intake.timeliness import timeliness
from pipelines.records import Lane, Timeliness

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("age", "lane", "expected"),
    [
        (timedelta(0), "live", "live"),
        (timedelta(hours=48), "live", "live"),
        (timedelta(hours=48) + SECOND, "live", "stale"),
        (-timedelta(hours=1), "live", "live"),
        (-timedelta(hours=1) - SECOND, "live", "future"),
        (None, "live", "undated"),
        (timedelta(0), "backfill", "backfill"),
        (None, "backfill", "backfill"),
        (timedelta(days=4000), "backfill", "backfill"),
    ],
)
def test_the_first_that_applies_is_told(age: timedelta | None, lane: Lane, expected: Timeliness) -> None:
    assert timeliness(None if age is None else NOW - age, NOW, lane) == expected
