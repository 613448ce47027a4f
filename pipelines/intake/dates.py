"""Dates as feeds write them -> aware UTC datetimes, or nothing. Never filled in from the time of fetching.

Reading is dateutil's; ours are the zones, the months of other languages, and what is too odd to be believed.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from dateutil import parser
from msgspec import Struct

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the Web there were no pages: 0001, 1900, 1970 and 1980 are what software writes for "no date"."""
LATEST_AHEAD = timedelta(days=3_650)
"""Ten years ahead stand 2038 and 2106, where clocks run over; what is nearer may be a slip, and is told as future."""
MAX_DATE = 64
"""Characters of a date that are looked at; the longest honest one has about forty."""


class Date(Struct, frozen=True):
    """A date as read: `zoned` where it names its zone, `timed` where it names an hour."""

    at: datetime
    zoned: bool
    timed: bool


_HOUR = 3600
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0,
    "BST": 1, "CET": 1, "MEZ": 1, "MET": 1, "WEST": 1, "WAT": 1, "WIB": 7, "WITA": 8, "WIT": 9,
    "CEST": 2, "MESZ": 2, "EET": 2, "CAT": 2, "SAST": 2, "IDT": 3, "EEST": 3, "MSK": 3, "EAT": 3, "TRT": 3, "AST": -4,
    "GST": 4, "AZT": 4, "AMT": 4, "IRST": 3.5, "IRDT": 4.5, "AFT": 4.5, "PKT": 5, "UZT": 5, "IST": 5.5, "NPT": 5.75,
    "BDT": 6, "MMT": 6.5, "ICT": 7, "HKT": 8, "SGT": 8, "PHT": 8, "MYT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "ADT": -3, "NST": -3.5, "BRT": -3, "ART": -3, "CLT": -4, "COT": -5, "PET": -5, "AKST": -9, "HST": -10,
}  # fmt: skip
"""Hours east of UTC. IST is India's, the largest press by far that writes it; Israel's feeds write GMT or +0200."""

_MONTHS: list[Any] = [  # its stubs know months of two or three names only
    tuple(names.split())
    for names in (
        "Jan January janv janvier Januar Jän Jänner enero ene gennaio gen janeiro января янв січня Ocak",
        "Feb February févr fév février Februar febrero febbraio fevereiro fev февраля фев лютого Şubat",
        "Mar March mars März Mär Mrz marzo março марта мар березня Mart",
        "Apr April avr avril abril abr aprile апреля апр квітня Nisan",
        "May mai mayo maggio mag maio мая май травня Mayıs",
        "Jun June juin Juni junio giugno giu junho июня июн червня Haziran",
        "Jul July juil juillet Juli julio luglio lug julho июля июл липня Temmuz",
        "Aug August août aout agosto ago августа авг серпня Ağustos",
        "Sep Sept September septembre septiembre settembre set setembro сентября сен вересня Eylül",
        "Oct October octobre Oktober Okt octubre ottobre ott outubro out октября окт жовтня Ekim",
        "Nov November novembre noviembre novembro ноября ноя листопада Kasım",
        "Dec December déc décembre Dezember Dez diciembre dic dicembre dezembro dez декабря дек грудня Aralık",
    )
]
"""As publishers in English, French, German, Spanish, Italian, Portuguese, Russian, Ukrainian and Turkish write them."""


_JUMP = [*parser.parserinfo.JUMP, "de", "del", "di", "um", "uhr", "à", "alle", "ore", "г", "года", "в"]
"""Words that say nothing between a date's parts."""


class _Words(parser.parserinfo):
    """Our words for dateutil, which takes them as a class. Two-digit years don't depend on the day it is."""

    MONTHS = _MONTHS
    JUMP = _JUMP

    def convertyear(self, year: int, century_specified: bool = False) -> int:  # noqa: FBT001, FBT002 - dateutil's signature
        return year if century_specified or year >= 100 else year + (1900 if year >= 70 else 2000)  # noqa: PLR2004 - RFC 2822's


_PARSER = parser.parser(_Words())
_A, _B = datetime(2001, 1, 1), datetime(2002, 2, 2, 2)  # noqa: DTZ001 - stand-ins: what differs was not written
_YEAR_FIRST = re.compile(r"\d{4}(?:\b|\d{4})")
_OFFSET = re.compile(r"\b(?:GMT|UTC|UT)\s*(?=[+-]\d)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^)]*\)|\[[^]]*\]|^[^\W\d]+\.?,\s*(?=\d)")
"""Comments, a zone's name in brackets after its offset, and the day of the week in whatever language."""


def read_date(written: str | None) -> Date | None:
    """Read a date in any of the forms that feeds use; None where day, month or year is missing or makes no sense.

    A missing or unknown zone counts as UTC, with `zoned` False. Day before month in 03/04/2026.
    """
    if not written or len(written) > MAX_DATE:
        return None
    text = _OFFSET.sub("", _COMMENT.sub(" ", written)).strip()
    try:
        one, two = (_parsed(text, default) for default in (_A, _B))
        return None if one.date() != two.date() else Date(_utc(one), one.tzinfo is not None, one.hour == two.hour)
    except (ValueError, OverflowError, AttributeError, TypeError, ArithmeticError):
        # dateutil raises its ParserError (a ValueError) for most odd input, and the others for some
        return None


def believable(at: datetime, fetched: datetime) -> bool:
    """Whether a publisher can have meant this date, seen from the time of fetching."""
    return EARLIEST <= at <= fetched + LATEST_AHEAD


def stated(written: str | None, fetched: datetime) -> tuple[datetime | None, bool]:
    """A written date, and whether it is a guess: without a zone (taken for UTC) or an hour. Else (None, False)."""
    date = read_date(written)
    if date is None or not believable(date.at, fetched):
        return None, False
    return date.at, not (date.zoned and date.timed)


def published(
    entry: Mapping[str, object], *, fetched: datetime, zones: bool = False, atom: bool = False
) -> tuple[datetime | None, bool]:
    """When an entry of feedparser was published, and whether that is a guess.

    The date of publication comes first, then creation, then the last change: a guess in Atom, where it is the time of
    an edit, but not elsewhere (`dc:date` and RSS 1.0 arrive under that name). `zones` tells that the feed's other
    items name their zones: the odd one that has an hour and no zone is then the clock of whatever software filled in
    a date that the publisher did not give, and counts as none.
    """
    for name in ("published", "created", "updated"):
        written = _text(entry, name)
        at, guess = stated(written, fetched)
        if at is None:
            continue
        if zones and is_stamp(written):
            return None, False
        return at, guess or (atom and name == "updated")
    return None, False


def is_stamp(written: str | None) -> bool:
    """Whether a date has an hour but no zone."""
    date = read_date(written)
    return date is not None and date.timed and not date.zoned


def _text(entry: Mapping[str, object], name: str) -> str | None:
    value = entry.get(name)
    return value if isinstance(value, str) else None


def _parsed(text: str, default: datetime) -> datetime:
    return _PARSER.parse(text, default=default, tzinfos=_zone, dayfirst=not _YEAR_FIRST.match(text))


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """What dateutil asks for each zone that it meets: never the machine's own."""
    if offset is not None:
        return _offset(offset)
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else _offset(hours * _HOUR)


def _offset(seconds: float) -> tzinfo:
    return timezone(timedelta(seconds=seconds))


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
