"""The day of an act (data/when.yaml), with the real parser, and whether it is news."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.coding.circumstances.when import is_current, resolve
from pipelines.coding.cues import Cues
from pipelines.coding.syntax.times import day_of, find
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Status

ROWS = "when.yaml"
PUBLISHED = datetime(2023, 11, 15, 12, tzinfo=UTC)
Reader = Callable[[str, str], tuple[Tree, Token]]


def test_an_act_has_the_day_that_its_own_clause_gives(cues: Cues, read: Reader, row: tuple[str, str, str]) -> None:
    day, word, text = row
    tree, action = read(text, word)
    assert resolve(cues, tree, action, PUBLISHED) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [("Rebels attacked the mine yesterday.", None), ("Rebels attacked the mine on 3 May 2023.", date(2023, 5, 3))],
)
def test_without_publication_only_full_dates_are_known(cues: Cues, read: Reader, text: str, day: date | None) -> None:
    tree, action = read(text, "attacked")
    assert resolve(cues, tree, action, None) == day


@pytest.mark.parametrize(
    ("status", "when", "in_lead", "current"),
    [
        ("asserted", date(2023, 11, 15), False, True),
        ("asserted", date(2023, 11, 12), False, True),
        ("asserted", date(2023, 11, 11), True, False),
        ("asserted", date(2023, 10, 1), True, False),
        ("asserted", date(2023, 12, 1), True, False),
        ("asserted", None, True, True),
        ("asserted", None, False, False),
        ("historical", date(2023, 11, 15), True, False),
        ("historical", None, True, False),
        ("planned", date(2023, 12, 1), True, True),
        ("planned", date(2023, 12, 1), False, False),
        ("threatened", date(2023, 10, 1), True, False),
        ("called_for", None, True, True),
    ],
)
def test_news_is_of_the_last_three_days_or_undated_in_the_lead(
    status: Status, when: date | None, *, in_lead: bool, current: bool
) -> None:
    assert is_current(status, when, PUBLISHED, in_lead=in_lead) is current


def test_without_publication_the_lead_decides() -> None:
    assert is_current("asserted", date(2023, 11, 1), None, in_lead=True)
    assert not is_current("asserted", date(2023, 11, 1), None, in_lead=False)


@given(published=st.dates(date(1950, 1, 1), date(2090, 1, 1)), day=st.sampled_from(["Monday", "7 May", "29 February"]))
def test_a_day_without_a_year_lies_behind_or_ahead_by_less_than_the_next_one(
    cues: Cues, published: date, day: str
) -> None:
    expression = next(find(cues.times, f"on {day}"))
    past = day_of(expression, published, ahead=False)
    future = day_of(expression, published, ahead=True)
    assert past is None or (past - published).days <= 1
    assert future is None or future >= published


@pytest.mark.parametrize("text", ["on 31 February 2023", "on 0 May", "999999999 years ago", "in 2099"])
def test_impossible_days_are_none_and_break_nothing(cues: Cues, text: str) -> None:
    days = [day_of(found, PUBLISHED.date(), ahead=False) for found in find(cues.times, text)]
    assert all(day is None or day.year in (2023, 2099) for day in days)
