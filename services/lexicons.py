"""Reads the lexicon of actors: the files of `config/lexicon/actors`, and all states by ISO 3166 and CLDR."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pycountry
from babel import Locale, UnknownLocaleError
from msgspec import Struct

from pipelines.coding.agents import Agent, Agents
from pipelines.coding.folding import fold
from pipelines.coding.lexicon import EVERY, Actor, Lexicon, Person
from pipelines.coding.names import Name
from pipelines.errors import BadConfig
from services.documents import Document, read_all
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


def load_lexicon(folder: Path) -> Lexicon:
    """The lexicon of actors under `folder/actors`.

    Raises BadConfig with file, line and mend: what `services.documents` finds, an actor or country that there is not,
    an id given twice, a name claimed by two, dates that run backwards.
    """
    sheets = tuple(read_all(folder / "actors", Sheet))
    actors = _actors(sheets)
    _check_roles(sheets, actors)
    people = tuple(person for sheet in sheets for person in sheet.value.people)
    names = _settled([*_claims(sheets), *_cldr(sheets)])
    return Lexicon(
        actors=actors,
        people=tuple(Person(person.name, person.roles, person.died) for person in people),
        names=names,
        agents=_agents(sheets),
        doubts={fold(doubt.name).text: doubt for sheet in sheets for doubt in sheet.value.doubts},
        given_names=frozenset(name.lower() for sheet in sheets for name in sheet.value.given_names),
        places=_places(names),
    )


def countries() -> dict[str, str]:
    """ISO 3166 alpha-3 to alpha-2, with Kosovo."""
    codes = {country.alpha_3: country.alpha_2 for country in pycountry.countries}
    return {code: two for code, two in (codes | OWN_CODES).items() if code not in NOT_STATES}


def _actors(sheets: Sheets) -> dict[str, Actor]:
    english = Locale("en").territories
    short = {
        state.code: state.names[0]
        for sheet in sheets
        if sheet.value.language == "en"
        for state in sheet.value.states
        if state.names
    }
    actors = {code: Actor(code, short.get(code, english[two]), code) for code, two in countries().items()}
    for code in tuple(actors):
        for sheet in sheets:
            for kind, label in sheet.value.generic.items():
                actors[f"{code}.{kind}"] = Actor(f"{code}.{kind}", f"{actors[code].name}: {label}", code, kind)
    for sheet in sheets:
        for at, group in enumerate(sheet.value.actors):
            where = sheet.where("actors", at, "id")
            if group.id in actors:
                raise BadConfig(
                    f"actor {group.id} is given twice", where=where, mend="merge the entries, or rename one"
                )
            _check_id(group.id, group.country, sheet, at)
            actors[group.id] = Actor(group.id, group.name, group.country, group.sector)
    return actors


def _check_id(actor: str, country: str | None, sheet: Document[Sheet], at: int) -> None:
    """`XXX.NAME` is of the country XXX; a group of several has another prefix or none."""
    known, prefix = countries(), actor.partition(".")[0]
    if country is not None and country not in known:
        raise BadConfig(f"no country {country}", where=sheet.where("actors", at, "country"), mend="ISO 3166 alpha-3")
    if prefix in known and prefix != country:
        where = sheet.where("actors", at, "id")
        raise BadConfig(f"{actor} is not of country {country}", where=where, mend=f"give `country: {prefix}`")


def _check_roles(sheets: Sheets, actors: dict[str, Actor]) -> None:
    for sheet in sheets:
        for at, organ in enumerate(sheet.value.organs):
            _check_actor(organ.of, actors, sheet.where("organs", at, "of"))
        for at, person in enumerate(sheet.value.people):
            for nth, role in enumerate(person.roles):
                _check_actor(role.actor, actors, sheet.where("people", at, "roles", nth, "actor"))
                if role.since and role.until and role.since > role.until:
                    where = sheet.where("people", at, "roles", nth, "from")
                    raise BadConfig(f"from {role.since} is after to {role.until}", where=where, mend="swap the two")
        for section in ("states", "places"):
            for at, entry in enumerate(getattr(sheet.value, section)):
                code = entry.code if section == "states" else entry.country
                if code is not None:
                    _check_actor(code, actors, sheet.where(section, at, "code" if section == "states" else "country"))


def _check_actor(actor: str, actors: dict[str, Actor], where: str) -> None:
    if actor not in actors:
        raise BadConfig(
            f"no actor {actor}", where=where, mend="use the id of an entry under `actors`, or ISO 3166 alpha-3"
        )


def _claims(sheets: Sheets) -> Iterator[Claim]:
    person = 0
    for sheet in sheets:
        value = sheet.value
        yield from _of_states(sheet)
        for at, group in enumerate(value.actors):
            names = _with_english(group.name, group.names)
            yield from _each(
                names, Name("", "actor", group.id, group.sector), sheet.where("actors", at), group.priority
            )
        for at, organ in enumerate(value.organs):
            names = _with_english(organ.name, organ.names)
            yield from _each(
                names, Name("", "actor", organ.of, organ.sector), sheet.where("organs", at), organ.priority
            )
        for at, office in enumerate(value.people):
            names = _with_english(office.name, office.names)
            yield from _each(names, Name("", "person", person=person), sheet.where("people", at), office.priority)
            surname = Name(office.name.rsplit(" ", 1)[-1], "surname", person=person)
            yield Claim("en", surname, sheet.where("people", at), SURNAME)
            person += 1
        for at, places in enumerate(value.places):
            kind, sector = ("blocked", "PLACE") if places.country is None else ("place", None)
            name = Name("", kind, places.country, sector)
            yield from _each(places.names, name, sheet.where("places", at), places.priority)
        for at, text in enumerate(value.blocked):
            yield Claim(value.language, Name(text, "blocked"), sheet.where("blocked", at))


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


def _settled(claims: Iterable[Claim]) -> dict[str, tuple[Name, ...]]:
    """One meaning a name: the highest priority; two of the same are an error where a person wrote both."""
    best: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        text = claim.name.text
        key = (claim.language, f"{fold(text).text}/{text.isupper()}")
        other = best.setdefault(key, claim)
        if claim.priority > other.priority:
            best[key] = claim
        elif claim.priority == other.priority and not _agree(claim.name, other.name):
            if claim.priority >= 0:
                raise BadConfig(
                    f"`{text}` is claimed here and at {other.where}",
                    where=claim.where,
                    mend="take it from one of them, or give one a higher `priority`",
                )
            best.pop(key)
    names: dict[str, list[Name]] = {EVERY: []}
    for claim in best.values():
        names.setdefault(claim.language, []).append(claim.name)
    return {language: tuple(written) for language, written in names.items()}


def _agree(one: Name, other: Name) -> bool:
    return (one.actor, one.person) == (other.actor, other.person)


def _places(names: dict[str, tuple[Name, ...]]) -> dict[str, str | None]:
    places = (name for written in names.values() for name in written if name.kind in {"state", "seat", "place"})
    return {fold(name.text.removesuffix("*")).text: name.actor for name in places}


def _agents(sheets: Sheets) -> Agents:
    nouns: dict[str, Agent] = {}
    titles: set[str] = set()
    for entry in (entry for sheet in sheets for entry in sheet.value.agents):
        for noun in entry.nouns:
            nouns.update(dict.fromkeys((fold(noun).text, _plural(fold(noun).text)), Agent(entry.sector, entry.becomes)))
        titles.update(fold(noun).text for noun in entry.nouns if entry.titles)
    words = [sheet.value.words for sheet in sheets if sheet.value.words is not None]

    def gathered(field: str) -> frozenset[str]:
        return frozenset(fold(word).text for entry in words for word in getattr(entry, field))

    return Agents(
        nouns=nouns,
        titles=frozenset(titles),
        modifiers=gathered("modifiers"),
        former=gathered("former"),
        sponsors=gathered("sponsors"),
        owners=gathered("owners"),
        ordinary=gathered("ordinary"),
        not_names=gathered("not_names"),
    )


def _plural(noun: str) -> str:
    """The plural of the head: of the first noun before "of", else of the last word."""
    head, of, rest = noun.partition(" of ")
    if head.endswith("man"):
        plural = head[:-2] + "en"
    elif head.endswith("y") and head[-2] not in "aeiou":
        plural = head[:-1] + "ies"
    elif head.endswith(("s", "ch", "sh", "x")):
        plural = head + "es"
    else:
        plural = head + "s"
    return plural + of + rest
