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
    """Nouns of one sector. `becomes`: the generic actor. English plurals are made, elsewhere `*` is any letters."""

    nouns: tuple[Text, ...]
    sector: Sector | None = None
    becomes: str | None = None
    titles: bool = False


class Forms(Struct, frozen=True, forbid_unknown_fields=True):
    """How an adjective is declined: its own ending, and those of all its forms. The first that fits counts."""

    forms: tuple[str, ...]
    ends: str = ""


class Grammar(Struct, frozen=True, forbid_unknown_fields=True):
    """How the file's language joins a nationality and a noun; see `pipelines.coding.actors.tongues.Tongue`.

    `particles` is a pattern of what is written together with a noun before it; `modifiers`, `plurals` and `agreeing`
    are words, with `*` for any letters.
    """

    noun_first: bool = False
    links: tuple[Text, ...] = ()
    modifiers: tuple[Text, ...] = ()
    articles: tuple[Text, ...] = ()
    plurals: tuple[Text, ...] = ()
    agreeing: tuple[Text, ...] = ()
    capitals: bool = False
    where: tuple[Text, ...] = ()
    particles: str = ""


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Function words of the phrases; see `pipelines.coding.actors.agents.Agents`."""

    modifiers: tuple[Text, ...]
    former: tuple[Text, ...]
    sponsors: tuple[Text, ...]
    owners: tuple[Text, ...]
    ordinary: tuple[Text, ...]
    not_names: tuple[Text, ...]
    regions: tuple[Text, ...] = ()


class Sheet(Struct, frozen=True, forbid_unknown_fields=True):
    """One file. `language` is that of `states`, `agents`, `aliases` and `blocked`.

    `cldr` lists the languages to name states in. `aliases`: more names in the file's language for an actor's id, or for
    the `name` of an organ or a person.
    """

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
    adjectives: dict[Country, tuple[Text, ...]] = {}
    demonyms: dict[Country, tuple[Text, ...]] = {}
    forms: tuple[Forms, ...] = ()
    aliases: dict[Text, tuple[Text, ...]] = {}
    grammar: Grammar | None = None
