"""The lexicon of actors: who is who, by which names, when. Frozen, and cheap to send to another process.

Read from `config/lexicon/actors` by `services.lexicons`; nothing here knows a name of its own.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Literal

from msgspec import Struct

from pipelines.coding.actors.agents import Agents
from pipelines.coding.actors.folding import fold
from pipelines.coding.actors.names import Matcher, Name
from pipelines.coding.actors.tongues import Tongue

Sector = Literal[
    "GOV", "MIL", "SPY", "COP", "JUD", "LEG", "PTY", "REB", "MILITIA", "OPP", "CRM",
    "CIV", "SETTLERS", "REF", "BUS", "MED", "EDU", "REL", "LAB", "IGO", "NGO",
]  # fmt: skip
"""PLOVER's sectors, with MILITIA (armed groups beside a state), SETTLERS and CIV for civilians."""

EVERY = "mul"
"""ISO 639-2 for several languages: names under it are written so in all."""


class Actor(Struct, frozen=True):
    """Somebody who acts. `country` is ISO 3166 alpha-3; None for organisations and groups of several countries."""

    id: str
    name: str
    country: str | None = None
    sector: Sector | None = None

    @property
    def is_state(self) -> bool:
        """A state itself, not a group in it."""
        return self.id == self.country


class Role(Struct, frozen=True, rename={"since": "from", "until": "to"}, forbid_unknown_fields=True):
    """What a person is between two days, both included; open where a day is not given."""

    actor: str
    sector: Sector | None = None
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the role is held on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Person(Struct, frozen=True):
    """A person with their roles, oldest first. One who died in a role is told of in that role ever after."""

    name: str
    roles: tuple[Role, ...]
    died: bool = False


class Meaning(Struct, frozen=True):
    """What a name comes to on a day."""

    actor: str | None
    sector: str | None


class Doubt(Struct, frozen=True, forbid_unknown_fields=True):
    """A name that is no actor in the company of one of the words `against`, unless one of `unless` is there too.

    `given`: it is also a given name, so a capitalised surname after it makes it a person.
    """

    name: str
    against: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    given: bool = False


class Lexicon(Struct, frozen=True, dict=True, kw_only=True):
    """All that mentions are found with. `names` are by language (ISO 639-1, or EVERY)."""

    actors: Mapping[str, Actor]
    people: tuple[Person, ...]
    names: Mapping[str, tuple[Name, ...]]
    agents: Agents
    tongues: Mapping[str, Tongue]
    doubts: Mapping[str, Doubt]
    given_names: frozenset[str]
    places: Mapping[str, str | None]

    @cached_property
    def _matchers(self) -> dict[str, Matcher]:
        return {}

    def matcher(self, language: str) -> Matcher:
        """The names of a language, ready to be searched for; built when first asked for."""
        code = code_of(language)
        code = code if code in self.names else EVERY
        if code not in self._matchers:
            names = self.names.get(code, ()) + (self.names.get(EVERY, ()) if code != EVERY else ())
            self._matchers[code] = Matcher.of(names, code)
        return self._matchers[code]

    def tongue(self, language: str) -> Tongue:
        """The grammar of a language; an empty one where none is known."""
        return self.tongues.get(code_of(language), Tongue())

    def place(self, name: str) -> str | None:
        """The country, alpha-3, of a country's, capital's or well-known place's name; None where none is known."""
        return self.places.get(fold(name.strip()).text)

    def meaning(self, name: Name, day: date | None) -> Meaning:
        """What a name comes to on a day (None: the newest role of a person)."""
        if name.person is None:
            return Meaning(name.actor, name.sector)
        return self.role_of(self.people[name.person], day)

    def role_of(self, person: Person, day: date | None) -> Meaning:
        """The newest role held on the day.

        Out of it, a member of a group is still one of the group, while a state's former leader is one of its civilians.
        """
        held = [role for role in person.roles if day is None or role.holds(day)]
        past = [role for role in person.roles if day is None or role.since is None or role.since <= day]
        role = (held or past or person.roles)[-1]
        actor = self.actors[role.actor]
        if day is None or held or not actor.is_state or (past and person.died):
            return Meaning(actor.id, role.sector or actor.sector)
        return Meaning(f"{actor.id}.CIV", "CIV")


def code_of(language: str) -> str:
    """The language of a tag: `pt` of `pt-BR`."""
    return language.lower().replace("_", "-").partition("-")[0]
