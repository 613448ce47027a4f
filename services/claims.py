"""Which names the actor files, ISO 3166 and CLDR claim for whom, each with the line that claims it."""

from collections.abc import Iterable, Iterator

import pycountry
from babel import Locale, UnknownLocaleError
from msgspec import Struct

from pipelines.coding.actors.lexicon import EVERY
from pipelines.coding.actors.names import Name
from pipelines.errors import BadConfig
from services.documents import Document
from services.sheets import Names, Sheet

OWN_CODES = {"XKX": "XK"}
"""Kosovo: user-assigned in ISO 3166, in use by the EU, the World Bank and CLDR."""

NOT_STATES = {"ATA", "BVT", "HMD", "IOT", "UMI", "ATF", "SGS"}
"""Codes of lands without a population of their own."""

SURNAME, BORROWED, CLDR = -100, -150, -200
"""Priorities below all that a file gives: a surname alone, an English proper name elsewhere, what CLDR knows."""

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
    person = 0
    for sheet in sheets:
        yield from _of_states(sheet)
        yield from _of_groups(sheet)
        yield from _of_people(sheet, person)
        yield from _of_places(sheet)
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


def _plurals(adjectives: Iterable[str], language: str) -> tuple[str, ...]:
    """English makes the people of an adjective in -n or -i with an s: Iranians, Israelis."""
    return tuple(f"{word}s" for word in adjectives if language == "en" and word.endswith(("n", "i")))


def _cldr(sheets: Sheets) -> Iterator[Claim]:
    """Every state's name in the languages asked for; the files' own names come before these."""
    for sheet in sheets:
        for at, language in enumerate(sheet.value.cldr):
            try:
                territories = Locale.parse(language).territories
            except (UnknownLocaleError, ValueError) as error:
                where = sheet.where("cldr", at)
                raise BadConfig(f"CLDR has no language {language}", where=where, mend="an ISO 639-1 code") from error
            for code, two in countries().items():
                if two in territories and len(territories[two]) > 1:
                    yield Claim(language, Name(territories[two], "state", code), sheet.where("cldr", at), CLDR)
