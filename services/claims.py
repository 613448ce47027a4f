"""Which names the actor files, ISO 3166 and CLDR claim for whom, each with the line that claims it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pycountry
from babel import Locale, UnknownLocaleError
from msgspec import Struct

from pipelines.coding.actors.lexicon import EVERY
from pipelines.coding.actors.names import Name
from pipelines.errors import BadConfig
from services.documents import Document
from services.sheets import Forms, Names, Sheet

OWN_CODES = {"XKX": "XK"}
"""Kosovo: user-assigned in ISO 3166, in use by the EU, the World Bank and CLDR."""

NOT_STATES = {"ATA", "BVT", "HMD", "IOT", "UMI", "ATF", "SGS"}
"""Codes of lands without a population of their own."""

SURNAME, BORROWED, CLDR, CITY = -100, -150, -200, -250
"""Priorities below all that a file gives: a surname alone, an English name elsewhere, CLDR's lands and cities."""

MIN_CITY = 4
"""Capitals with fewer letters are left out where no capital letter shows them: too many words look alike."""

Sheets = tuple[Document[Sheet], ...]


class Claim(Struct, frozen=True):
    """A name with the language that it is claimed for, and where."""

    language: str
    name: Name
    where: str
    priority: int = 0


def countries() -> dict[str, str]:
    """ISO 3166 alpha-3 to alpha-2, with Kosovo."""
    codes = {country.alpha_3: country.alpha_2 for country in pycountry.countries}
    return {code: two for code, two in (codes | OWN_CODES).items() if code not in NOT_STATES}


def claims(sheets: Sheets) -> Iterator[Claim]:
    """All names. A person's number is its place among the people of all files."""
    person, known = 0, _known(sheets)
    for sheet in sheets:
        yield from _of_states(sheet)
        yield from _of_nationalities(sheet)
        yield from _of_groups(sheet)
        yield from _of_people(sheet, person)
        yield from _of_places(sheet)
        yield from _of_aliases(sheet, known)
        person += len(sheet.value.people)
    yield from _cldr(sheets)


def _of_groups(sheet: Document[Sheet]) -> Iterator[Claim]:
    for at, group in enumerate(sheet.value.actors):
        name = Name(group.name, "actor", group.id, group.sector)
        yield from _each(_with_english(group.name, group.names), name, sheet.where("actors", at), group.priority)
    for at, organ in enumerate(sheet.value.organs):
        name = Name(organ.name, "actor", organ.of, organ.sector)
        yield from _each(_with_english(organ.name, organ.names), name, sheet.where("organs", at), organ.priority)


def _of_people(sheet: Document[Sheet], first: int) -> Iterator[Claim]:
    for at, office in enumerate(sheet.value.people):
        where = sheet.where("people", at)
        name = Name(office.name, "person", person=first + at)
        yield from _each(_with_english(office.name, office.names), name, where, office.priority)
        yield Claim("en", Name(office.name.rsplit(" ", 1)[-1], "surname", person=first + at), where, SURNAME)


def _known(sheets: Sheets) -> dict[str, Name]:
    """What an alias may be for: actors by id, organs and persons by name."""
    known: dict[str, Name] = {}
    people = (office for sheet in sheets for office in sheet.value.people)
    for sheet in sheets:
        known |= {organ.name: Name(organ.name, "actor", organ.of, organ.sector) for organ in sheet.value.organs}
        known |= {group.id: Name(group.name, "actor", group.id, group.sector) for group in sheet.value.actors}
    for sheet in sheets:
        for code in countries():
            known |= {f"{code}.{kind}": Name("", "people", f"{code}.{kind}", kind) for kind in sheet.value.generic}
    return known | {office.name: Name(office.name, "person", person=at) for at, office in enumerate(people)}


def _of_aliases(sheet: Document[Sheet], known: Mapping[str, Name]) -> Iterator[Claim]:
    for key, texts in sheet.value.aliases.items():
        where = sheet.where("aliases", key)
        if key not in known:
            raise BadConfig(f"nobody is called {key}", where=where, mend="an actor's id, an organ's or a person's name")
        yield from _each({sheet.value.language: texts}, known[key], where, 0)


def _of_places(sheet: Document[Sheet]) -> Iterator[Claim]:
    for at, places in enumerate(sheet.value.places):
        land = Name("", "place", places.country)
        name = Name("", "blocked", sector="PLACE") if places.country is None else land
        yield from _each(places.names, name, sheet.where("places", at), places.priority)
    for at, people in enumerate(sheet.value.peoples):
        yield from _each({"en": people.names}, Name("", "ethnic", people.country), sheet.where("peoples", at), 0)
    for at, text in enumerate(sheet.value.blocked):
        yield Claim(sheet.value.language, Name(text, "blocked"), sheet.where("blocked", at))


