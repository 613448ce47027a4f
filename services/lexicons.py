"""Reads the lexicon of actors: the files of `config/lexicon/actors`, and all states by ISO 3166 and CLDR."""

from collections.abc import Iterable
from pathlib import Path

from babel import Locale

from pipelines.coding.actors.folding import fold
from pipelines.coding.actors.lexicon import EVERY, Actor, Lexicon, Person, Role
from pipelines.coding.actors.names import Name
from pipelines.errors import BadConfig
from services.claims import SURNAME, Claim, Sheets, claims, countries
from services.documents import Document, read_all
from services.nouns import agents, tongues
from services.sheets import Sheet


def load_lexicon(folder: Path) -> Lexicon:
    """The lexicon of actors under `folder/actors`.

    Raises BadConfig with file, line and mend: what `services.documents` finds, an actor or country that there is not,
    an id given twice, a name claimed by two, dates that run backwards.
    """
    sheets = tuple(read_all(folder / "actors", Sheet))
    actors = _actors(sheets)
    for sheet in sheets:
        _check(sheet, actors)
    people = tuple(person for sheet in sheets for person in sheet.value.people)
    names = _settled(claims(sheets))
    return Lexicon(
        actors=actors,
        people=tuple(Person(person.name, person.roles, person.died) for person in people),
        names=names,
        agents=agents(sheet.value for sheet in sheets),
        tongues=tongues(sheet.value for sheet in sheets),
        doubts={fold(doubt.name).text: doubt for sheet in sheets for doubt in sheet.value.doubts},
        given_names=frozenset(name.lower() for sheet in sheets for name in sheet.value.given_names),
        places=_places(names),
    )


def _actors(sheets: Sheets) -> dict[str, Actor]:
    """The states with their generic actors, and the files' own."""
    actors = _states(sheets)
    for sheet in sheets:
        for at, group in enumerate(sheet.value.actors):
            if group.id in actors:
                where, mend = sheet.where("actors", at, "id"), "merge the entries, or rename one"
                raise BadConfig(f"actor {group.id} is given twice", where=where, mend=mend)
            _check_id(group.id, group.country, sheet, at)
            actors[group.id] = Actor(group.id, group.name, group.country, group.sector)
    return actors


def _states(sheets: Sheets) -> dict[str, Actor]:
    cldr, written = Locale("en").territories, [sheet.value for sheet in sheets if sheet.value.language == "en"]
    named = {state.code: state.names[0] for sheet in written for state in sheet.states if state.names}
    states = [Actor(code, named.get(code, cldr[two]), code) for code, two in countries().items()]
    kinds = [kind for sheet in written for kind in sheet.generic.items()]
    generic = [
        Actor(f"{state.id}.{sector}", f"{state.name}: {label}", state.id, sector)
        for state in states
        for sector, label in kinds
    ]
    return {actor.id: actor for actor in (*states, *generic)}


def _check_id(actor: str, country: str | None, sheet: Document[Sheet], at: int) -> None:
    """`XXX.NAME` is of the country XXX; a group of several has another prefix or none."""
    known, prefix = countries(), actor.partition(".")[0]
    if country is not None and country not in known:
        raise BadConfig(f"no country {country}", where=sheet.where("actors", at, "country"), mend="ISO 3166 alpha-3")
    if prefix in known and prefix != country:
        where = sheet.where("actors", at, "id")
        raise BadConfig(f"{actor} is not of country {country}", where=where, mend=f"give `country: {prefix}`")


def _check(sheet: Document[Sheet], actors: dict[str, Actor]) -> None:
    """All that the entries refer to is there, and no dates run backwards."""
    value = sheet.value
    for at, organ in enumerate(value.organs):
        _check_actor(organ.of, actors, sheet.where("organs", at, "of"))
    for at, state in enumerate(value.states):
        _check_actor(state.code, actors, sheet.where("states", at, "code"))
    for code in (*value.adjectives, *value.demonyms):
        _check_actor(code, actors, sheet.where("adjectives" if code in value.adjectives else "demonyms", code))
    for at, places in enumerate(value.places):
        _check_actor(places.country, actors, sheet.where("places", at, "country"))
    for at, people in enumerate(value.peoples):
        _check_actor(people.country, actors, sheet.where("peoples", at, "country"))
    for at, person in enumerate(value.people):
        for nth, role in enumerate(person.roles):
            _check_actor(role.actor, actors, sheet.where("people", at, "roles", nth, "actor"))
            _check_dates(role, sheet.where("people", at, "roles", nth, "from"))


def _check_actor(actor: str | None, actors: dict[str, Actor], where: str) -> None:
    if actor is not None and actor not in actors:
        mend = "use the id of an entry under `actors`, or ISO 3166 alpha-3"
        raise BadConfig(f"no actor {actor}", where=where, mend=mend)


def _check_dates(role: Role, where: str) -> None:
    if role.since and role.until and role.since > role.until:
        raise BadConfig(f"from {role.since} is after to {role.until}", where=where, mend="swap the two")


def _settled(claimed: Iterable[Claim]) -> dict[str, tuple[Name, ...]]:
    """One meaning a name: the highest priority's. Two of the same are an error, two surnames nobody's.

    An adjective written small ("argentina") is another name than the state with its capital.
    """
    best: dict[tuple[str, str, bool, bool], Claim] = {}
    disputed: set[tuple[str, str, bool, bool]] = set()
    for claim in claimed:
        small = claim.name.kind == "adjective" and claim.name.text[0].islower()
        key = (claim.language, fold(claim.name.text).text, claim.name.is_acronym, small)
        other = best.setdefault(key, claim)
        if claim.priority > other.priority:
            best[key] = claim
            disputed.discard(key)
        elif claim.priority == other.priority and not _agree(claim.name, other.name):
            _refuse(claim, other)
            disputed.add(key)
    names: dict[str, list[Name]] = {EVERY: []}
    for key, claim in best.items():
        if key not in disputed:
            names.setdefault(claim.language, []).append(claim.name)
    return {language: tuple(written) for language, written in names.items()}


def _refuse(claim: Claim, other: Claim) -> None:
    """A file's two claims to one name are an error; two surnames alike are not."""
    if claim.priority > SURNAME:
        what = f"`{claim.name.text}` is claimed here and at {other.where}"
        raise BadConfig(what, where=claim.where, mend="take it from one of them, or give one a higher `priority`")


def _agree(one: Name, other: Name) -> bool:
    return (one.actor, one.person) == (other.actor, other.person)


def _places(names: dict[str, tuple[Name, ...]]) -> dict[str, str | None]:
    """Lands by their folded names in all languages; English goes before the others."""
    languages = sorted(names, key=lambda language: language == "en")
    lands = (name for language in languages for name in names[language] if name.kind in {"state", "seat", "place"})
    return {fold(name.text.removesuffix("*")).text: name.actor for name in lands}
