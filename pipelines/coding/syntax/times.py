"""Time expressions in a text: where they stand and what day they mean, counted from publication."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property

from msgspec import Struct, structs


class TimeWords(Struct, frozen=True, dict=True, forbid_unknown_fields=True):
    """`times.yaml`: names of months, days of the week and units, and words for a day counted from publication."""

    months: dict[str, int]
    weekdays: dict[str, int]
    days: dict[str, int]
    units: dict[str, int]
    numerals: dict[str, int]
    eras: tuple[str, ...]
    far_days: int

    @cached_property
    def grammar(self) -> re.Pattern[str]:
        """All expressions in one pattern; the earliest and, there, the first alternative wins."""
        month, weekday, unit = (_any(words) for words in (self.months, self.weekdays, self.units))
        month, day, year = rf"(?:{month})\b\.?", r"\d{1,2}(?:st|nd|rd|th)?", r"(?:1[89]|20)\d\d"
        number = rf"(?:\d+|{_any(self.numerals)})"
        return re.compile(
            rf"""(?<![\w-])(?:
              (?P<word>{_any(self.days)})
            | (?P<era>{_any(self.eras)})
            | (?P<d1>{day})\ (?:of\ )?(?P<m1>{month})(?:,?\ (?P<y1>{year}))?(?!\w)
            | (?P<m2>{month})\ (?P<d2>{day})(?:,?\ (?P<y2>{year}))?(?!\w)
            | (?:(?P<lead>last|next|since|in|of|by|late|early|mid-?|until|from)\ )+(?P<m3>{month})(?:\ (?P<y3>{year}))?
            | (?:in|during|of|since|from)\ the\ (?:early\ |late\ |mid-?)?(?P<decade>(?:1[89]|20)\d0)s
            | (?:in|since|of|during|from|to|by|until|the|late|early|and)\ (?P<y4>{year})
            | (?:(?P<count>{number})\ )?(?P<unit>{unit})s?\ (?P<after>ago|earlier|since|after)
            | (?P<which>last|past|previous|next)\ (?P<period>week|month|year|decade|century|fortnight)
            | (?:(?P<side>last|next|on|since|this|by|late|early)\ )?(?P<weekday>{weekday})
            )(?!\w)""",
            re.IGNORECASE | re.VERBOSE,
        )


class Expression(Struct, frozen=True):
    """One time expression, `start` and `end` within the text searched. What it does not say is None.

    `offset` counts days from publication. `forward` and `backward` are said outright: next Friday, last Friday.
    """

    start: int = 0
    end: int = 0
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None
    forward: bool = False
    backward: bool = False
    era: bool = False


def find(times: TimeWords, text: str) -> Iterator[Expression]:
    """The time expressions of a text, in order."""
    for hit in times.grammar.finditer(text):
        said = {name: value.lower() for name, value in hit.groupdict().items() if value}
        yield structs.replace(_read(times, said), start=hit.start(), end=hit.end())


def day_of(expression: Expression, published: date | None, *, ahead: bool) -> date | None:
    """The day meant; of a month or a year its first day. None where it needs a publication date and there is none.

    `ahead` says that the act lies in the future: then "Friday" and "7 May" are the next ones, else the last ones.
    """
    said = expression
    if said.year is not None:
        return _date(said.year, said.month or 1, said.day or 1)
    if published is None or said.era:
        return None
    if said.offset is not None:
        return _back(published, said.offset)
    if said.weekday is not None:
        return _weekday(
            said.weekday, published, ahead=(ahead or said.forward) and not said.backward, strict=said.backward
        )
    return _month(said, published, ahead=ahead or said.forward)


def is_far(times: TimeWords, expression: Expression, published: date | None) -> bool:
    """It means a time that is history when this is published; without a date of publication, a bare year is."""
    said = expression
    if said.era:
        return True
    if said.offset is not None:
        return said.offset <= -times.far_days
    if said.year is None:
        return False
    if published is None:
        return said.month is None
    day = day_of(said, published, ahead=False)
    return day is not None and (published - day).days > times.far_days and said.year < published.year


def _read(times: TimeWords, said: dict[str, str]) -> Expression:
    if "word" in said:
        return Expression(offset=times.days[said["word"]])
    if "era" in said:
        return Expression(era=True)
    if "decade" in said or "y4" in said:
        return Expression(year=int(said.get("decade") or said["y4"]))
    if "weekday" in said:
        side = said.get("side")
        return Expression(weekday=times.weekdays[said["weekday"]], forward=side == "next", backward=side == "last")
    if "unit" in said or "period" in said:
        return Expression(offset=_offset(times, said))
    return _calendar(times, said)


def _offset(times: TimeWords, said: dict[str, str]) -> int:
    if "period" in said:
        return times.units[said["period"]] * (1 if said["which"] == "next" else -1)
    count = said.get("count", "")
    # "decades ago" says no number: at least two.
    many = 2 if not count else int(count) if count.isdigit() else times.numerals[count]
    return -many * times.units[said["unit"]]


def _calendar(times: TimeWords, said: dict[str, str]) -> Expression:
    at = next(at for at in "123" if f"m{at}" in said)
    day, year = said.get(f"d{at}"), said.get(f"y{at}")
    return Expression(
        month=times.months[said[f"m{at}"].rstrip(".")],
        day=int(re.sub(r"\D", "", day)) if day else None,
        year=int(year) if year else None,
        forward=said.get("lead") == "next",
    )


def _weekday(weekday: int, published: date, *, ahead: bool, strict: bool) -> date:
    back = (published.weekday() - weekday) % 7
    if ahead:
        return published + timedelta(days=(7 - back) % 7)
    return published - timedelta(days=back or (7 if strict else 0))


def _month(said: Expression, published: date, *, ahead: bool) -> date | None:
    """The nearest such day before publication, or after it; a day of grace for time zones."""
    years = (published.year, published.year + (1 if ahead else -1))
    candidates = [found for year in years if (found := _date(year, said.month or 1, said.day or 1))]
    if ahead:
        return next((found for found in candidates if found >= published), None)
    return next((found for found in candidates if found <= published + timedelta(days=1)), None)


def _back(published: date, offset: int) -> date | None:
    try:
        return published + timedelta(days=offset)
    except OverflowError:
        return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _any(words: Iterable[str]) -> str:
    """An alternation of these words, the longest first, fit for a verbose pattern."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