def _with_english(name: str, names: Names) -> Names:
    """The name itself is English."""
    return {**names, "en": (name, *names.get("en", ()))}


def _each(names: Names, name: Name, where: str, priority: int) -> Iterator[Claim]:
    for language, texts in names.items():
        for text in dict.fromkeys(texts):
            written = Name(text, name.kind, name.actor, name.sector, name.person)
            yield Claim(language, written, where, priority)
            if language == "en" and name.kind in {"actor", "person"} and not written.is_acronym:
                yield Claim(EVERY, written, where, BORROWED)


def _of_states(sheet: Document[Sheet]) -> Iterator[Claim]:
    for at, state in enumerate(sheet.value.states):
        where, language = sheet.where("states", at), sheet.value.language
        kinds = (
            (state.names, Name("", "state", state.code)),
            (state.adjectives, Name("", "adjective", state.code)),
            (state.people or _plurals(state.adjectives, language), Name("", "people", f"{state.code}.CIV", "CIV")),
            (state.seats, Name("", "seat", state.code, "GOV")),
        )
        for texts, name in kinds:
            yield from _each({language: texts}, name, where, state.priority)


def _of_nationalities(sheet: Document[Sheet]) -> Iterator[Claim]:
    """Adjectives and peoples of other languages, by state."""
    language = sheet.value.language
    for code, words in sheet.value.adjectives.items():
        texts = _declined(words, sheet.value.forms)
        yield from _each({language: texts}, Name("", "adjective", code), sheet.where("adjectives", code), 0)
    for code, words in sheet.value.demonyms.items():
        yield from _each({language: words}, Name("", "people", f"{code}.CIV", "CIV"), sheet.where("demonyms", code), 0)


def _declined(adjectives: Iterable[str], tables: Sequence[Forms]) -> tuple[str, ...]:
    """All forms of the adjectives that the file's tables make; one with `*`, or of no table, stays as it is."""
    return tuple(form for word in adjectives for form in _forms(word, tables))


def _forms(word: str, tables: Sequence[Forms]) -> tuple[str, ...]:
    table = next((table for table in tables if word.endswith(table.ends)), None)
    if table is None or word.endswith("*"):
        return (word,)
    return tuple(word.removesuffix(table.ends) + ending for ending in table.forms)


def _plurals(adjectives: Iterable[str], language: str) -> tuple[str, ...]:
    """English makes the people of an adjective in -n or -i with an s: Iranians, Israelis."""
    return tuple(f"{word}s" for word in adjectives if language == "en" and word.endswith(("n", "i")))


def _cldr(sheets: Sheets) -> Iterator[Claim]:
    """Every state's name in the languages asked for; the files' own names come before these."""
    for sheet in sheets:
        seats = _seats(sheets) if sheet.value.cldr else {}
        for at, language in enumerate(sheet.value.cldr):
            where = sheet.where("cldr", at)
            locale = _locale(language, where)
            for code, two in countries().items():
                if len(locale.territories.get(two, "")) > 1:
                    yield Claim(language, Name(locale.territories[two], "state", code), where, CLDR)
            for code, city in _capitals(seats, locale):
                yield Claim(language, Name(city, "seat", code, "GOV"), where, CITY)


def _locale(language: str, where: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        raise BadConfig(f"CLDR has no language {language}", where=where, mend="an ISO 639-1 code") from error


def _seats(sheets: Sheets) -> dict[str, str]:
    """The capitals' English names, with their states."""
    states = (state for sheet in sheets if sheet.value.language == "en" for state in sheet.value.states)
    return {state.seats[0]: state.code for state in states if state.seats}


def _capitals(seats: Mapping[str, str], locale: Locale) -> Iterator[tuple[str, str]]:
    """CLDR names the cities after which time zones are called, so most capitals."""
    english = Locale("en").time_zones
    for zone in sorted(Locale("ru").time_zones.keys() | english.keys()):  # Russian writes every city its own way
        known = zone.rpartition("/")[2].replace("_", " ")
        name = english.get(zone, {}).get("city", known)
        city = locale.time_zones.get(zone, {}).get("city", name)
        if name in seats and (len(city) >= MIN_CITY or not _is_abjad(city)):
            yield seats[name], city


def _is_abjad(city: str) -> bool:
    """Written in Hebrew or Arabic letters: no capitals, few vowels."""
    return "\u0590" <= city[0] <= "\u06ff"
