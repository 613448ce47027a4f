"""Words that are an actor in one sentence and none in the next: minimal pairs, English first."""

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


def actors(text: str, language: str = "en", day: date = date(2024, 6, 10)) -> list[str | None]:
    return [mention.actor for mention in find(lexicon(), text, language, day)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Georgia expelled two diplomats.", ["GEO"]),
        ("Georgia's parliament in Tbilisi passed the bill.", ["GEO", "GEO"]),
        ("Georgia's governor signed the bill in Atlanta.", []),
        ("A jury in Fulton County, Georgia, found him guilty.", []),
        ("Voters in Georgia and Arizona queued for hours.", []),
        ("Georgia Tech beat its rivals.", []),
        ("South Georgia is home to penguins.", []),
        ("Giorgia Meloni spoke.", ["ITA"]),
        ("Jordan shot down drones.", ["JOR"]),
        ("Jordan recalled its ambassador from Israel.", ["JOR", "ISR"]),
        ("Michael Jordan sold his team.", []),
        ("Jordan Henderson was injured.", []),
        ("Rep. Jim Jordan opened the hearing.", []),
        ("Pilgrims bathed in the Jordan River.", []),
        ("Chad closed its border with Sudan.", ["TCD", "SDN"]),
        ("Chad Wolf resigned.", []),
        ("Boko Haram attacked villages around Lake Chad.", ["NGA.BOKOHARAM"]),
        ("Turkey struck Kurdish positions.", ["TUR"]),
        ("They carved the turkey.", []),
        ("Roast turkey prices rose before Thanksgiving.", []),
        ("China tested a missile.", ["CHN"]),
        ("She collects fine china.", []),
        ("North Korea fired a missile at South Korea.", ["PRK", "KOR"]),
        ("The Republic of Congo denied it.", ["COG"]),
        ("The Democratic Republic of Congo denied it.", ["COD"]),
        ("Congo-Brazzaville and Congo-Kinshasa met.", ["COG", "COD"]),
        ("Guinea, Guinea-Bissau and Equatorial Guinea met.", ["GIN", "GNB", "GNQ"]),
        ("Papua New Guinea banned the film.", ["PNG"]),
        ("Children are used as guinea pigs.", []),
        ("Niger accused Nigeria of meddling.", ["NER", "NGA"]),
        ("Nigerien and Nigerian officials met.", ["NER", "NGA"]),
        ("Rebels in the Niger Delta freed hostages.", ["NGA.REB", "NGA"]),
        ("Dominica accused the Dominican Republic.", ["DMA", "DOM"]),
        ("Guyana warned Venezuela.", ["GUY", "VEN"]),
        ("A rocket took off from French Guiana.", []),
        ("Ireland criticised Israel.", ["IRL", "ISR"]),
        ("Police in Northern Ireland held a man.", ["GBR"]),
        ("Sudan and South Sudan signed.", ["SDN", "SSD"]),
        ("A barn burned in Lebanon, Ohio.", []),
        ("A barn burned in Lebanon.", ["LBN"]),
        ("Police in Paris, Texas, found the car.", ["USA"]),
        ("The fair in Moscow, Idaho, was cancelled.", []),
        ("A bridge in Cairo, Illinois, was closed.", []),
        ("New Mexico sued the company.", []),
        ("Mexico sued the company.", ["MEX"]),
        ("Washington state banned the pesticide.", []),
        ("Washington warned Tehran.", ["USA", "IRN"]),
        ("Denzel Washington won.", []),
        ("The Washington Post reported.", []),
        ("Paris Hilton arrived.", []),
        ("Paris Jackson sang.", []),
        ("Paris recalled its ambassador.", ["FRA"]),
        ("London Breed lost.", []),
        ("Jack London wrote it.", []),
        ("Cuba Gooding Jr. pleaded guilty.", []),
        ("Israel Katz spoke.", ["ISR"]),
        ("Vienna Philharmonic musicians played.", []),
        ("The Persian Gulf is mined.", []),
        ("America's Got Talent returns.", []),
        ("Bank of America raised its forecast.", []),
        ("Miss Ukraine wept.", []),
        ("Ukraine won.", ["UKR"]),
    ],
)
def test_what_looks_like_a_state_is_one_only_where_it_acts(text: str, found: list[str | None]) -> None:
    assert actors(text) == found
