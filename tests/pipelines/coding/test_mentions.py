"""Whom an English phrase names: minimal pairs, each of which differs in the one thing that decides."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pipelines.coding.actors.lexicon import Lexicon
from pipelines.coding.actors.mentions import find, find_places
from services.lexicons import load_lexicon

CONFIG = Path(__file__).parents[3] / "config" / "lexicon"
DAY = date(2024, 4, 15)


@cache
def lexicon() -> Lexicon:
    return load_lexicon(CONFIG)


def told(text: str, day: date | None = DAY, language: str = "en") -> list[tuple[str, str | None, str | None]]:
    """(text, actor, sector) of each mention."""
    found = find(lexicon(), text, language, day)
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
    return [(mention.text, mention.actor, mention.sector) for mention in found]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Israeli warplanes circled.", [("Israeli warplanes", "ISR", "MIL")]),
        ("Israeli airstrikes went on.", [("Israeli", "ISR", None)]),
        ("Israeli settlers burned cars.", [("Israeli settlers", "ISR.SETTLERS", "SETTLERS")]),
        ("Israelis queued.", [("Israelis", "ISR.CIV", "CIV")]),
        ("the Israeli army chief spoke", [("Israeli army chief", "ISR", "MIL")]),
        ("the Israeli opposition leader spoke", [("Israeli opposition leader", "ISR.OPP", "OPP")]),
        ("Syrian rebels advanced", [("Syrian rebels", "SYR.REB", "REB")]),
        ("Kenyan police fired tear gas", [("Kenyan police", "KEN", "COP")]),
        ("Peruvian lawmakers voted", [("Peruvian lawmakers", "PER", "LEG")]),
        ("senior Iranian officials met", [("Iranian officials", "IRN", "GOV")]),
        ("a former Iranian diplomat said", [("former Iranian diplomat", "IRN.CIV", "CIV")]),
        ("two retired U.S. generals said", [("retired U.S. generals", "USA.CIV", "CIV")]),
        ("Thai fishing boats sank", [("Thai fishing boats", "THA.CIV", "BUS")]),
        ("Gaza's health ministry said", [("Gaza's health ministry", "PSE", "GOV")]),
        ("Hezbollah fighters withdrew", [("Hezbollah fighters", "LBN.HEZBOLLAH", "REB")]),
        ("Hezbollah's leader spoke", [("Hezbollah's leader", "LBN.HEZBOLLAH", "REB")]),
        ("Hezbollah's refusal stood", [("Hezbollah", "LBN.HEZBOLLAH", "REB")]),
        ("Hamas hostages waited", [("Hamas hostages", None, "CIV")]),
        ("UNICEF workers waited", [("UNICEF workers", "IGO.UNICEF", "IGO")]),
        ("Dutch national security officials met", [("Dutch national security officials", "NLD", "GOV")]),
        ("the Israelis' patience", [("Israelis", "ISR.CIV", "CIV")]),
        ("IRGC commanders met", [("IRGC commanders", "IRN", "MIL")]),
        ("UN peacekeepers left", [("UN peacekeepers", "IGO.UN", "IGO")]),
    ],
)
def test_the_noun_after_a_nationality_says_who_acts(
    text: str, mentions: list[tuple[str, str | None, str | None]]
) -> None:
    assert told(text) == mentions


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Iran-backed militias fired.", [("Iran-backed militias", None, "MILITIA")]),
        (
            "Iranian-backed militias in Iraq fired.",
            [("Iranian-backed militias", "IRQ.MILITIA", "MILITIA"), ("Iraq", "IRQ", None)],
        ),
        ("Iran-backed Iraqi militias fired.", [("Iran-backed Iraqi militias", "IRQ.MILITIA", "MILITIA")]),
        ("The Iran-backed Houthi rebels fired.", [("Iran-backed Houthi rebels", "YEM.HOUTHI", "REB")]),
        ("Russian-occupied Crimea shook.", [("Crimea", "UKR", None)]),
        (
            "Pro-Russian separatists in Donetsk fired.",
            [("Pro-Russian separatists", "UKR.REB", "REB"), ("Donetsk", "UKR", None)],
        ),
        ("Anti-Israel protesters marched.", [("Anti-Israel protesters", None, "CIV")]),
        ("The Hamas-run health ministry said", [("Hamas-run health ministry", "PSE.HAMAS", "REB")]),
        ("US-led strikes began", [("US", "USA", None)]),
        ("the Saudi-led coalition said", [("Saudi-led coalition", "ARABCOALITION", "MIL")]),
        ("the Israel-Hamas war", [("Israel", "ISR", None), ("Hamas", "PSE.HAMAS", "REB")]),
        ("the US-Mexico border", [("US", "USA", None), ("Mexico", "MEX", None)]),
        ("Iran Air said", [("Iran", "IRN", None)]),
    ],
)
def test_a_proxy_is_never_its_sponsor(text: str, mentions: list[tuple[str, str | None, str | None]]) -> None:
    assert told(text) == mentions


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("US and British forces struck", [("US", "USA", "MIL"), ("British forces", "GBR", "MIL")]),
        ("Egypt and British forces", [("Egypt", "EGY", None), ("British forces", "GBR", "MIL")]),
        ("US forces in Iraq were hit", [("US forces", "USA", "MIL"), ("Iraq", "IRQ", None)]),
        ("rebels in Myanmar said", [("rebels", "MMR.REB", "REB"), ("Myanmar", "MMR", None)]),
        ("troops in Myanmar said", [("Myanmar", "MMR", None)]),
        ("the president of Chile said", [("president of Chile", "CHL", "GOV")]),
        ("the people of Chile said", [("people of Chile", "CHL.CIV", "CIV")]),
        ("a Palestinian was shot", [("Palestinian", "PSE.CIV", "CIV")]),
        ("a Palestinian flag flew", [("Palestinian", "PSE", None)]),
        ("in Iraq militants fled", [("Iraq", "IRQ", None)]),
        ("Iraq militants fled", [("Iraq militants", "IRQ.MILITIA", "MILITIA")]),
        ("the Lebanese group Hezbollah said", [("Lebanese group Hezbollah", "LBN.HEZBOLLAH", "REB")]),
        ("Lebanon's Hezbollah said", [("Lebanon's Hezbollah", "LBN.HEZBOLLAH", "REB")]),
        ("Iran's Hezbollah ally", [("Iran", "IRN", None), ("Hezbollah", "LBN.HEZBOLLAH", "REB")]),
        ("officials told Russian. Soldiers left", [("Russian", "RUS", None)]),
        ("talks with Qatar\n\nOfficials left", [("Qatar", "QAT", None)]),
    ],
)
def test_the_words_around_a_name_decide_what_belongs_to_it(
    text: str, mentions: list[tuple[str, str | None, str | None]]
) -> None:
    assert told(text) == mentions


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Prime Minister Benjamin Netanyahu spoke", [("Prime Minister Benjamin Netanyahu", "ISR", "GOV")]),
        (
            "Iranian Foreign Minister Someone Newname spoke",
            [("Iranian Foreign Minister Someone Newname", "IRN", "GOV")],
        ),
        ("Iranian Foreign Minister on Monday spoke", [("Iranian Foreign Minister", "IRN", "GOV")]),
        ("Hamas leader Yahya Sinwar spoke", [("Hamas leader Yahya Sinwar", "PSE.HAMAS", "REB")]),
        ("US Defense Secretary Austin spoke", [("US Defense Secretary Austin", "USA", "GOV")]),
        ("floods in Austin grew", []),
        ("former President Bill Clinton spoke", [("former President Bill Clinton", "USA.CIV", "CIV")]),
        ("Kremlin spokesman Dmitry Peskov said", [("Kremlin spokesman Dmitry Peskov", "RUS", "GOV")]),
        ("Tehran denied it", [("Tehran", "IRN", "GOV")]),
        ("crowds in Tehran left", [("crowds", "IRN.CIV", "CIV"), ("Tehran", "IRN", None)]),
        ("opposition from Japan grew", [("Japan", "JPN", None)]),
    ],
)
def test_a_title_and_its_person_are_one_mention(text: str, mentions: list[tuple[str, str | None, str | None]]) -> None:
    assert told(text) == mentions


@pytest.mark.parametrize(
    ("day", "actor"),
    [
        (date(2019, 5, 1), "USA"),
        (date(2023, 5, 1), "USA.CIV"),
        (date(2025, 1, 19), "USA.CIV"),
        (date(2025, 1, 20), "USA"),
        (None, "USA"),
    ],
)
def test_an_office_holder_is_who_they_were_on_the_day(day: date | None, actor: str) -> None:
    assert [mention[1] for mention in told("Trump spoke.", day)] == [actor]


def test_a_member_of_a_group_stays_one_of_it_after_death() -> None:
    assert told("Haniyeh was buried.", date(2024, 8, 2)) == [("Haniyeh", "PSE.HAMAS", "REB")]


def test_a_president_who_died_in_office_is_still_told_of_as_one() -> None:
    assert told("Raisi was buried.", date(2024, 5, 22)) == [("Raisi", "IRN", "GOV")]


def test_a_group_leader_who_takes_a_state_over_acts_for_it_from_that_day() -> None:
    days = [date(2024, 12, 1), date(2025, 3, 1)]
    assert [told("Ahmed al-Sharaa spoke", day)[0][1] for day in days] == ["SYR.HTS", "SYR"]


def test_a_surname_stands_for_the_person_only_after_the_full_name() -> None:
    after = told("Lloyd Austin flew home. Austin spoke.")
    before = told("Austin spoke. Lloyd Austin flew home.")
    assert [text for text, _, _ in after] == ["Lloyd Austin", "Austin"]
    assert [text for text, _, _ in before] == ["Lloyd Austin"]


def test_an_unknown_minister_is_known_by_surname_in_the_rest_of_the_article() -> None:
    found = told("Ghanaian Interior Minister Kofi Newname spoke on Monday. Critics booed Newname. Oldname left.")
    assert found[1:] == [("Newname", "GHA", "GOV")]


def test_a_name_in_apposition_belongs_to_its_title() -> None:
    found = told("Norway's foreign minister, Ola Nyhus, flew in. Later Nyhus left.")
    assert [(text, actor) for text, actor, _ in found] == [
        ("Norway's foreign minister", "NOR"), ("Ola Nyhus", "NOR"), ("Nyhus", "NOR"),
    ]  # fmt: skip


def test_a_relative_is_not_the_person_of_the_same_surname() -> None:
    assert [text for text, _, _ in told("Emmanuel Macron left. Brigitte Newname and Laura Macron stayed.")][0:1] == [
        "Emmanuel Macron"
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They told us to wait.", []),
        ("The US will wait.", ["US"]),
        ("COME AND JOIN US NOW FOR THE PARADE", []),
        ("WHY US TROOPS LEFT SYRIA LAST NIGHT", ["US TROOPS", "SYRIA"]),
        ("US STRIKES IRAN AGAIN, OFFICIALS SAY", ["US", "IRAN"]),
        ("Who knows.", []),
        ("The WHO knows.", ["WHO"]),
        ("Turkey said no.", ["Turkey"]),
        ("A turkey said no.", []),
        ("Turkey and stuffing for Thanksgiving dinner.", []),
        ("Jordan said no.", ["Jordan"]),
        ("Michael Jordan said no.", []),
        ("Jordan Newname, a pianist, said no.", []),
        ("Chad closed its border.", ["Chad"]),
        ("Chad Newname closed his shop.", []),
        ("Roads in Georgia and in Atlanta queued.", []),
        ("Roads in Georgia and in Tbilisi queued.", ["Georgia", "Tbilisi"]),
        ("New Mexico said no.", []),
        ("Mexico said no.", ["Mexico"]),
        ("The Washington Post said so.", []),
        ("Washington said so.", ["Washington"]),
        ("Niger and Nigeria", ["Niger", "Nigeria"]),
        ("South Sudan and Sudan", ["South Sudan", "Sudan"]),
        ("Guinea-Bissau, Guinea and Equatorial Guinea", ["Guinea-Bissau", "Guinea", "Equatorial Guinea"]),
        ("Iranistan and MyIran and Iran_x", []),
        ("Irán and İran and Iràn", ["Irán", "İran", "Iràn"]),
        ("Iranian President Orders Strike on Northern Base", ["Iranian President"]),
        ("doctors without borders", []),
    ],
)
def test_letters_that_look_like_a_name_are_one_only_where_they_are(text: str, found: list[str]) -> None:
    assert [mention[0] for mention in told(text)] == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ar", "وقالت إيران إن الإسرائيليين قصفوا", ["IRN", "ISR.CIV"]),
        ("ar", "ردت بإسرائيل وللولايات المتحدة", ["ISR", "USA"]),
        ("ar", "حِزْبُ الله أعلن", ["LBN.HEZBOLLAH"]),
        ("fa", "حزب‌الله و حماس بیانیه دادند", ["LBN.HEZBOLLAH", "PSE.HAMAS"]),
        ("he", "באיראן ובישראל אמרו שחמאס", ["IRN", "ISR", "PSE.HAMAS"]),
        ("he", 'צה"ל תקף', ["ISR"]),
        ("ru", "Президент Ирана и российские войска", ["IRN", "RUS"]),
        ("ru", "мало того", []),
        ("uk", "українські військові та Росією", ["UKR", "RUS"]),
        ("de", "Die israelische Armee und die Hisbollah", ["ISR", "LBN.HEZBOLLAH"]),
        ("fr", "L'armée israélienne et l’Iran", ["ISR", "IRN"]),
        ("es", "EE.UU. y el ejército israelí", ["USA", "ISR"]),
        ("tr", "İran'ın ve İsrail'in", ["IRN", "ISR"]),
        ("zh", "伊朗与以色列", ["IRN", "ISR"]),
        ("xx", "NATO and Hezbollah", ["IGO.NATO", "LBN.HEZBOLLAH"]),
    ],
)
def test_names_are_found_in_other_scripts_with_their_particles_and_endings(
    language: str, text: str, found: list[str]
) -> None:
    assert [mention[1] for mention in told(text, language=language)] == found


def test_particles_stay_outside_of_the_span() -> None:
    assert [mention[0] for mention in told("ובישראל", language="he")] == ["ישראל"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Shells fell on Kharkiv.", [("Kharkiv", "UKR")]),
        ("A ship burned in the Red Sea off Hodeidah.", [("Red Sea", None), ("Hodeidah", "YEM")]),
        ("Ukrainian shells fell.", []),
        ("Clashes in El Fasher and Goma", [("El Fasher", "SDN"), ("Goma", "COD")]),
    ],
)
def test_places_carry_their_country_and_adjectives_are_none(text: str, places: list[tuple[str, str | None]]) -> None:
    assert [(place.text, place.country) for place in find_places(lexicon(), text, "en")] == places


@pytest.mark.parametrize(
    ("name", "country"),
    [("Rafah", "PSE"), ("rafah", "PSE"), ("Iran", "IRN"), ("طهران", "IRN"), ("Red Sea", None), ("Nowhere", None)],
)
def test_a_place_is_looked_up_by_name_in_any_language(name: str, country: str | None) -> None:
    assert lexicon().place(name) == country
