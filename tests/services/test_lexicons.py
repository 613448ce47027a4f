import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.coding.actors.lexicon import EVERY, Lexicon
from pipelines.coding.actors.mentions import find
from pipelines.errors import BadConfig
from services.claims import countries
from services.lexicons import load_lexicon

CONFIG = Path(__file__).parents[2] / "config" / "lexicon"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(CONFIG)


def complaint(tmp_path: Path, text: str) -> str:
    """What the loader says of one file beside one of ours, from the file's name on."""
    (tmp_path / "actors").mkdir()
    shutil.copy(CONFIG / "actors" / "groups-middle-east.yaml", tmp_path / "actors")
    (tmp_path / "actors" / "zz-mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadConfig) as caught:
        load_lexicon(tmp_path)
    return str(caught.value).removeprefix(f"{tmp_path}/actors/")


GROUP = "actors:\n  - {{id: {id}, name: {name}, country: {country}, sector: {sector}{more}}}\n"


def group(
    *, id_: str = "SYR.NEW", name: str = "New Group", country: str = "SYR", sector: str = "REB", more: str = ""
) -> str:
    return GROUP.format(id=id_, name=name, country=country, sector=sector, more=more)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (group(id_="PSE.HAMAS", country="PSE"), "2: actor PSE.HAMAS is given twice"),
        (group(sector="MILITIAS"), "2: invalid enum value 'MILITIAS' (did you mean `MILITIA`?"),
        (group(id_="SYR.new"), "2: expected `str` matching regex"),
        (group(country="LBN"), "2: SYR.NEW is not of country LBN (give `country: SYR`)"),
        (group(id_="NEW", country="XYZ"), "2: no country XYZ (ISO 3166 alpha-3)"),
        (group(name="Hezbollah"), "2: `Hezbollah` is claimed here and at"),
        (group(more=", names: {en: ['']}"), "2: expected `str`"),
        (group(more=", prioritty: 1"), "2: object contains unknown field `prioritty` (did you mean `priority`?"),
        ("organs:\n  - of: SYR.NONE\n    sector: MIL\n    name: New Organ\n", "2: no actor SYR.NONE"),
        ("states:\n  - names: [Nowhere]\n    code: QQQ\n", "3: no actor QQQ"),
        ("places:\n  - {country: QQQ, names: {en: [Nowhere]}}\n", "2: no actor QQQ"),
        ("peoples:\n  - {country: QQQ, names: [Nowhere]}\n", "2: no actor QQQ"),
        ("people:\n  - name: New Person\n    roles:\n      - {actor: SYR.NONE}\n", "4: no actor SYR.NONE"),
        ("people:\n  - name: New Person\n    roles: []\n", "3: expected `array` of length >= 1"),
        (
            "people:\n- name: New Person\n  roles:\n  - actor: SYR\n    from: 2024-02-01\n    to: 2024-01-01\n",
            "5: from 2024-02-01 is after to 2024-01-01 (swap the two)",
        ),
        ("cldr: [xq]\n", "1: CLDR has no language xq"),
    ],
)
def test_a_bad_entry_is_told_with_its_file_its_line_and_its_mend(tmp_path: Path, text: str, told: str) -> None:
    assert complaint(tmp_path, text).startswith(f"zz-mine.yaml:{told}")


def test_of_two_claims_to_a_name_the_higher_priority_has_it(tmp_path: Path) -> None:
    shutil.copytree(CONFIG / "actors", tmp_path / "actors")
    entry = group(more=", names: {en: [Hezbollah]}, priority: 1")
    (tmp_path / "actors" / "zz-mine.yaml").write_text(entry, encoding="utf-8")
    found = find(load_lexicon(tmp_path), "Hezbollah left.", "en", date(2024, 1, 1))
    assert [mention.actor for mention in found] == ["SYR.NEW"]


def test_every_state_has_its_name_in_every_language(lexicon: Lexicon) -> None:
    for language in ("en", "fr", "de", "es", "pt", "it", "ru", "uk", "ar", "fa", "he", "tr"):
        named = {name.actor for name in lexicon.names[language] if name.kind in {"state", "adjective"}}
        assert named >= {"ISR", "IRN", "USA", "UKR", "SDN", "XKX"}
        assert len(named) >= 230


def test_kosovo_is_a_country_and_antarctica_is_none() -> None:
    assert {"USA", "PSE", "TWN", "XKX", "VAT"} <= countries().keys()
    assert "ATA" not in countries()


def test_at_least_two_hundred_actors_are_groups_and_organisations_rather_than_states(lexicon: Lexicon) -> None:
    generic = {"CIV", "OPP", "REB", "MILITIA", "SETTLERS"}
    own = [actor for actor in lexicon.actors.values() if not actor.is_state and actor.id.split(".")[-1] not in generic]
    assert len(own) >= 200
    assert all(actor.id != actor.country for actor in own)


def test_each_state_has_its_generic_actors(lexicon: Lexicon) -> None:
    assert lexicon.actors["SYR.REB"].name == "Syria: rebels"
    assert lexicon.actors["ISR.SETTLERS"].sector == "SETTLERS"


def test_the_known_places_are_many_and_each_has_a_country_of_the_lexicon(lexicon: Lexicon) -> None:
    places = [name for name in lexicon.names["en"] if name.kind == "place"]
    assert len(places) >= 200
    assert all(lexicon.places[name.text.lower()] in lexicon.actors for name in places if name.text.isascii())


def test_an_english_proper_name_counts_in_every_language_but_its_abbreviation_does_not(lexicon: Lexicon) -> None:
    everywhere = {name.text for name in lexicon.names[EVERY]}
    assert "Benjamin Netanyahu" in everywhere
    assert "PA" not in everywhere
