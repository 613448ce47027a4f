"""Names as newsrooms set them: verbs right after a name, datelines, sponsors, borders, undated people."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipelines.coding.actors.lexicon import Lexicon
from pipelines.coding.actors.mentions import find
from services.lexicons import load_lexicon

CONFIG = Path(__file__).parents[3] / "config" / "lexicon"
Named = tuple[str, str | None, str | None]
"""Text, actor and sector of a mention."""


@cache
def lexicon() -> Lexicon:
    return load_lexicon(CONFIG)


def told(text: str, day: date | None = date(2024, 4, 15)) -> list[Named]:
    found = find(lexicon(), text, "en", day)
    return [(mention.text, mention.actor, mention.sector) for mention in found]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Kenyan police detained reporters.", [("Kenyan police", "KEN", "COP")]),
        ("French troops trained local rebels.", [("French troops", "FRA", "MIL")]),
        ("China held military drills.", [("China", "CHN", None)]),
        ("China detained activists.", [("China", "CHN", None)]),
        ("Chinese detained activists spoke.", [("Chinese detained activists", "CHN.CIV", "CIV")]),
        ("US armed forces landed.", [("US armed forces", "USA", "MIL")]),
    ],
)
def test_a_verb_ends_a_name(text: str, mentions: list[Named]) -> None:
    assert told(text) == mentions


@pytest.mark.parametrize(
    "text",
    [
        "BAGHDAD (Reuters) - It rained.",
        "KYIV, Nov 14 - It rained.",
        "KYIV, Ukraine (AP) — It rained.",
        "JERUSALEM/GAZA, Nov 14 (Reuters) - It rained.",
        "Beirut, Nov 3 (Xinhua) -- It rained.",
        "Rain falls\n\nTEHRAN - It rained.",
    ],
)
def test_where_a_text_was_filed_is_nobody(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("text", ["Moscow - and Kyiv - signed.", "Moscow: Kyiv fired first", "Moscow fired first."])
def test_a_capital_that_acts_is_its_government(text: str) -> None:
    assert told(text)[0] == ("Moscow", "RUS", "GOV")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Iran-backed militias fired.", ("Iran-backed militias", None, "MILITIA")),
        ("Militias backed by Iran fired.", ("Militias backed by Iran", None, "MILITIA")),
        ("Rebels armed by Rwanda fired.", ("Rebels armed by Rwanda", None, "REB")),
        ("Rebels attacked by Rwanda fled.", ("Rwanda", "RWA", None)),
        ("Hostages held by Hamas wrote home.", ("Hamas", "PSE.HAMAS", "REB")),
    ],
)
def test_a_sponsor_is_not_its_proxy(text: str, phrase: Named) -> None:
    assert told(text) == [phrase]


def test_a_border_is_no_part_of_the_name_after_it() -> None:
    assert told("Across the Lebanese border Hezbollah fired.")[-1][0] == "Hezbollah"
    assert told("The Lebanese Shiite Hezbollah fired.")[0][0] == "Lebanese Shiite Hezbollah"


@pytest.mark.parametrize(("day", "actor"), [(None, "USA"), (date(2023, 1, 1), "USA"), (date(2025, 6, 1), "USA.CIV")])
def test_without_a_day_a_person_is_in_office(day: date | None, actor: str) -> None:
    assert told("Joe Biden spoke.", day)[0][1] == actor


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Baloch rebels attacked.", [("Baloch rebels", "PAK.REB", "REB")]),
        ("Tuareg rebels attacked.", [("Tuareg rebels", None, "REB")]),
        ("Tuareg rebels in Mali attacked.", [("Tuareg rebels", "MLI.REB", "REB"), ("Mali", "MLI", None)]),
        ("Kurdish forces attacked.", [("Kurdish forces", None, "MILITIA")]),
        ("Syrian Kurdish forces attacked.", [("Syrian Kurdish forces", "SYR.MILITIA", "MILITIA")]),
        ("Kurdish songs were sung.", []),
    ],
)
def test_a_people_without_a_state_is_not_the_state_around_it(text: str, mentions: list[Named]) -> None:
    assert told(text) == mentions
