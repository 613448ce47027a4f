"""The shape of the actor files, `config/lexicon/actors/*.yaml`: each file fills the sections that it needs."""

from typing import Annotated

from msgspec import Meta, Struct

from pipelines.coding.actors.lexicon import Doubt, Role, Sector

Text = Annotated[str, Meta(min_length=1, pattern=r"^\S(.*\S)?$")]
"""A name without space around it."""
Names = dict[str, tuple[Text, ...]]
"""By language: ISO 639-1, or `mul` for all."""
Country = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
ActorId = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]*(\.[A-Z][A-Z0-9]*)?$")]


class State(Struct, frozen=True, forbid_unknown_fields=True):
    """Names of a state in the file's language. `seats`: its capital first, then what else stands for its government."""

    code: Country
    names: tuple[Text, ...] = ()
    adjectives: tuple[Text, ...] = ()
    people: tuple[Text, ...] = ()
    seats: tuple[Text, ...] = ()
    priority: int = 0


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """An actor that is no state."""

    id: ActorId
    name: Text
    sector: Sector
    country: Country | None = None
    names: Names = {}
    priority: int = 0


class Organ(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a state or group that acts for it."""

    of: ActorId
    sector: Sector
    name: Text
    names: Names = {}
    priority: int = 0


class Office(Struct, frozen=True, forbid_unknown_fields=True):
    """A person. Without `names` only the full `name` counts; the surname alone counts once the full name was given."""

    name: Text
    roles: Annotated[tuple[Role, ...], Meta(min_length=1)]
    names: Names = {}
    died: bool = False
    priority: int = 0


class People(Struct, frozen=True, forbid_unknown_fields=True):
    """English names of peoples without a state, and the country that their fighters are of, if it is one."""

    country: Country | None
    names: tuple[Text, ...]


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """Cities and regions of one country; of none, such as a sea, where `country` is null."""

    country: Country | None
    names: Names
    priority: int = 0


class Nouns(Struct, frozen=True, forbid_unknown_fields=True):
    """Agent nouns of one sector in the singular; plurals are made. `becomes`: the generic actor."""

    nouns: tuple[Text, ...]
    sector: Sector | None = None
    becomes: str | None = None
    titles: bool = False


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Function words of the phrases; see `pipelines.coding.agents.Agents`."""

    modifiers: tuple[Text, ...]
    former: tuple[Text, ...]
    sponsors: tuple[Text, ...]
    owners: tuple[Text, ...]
    ordinary: tuple[Text, ...]
    not_names: tuple[Text, ...]


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """One file. `language` is that of `states` and `blocked`; `cldr` lists the languages to name all states in."""

    language: str = "en"
    cldr: tuple[str, ...] = ()
    generic: dict[Sector, Text] = {}
    states: tuple[State, ...] = ()
    actors: tuple[Group, ...] = ()
    organs: tuple[Organ, ...] = ()
    people: tuple[Office, ...] = ()
    places: tuple[Places, ...] = ()
    peoples: tuple[People, ...] = ()
    blocked: tuple[Text, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    given_names: tuple[Text, ...] = ()
    agents: tuple[Nouns, ...] = ()
    words: Words | None = None
