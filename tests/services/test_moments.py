from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.errors import BadConfig
from services.moments import since

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("beginning", "beginning"),
        ("now", "now"),
        ("90m", NOW - timedelta(minutes=90)),
        ("2h", NOW - timedelta(hours=2)),
        ("3d", NOW - timedelta(days=3)),
        ("1w", NOW - timedelta(weeks=1)),
        ("2026-02", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-02-28", datetime(2026, 2, 28, tzinfo=UTC)),
        ("2026-03-01T12:30", NOW),
        ("2026-03-01T12:30Z", NOW),
        ("2026-03-01T13:00+02:00", datetime(2026, 3, 1, 13, tzinfo=timezone(timedelta(hours=2)))),
        ("1970-01-01", "beginning"),
        ("0001-01-01T00:00+10:00", "beginning"),
        ("9999w", "beginning"),
    ],
)
def test_a_moment_as_people_write_it(text: str, begin: object) -> None:
    assert since(text, NOW) == begin


@pytest.mark.parametrize("text", ["", "yesterday", "2x", "-2h", "2026-13-01", "12:30", "99999h", "Now"])
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadConfig, match=r"--since: .* is no time .*2h"):
        since(text, NOW)


def test_what_lies_ahead_is_refused() -> None:
    with pytest.raises(BadConfig, match="lies ahead"):
        since("2026-03-02", NOW)
