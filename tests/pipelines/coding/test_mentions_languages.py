"""Names and phrases in languages other than English: each pair differs in one ending, particle or neighbour."""

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


def told(language: str, text: str) -> list[tuple[str | None, str | None]]:
    """Actor and sector of each mention."""
    found = find(lexicon(), text, language, date(2024, 6, 10))
    assert all(text[mention.start : mention.end] == mention.text for mention in found)
    return [(mention.actor, mention.sector) for mention in found]


@pytest.mark.parametrize(
    ("language", "text", "mention"),
    [
        ("fr", "l'armée israélienne", ("ISR", "MIL")),
        ("fr", "des colons israéliens", ("ISR.SETTLERS", "SETTLERS")),
        ("fr", "une frappe israélienne", ("ISR", None)),
        ("fr", "l'armée d'Israël", ("ISR", "MIL")),
        ("es", "manifestantes peruanos", ("PER.CIV", "CIV")),
        ("es", "el Gobierno de Perú", ("PER", "GOV")),
        ("es", "los peruanos", ("PER.CIV", "CIV")),
        ("es", "vino peruano", ("PER", None)),
        ("pt", "rebeldes congoleses", ("COD.REB", "REB")),
        ("it", "la polizia tunisina", ("TUN", "COP")),
        ("it", "un tunisino", ("TUN.CIV", "CIV")),
        ("de", "israelische Siedler", ("ISR.SETTLERS", "SETTLERS")),
        ("de", "Kenias Präsident", ("KEN", "GOV")),
        ("de", "Kenianische Polizisten", ("KEN", "COP")),
        ("de", "US-Soldaten", ("USA", "MIL")),
        ("de", "Palästinensern", ("PSE.CIV", "CIV")),
        ("ru", "грузинские демонстранты", ("GEO.CIV", "CIV")),
        ("ru", "армия Судана", ("SDN", "MIL")),
        ("ru", "палестинцам", ("PSE.CIV", "CIV")),
        ("uk", "прем'єр Польщі", ("POL", "GOV")),
        ("uk", "сербською поліцією", ("SRB", "COP")),
        ("tr", "Filistinli çiftçiler", ("PSE.CIV", "CIV")),
        ("tr", "Filistinlilere", ("PSE.CIV", "CIV")),
        ("tr", "Mısır'ın dışişleri bakanı", ("EGY", "GOV")),
        ("ar", "الشرطة السودانية", ("SDN", "COP")),
        ("ar", "للفلسطينيين", ("PSE.CIV", "CIV")),
        ("ar", "وزير الخارجية التركي", ("TUR", "GOV")),
        ("ar", "لاجئين سودانيين", ("SDN.CIV", "REF")),
        ("fa", "شهرک‌نشینان اسرائیلی", ("ISR.SETTLERS", "SETTLERS")),
        ("fa", "ارتش سودان", ("SDN", "MIL")),
        ("he", "הצבא הטורקי", ("TUR", "MIL")),
        ("he", "מפגינים סרבים", ("SRB.CIV", "CIV")),
        ("ur", "اسرائیلی فوج", ("ISR", "MIL")),
    ],
)
def test_the_noun_beside_a_nationality_says_who_acts(language: str, text: str, mention: tuple[str, str | None]) -> None:
    assert told(language, text) == [mention]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("de", "die libanesische Hisbollah", ["LBN.HEZBOLLAH"]),
        ("tr", "Yemen'deki Husiler", ["YEM.HOUTHI"]),
        ("tr", "Yemen'de Husiler", ["YEM", "YEM.HOUTHI"]),
        ("fa", "حزب‌الله لبنان", ["LBN.HEZBOLLAH"]),
        ("fr", "des milices pro-iraniennes", []),
        ("fr", "des milices iraniennes", ["IRN.MILITIA"]),
        ("de", "Paris-Reise", []),
        ("de", "Paris reist", ["FRA"]),
        ("he", "אזרחים בסודאן", ["SDN"]),
        ("he", "אזרחי סודאן", ["SDN.CIV"]),
        ("es", "Los ministros irán a casa", []),
        ("es", "Los ministros de Irán", ["IRN"]),
        ("pt", "Os convidados irão à festa", []),
        ("pt", "O Irão respondeu", ["IRN"]),
        ("it", "i mali della schiena", []),
        ("it", "il Mali", ["MLI"]),
        ("it", "chi usa il telefono", []),
        ("it", "gli Usa", ["USA"]),
        ("tr", "mali destek", []),
        ("tr", "Mali'ye destek", ["MLI"]),
        ("ru", "того автора", []),
        ("ru", "в Того", ["TGO"]),
        ("ar", "الدعم المالي", []),
        ("ar", "في مالي", ["MLI"]),
        ("ar", "بحماس كبير", []),
        ("ar", "اتصل بحماس", ["PSE.HAMAS"]),
        ("ar", "صلاة المغرب", []),
        ("ar", "ملك المغرب", ["MAR"]),
        ("fa", "مشکلات مالی", []),
        ("he", "השניים הודו באשמה", []),
        ("he", "ממשלת הודו", ["IND"]),
        ("he", "סערה במצרים", ["EGY"]),
        ("fr", "Maurice Martin", []),
        ("fr", "l'île Maurice", ["MUS"]),
        ("ru", "Саудовская Аравия и Эр-Рияд", ["SAU", "SAU"]),
        ("uk", "з Пекіна до Києва", ["CHN", "UKR"]),
        ("fr", "Bamako et Le Caire", ["MLI", "EGY"]),
        ("ar", "وكمبالا وبرلين", ["UGA", "DEU"]),
        ("he", 'שמישראל ומהאו"ם', ["ISR", "IGO.UN"]),
        ("zh", "真主党与胡塞武装", ["LBN.HEZBOLLAH", "YEM.HOUTHI"]),
        ("ko", "헤즈볼라는 유엔에", ["LBN.HEZBOLLAH", "IGO.UN"]),
    ],
)
def test_endings_particles_and_neighbours_decide_whether_it_is_an_actor(
    language: str, text: str, found: list[str]
) -> None:
    assert [actor for actor, _ in told(language, text)] == found


def test_a_capital_where_something_happens_is_no_government() -> None:
    assert [told("de", text) for text in ("Unruhen in Nairobi", "Nairobi protestiert")] == [
        [("KEN", None)],
        [("KEN", "GOV")],
    ]
