from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.dates import LATEST_AHEAD, published, read_date, stated

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Tue, 10 Mar 2026 09:30:00 GMT", "2026-03-10T09:30:00"),
        ("Tue, 10 Mar 2026 09:30:00 +0200", "2026-03-10T07:30:00"),
        ("10 Mar 26 09:30 EST", "2026-03-10T14:30:00"),
        ("Tue, 10 Mar 2026 09:30:00 EDT", "2026-03-10T13:30:00"),
        ("Tue, 10 Mar 2026 09:30:00 IST", "2026-03-10T04:00:00"),
        ("Tue, 10 Mar 2026 09:30:00 MSK", "2026-03-10T06:30:00"),
        ("Tue, 10 Mar 2026 09:30:00 GMT+3", "2026-03-10T06:30:00"),
        ("Tue, 10 Mar 2026 09:30:00 UTC-03:00", "2026-03-10T12:30:00"),
        ("Tue, 10 Mar 2026 09:30:00 +0000 (UTC)", "2026-03-10T09:30:00"),
        ("Tuesday, 10 March 2026 9:30 AM EST", "2026-03-10T14:30:00"),
        ("2026-03-10T09:30:00Z", "2026-03-10T09:30:00"),
        ("2026-03-10T09:30:00.123+05:30", "2026-03-10T04:00:00.123"),
        ("2026-03-10T09:30:00+05:30[Asia/Kolkata]", "2026-03-10T04:00:00"),
        ("2026-03-10 09:30:00 +0100", "2026-03-10T08:30:00"),
        ("20260310T093000Z", "2026-03-10T09:30:00"),
        ("  Mon,  9   Mar 2026 23:30:00   -0500 ", "2026-03-10T04:30:00"),
        ("dimanche, 8 février 2026 09:30 CET", "2026-02-08T08:30:00"),
        ("Sonntag, 8. März 2026 09:30 MEZ", "2026-03-08T08:30:00"),
        ("8 марта 2026 09:30 MSK", "2026-03-08T06:30:00"),
        ("8 de mayo de 2025 09:30 GMT", "2025-05-08T09:30:00"),
    ],
)
def test_a_date_is_read_in_any_of_its_forms(written: str, at: str) -> None:
    assert stated(written, NOW) == (datetime.fromisoformat(at).replace(tzinfo=UTC), False)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Tue, 10 Mar 2026 09:30:00", "2026-03-10T09:30:00"),
        ("Tue, 10 Mar 2026 09:30:00 QQT", "2026-03-10T09:30:00"),
        ("2026-03-10 09:30:00", "2026-03-10T09:30:00"),
        ("2026-03-10", "2026-03-10T00:00:00"),
        ("Tue Mar 10 09:30:00 2026", "2026-03-10T09:30:00"),
        ("04/03/2026 09:30", "2026-03-04T09:30:00"),
        ("2026-03-04 09:30", "2026-03-04T09:30:00"),
    ],
)
def test_without_a_zone_or_an_hour_a_date_counts_as_utc_and_as_a_guess(written: str, at: str) -> None:
    assert stated(written, NOW) == (datetime.fromisoformat(at).replace(tzinfo=UTC), True)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "soon",
        "Tuesday",
        "09:30",
        "March 2026",
        "2026",
        "1741600000",
        "Sat, 31 Feb 2026 10:00:00 GMT",
        "10 Mar 2026 25:00:00 GMT",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1980-01-01T00:00:00Z",
        "2106-02-07T06:28:15Z",
        "9999-12-31T23:59:59-23:59",
        "10 Mar 2026 09:30:00 GMT" + " " * 100,
        "1 " * 30,
    ],
)
def test_what_is_no_date_or_cannot_be_meant_is_none(written: str | None) -> None:
    assert stated(written, NOW) == (None, False)


def test_old_is_not_impossible() -> None:
    assert stated("Tue, 04 Aug 2015 10:00:00 GMT", NOW) == (datetime(2015, 8, 4, 10, tzinfo=UTC), False)


def test_ten_years_ahead_may_be_a_slip_and_more_is_no_date() -> None:
    assert stated((NOW + LATEST_AHEAD).isoformat(), NOW)[0] is not None
    assert stated((NOW + LATEST_AHEAD + timedelta(seconds=1)).isoformat(), NOW)[0] is None


@given(st.text(max_size=70) | st.from_regex(r"[0-9:TZ+ /.-]{4,30}", fullmatch=True))
def test_no_text_raises_and_no_part_of_a_date_is_made_up(written: str) -> None:
    date = read_date(written)
    assert date is None or any(letter.isdigit() for letter in written)


_MOMENTS = st.datetimes(datetime(1991, 1, 1), datetime(2027, 1, 1), timezones=st.timezones())  # noqa: DTZ001 - hypothesis adds zones


@given(_MOMENTS)
def test_what_software_writes_is_read_back(moment: datetime) -> None:
    at = moment.replace(microsecond=0).astimezone(UTC)
    assert stated(at.isoformat(), NOW)[0] == at
    assert stated(at.astimezone(moment.tzinfo).isoformat(), NOW)[0] == at
    assert stated(at.strftime("%a, %d %b %Y %H:%M:%S +0000"), NOW)[0] == at


def test_publication_comes_before_the_last_change() -> None:
    entry = {"published": "2026-03-09T10:00:00Z", "updated": "2026-03-10T10:00:00Z"}
    assert published(entry, fetched=NOW, atom=True) == (datetime(2026, 3, 9, 10, tzinfo=UTC), False)


def test_a_last_change_alone_is_a_guess_in_atom_only() -> None:
    entry = {"updated": "2026-03-10T10:00:00Z"}
    assert published(entry, fetched=NOW, atom=True) == (datetime(2026, 3, 10, 10, tzinfo=UTC), True)
    assert published(entry, fetched=NOW) == (datetime(2026, 3, 10, 10, tzinfo=UTC), False)


def test_a_broken_publication_gives_way_to_the_last_change() -> None:
    entry = {"published": "0000-00-00", "updated": "2026-03-10T10:00:00Z"}
    assert published(entry, fetched=NOW, atom=True) == (datetime(2026, 3, 10, 10, tzinfo=UTC), True)


def test_the_clock_of_whoever_made_the_feed_is_no_date() -> None:
    stamp = {"published": "2026-03-10T11:59:58.470556"}
    assert published(stamp, fetched=NOW, zones=True) == (None, False)
    assert published(stamp, fetched=NOW, zones=False)[0] is not None
    assert published({"published": "2026-03-10"}, fetched=NOW, zones=True)[0] is not None
