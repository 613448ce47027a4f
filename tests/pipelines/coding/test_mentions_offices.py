"""The same leader before and after: in office, out of it, dead, or at the head of something else."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipelines.coding.actors.lexicon import Lexicon
from pipelines.coding.actors.mentions import find
from services.lexicons import load_lexicon

CONFIG = Path(__file__).parents[3] / "config" / "lexicon"


@cache
def lexicon() -> Lexicon:
    return load_lexicon(CONFIG)


def actors(text: str, language: str, day: date) -> set[str | None]:
    return {mention.actor for mention in find(lexicon(), text, language, day)}


@pytest.mark.parametrize(
    ("language", "name", "last", "before", "after"),
    [
        ("en", "President Assad", date(2024, 12, 8), "SYR", "SYR.CIV"),
        ("ar", "بشار الأسد", date(2024, 12, 8), "SYR", "SYR.CIV"),
        ("ru", "Башаром Асадом", date(2024, 12, 8), "SYR", "SYR.CIV"),
        ("en", "Sharaa", date(2024, 12, 7), "SYR.HTS", "SYR"),
        ("en", "President Biden", date(2025, 1, 20), "USA", "USA.CIV"),
        ("es", "Biden", date(2025, 1, 20), "USA", "USA.CIV"),
        ("he", "ביידן", date(2025, 1, 20), "USA", "USA.CIV"),
        ("en", "Donald Trump", date(2025, 1, 19), "USA.CIV", "USA"),
        ("fa", "ترامپ", date(2025, 1, 19), "USA.CIV", "USA"),
        ("en", "Prime Minister Sunak", date(2024, 7, 5), "GBR", "GBR.CIV"),
        ("en", "Starmer", date(2024, 7, 4), "GBR.CIV", "GBR"),
        ("uk", "Шольца", date(2025, 5, 6), "DEU", "DEU.CIV"),
        ("de", "Merz", date(2025, 5, 5), "DEU.CIV", "DEU"),
        ("tr", "Pezeşkiyan'ın", date(2024, 7, 27), "IRN.CIV", "IRN"),
        ("fr", "Gabriel Attal", date(2024, 9, 5), "FRA", "FRA.CIV"),
        ("it", "Draghi", date(2022, 10, 22), "ITA", "ITA.CIV"),
        ("pt", "Bolsonaro", date(2023, 1, 1), "BRA", "BRA.CIV"),
        ("es", "López Obrador", date(2024, 10, 1), "MEX", "MEX.CIV"),
        ("es", "Bachelet", date(2018, 3, 11), "CHL", "CHL.CIV"),
        ("en", "Christine Lagarde", date(2019, 10, 31), "IGO.IMF", "IGO.ECB"),
        ("en", "Michelle Bachelet", date(2018, 8, 31), "CHL.CIV", "IGO.OHCHR"),
        ("en", "Sheikh Hasina", date(2024, 8, 5), "BGD", "BGD.CIV"),
        ("en", "Imran Khan", date(2022, 4, 10), "PAK", "PAK.PTI"),
        ("fr", "Macky Sall", date(2024, 4, 2), "SEN", "SEN.CIV"),
    ],
)
def test_from_one_day_to_the_next_an_office_holder_is_another(
    language: str, name: str, last: date, before: str, after: str
) -> None:
    following = date.fromordinal(last.toordinal() + 1)
    assert [actors(name, language, day) for day in (last, following)] == [{before}, {after}]


@pytest.mark.parametrize(
    ("language", "name", "day", "actor"),
    [
        ("en", "President Raisi", date(2024, 5, 25), "IRN"),
        ("en", "Nasrallah", date(2024, 9, 29), "LBN.HEZBOLLAH"),
        ("es", "Nasralá", date(2024, 9, 29), "LBN.HEZBOLLAH"),
        ("he", "סינוואר", date(2024, 10, 18), "PSE.HAMAS"),
        ("ar", "السنوار", date(2024, 10, 18), "PSE.HAMAS"),
        ("en", "Prigozhin", date(2023, 8, 25), "RUS.WAGNER"),
        ("en", "Qassem Soleimani", date(2020, 1, 5), "IRN"),
    ],
)
def test_who_died_in_office_is_told_of_as_its_holder(language: str, name: str, day: date, actor: str) -> None:
    assert actors(name, language, day) == {actor}


def test_netanyahu_in_opposition_is_not_the_state() -> None:
    days = [date(2021, 6, 1), date(2022, 1, 1), date(2023, 1, 1)]
    assert [actors("Netanyahu", "en", day) for day in days] == [{"ISR"}, {"ISR.OPP"}, {"ISR"}]
