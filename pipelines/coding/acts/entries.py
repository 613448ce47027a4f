"""The lexicon of acts: what each means and how it is told. Read from config/lexicon/actions by services.coders."""

from typing import Literal

from msgspec import Struct

from pipelines.records import Root

Need = Literal["target", "known", "sure", "armed", "clause", "infinitive", "object", "alone", "assailable"]


class Entry(Struct, frozen=True, kw_only=True):
    """One act and how it is told.

    `target` lists where the one acted upon stands, best first: `object`, `noun` (the noun that completes the verb),
    `clause` (the subject of its clause), `subject` (see `undergone`), or a preposition. `needs` says without what the
    words are no such act: any target, a known one, a known one in just these places (`sure`), a known one or an armed
    source, a known one or what can be attacked or seized at all (`assailable`), a clause, one with "to" and after the
    verb (`infinitive`), an object, no object (`alone`). `by` are nouns of which one must be the doer ("*doctors*
    strike"); empty for anybody. A `yields` entry gives way to an act in its own clause ("agreed to *send*").
    `tentative` words ("step in", "all-out war") are too weak to assert an act; refused, threatened or called for, they
    are one.
    """

    act: Root
    intensity: float
    mode: str | None = None
    target: tuple[str, ...] = ("object",)
    reciprocal: bool = False
    yields: bool = False
    tentative: bool = False
    needs: tuple[Need, ...] = ()
    by: frozenset[str] = frozenset()
    idioms: tuple[str, ...] = ()

    @property
    def undergone(self) -> bool:
        """Whether it befalls the subject ("came under fire from"): then the other places are the doer's."""
        return "subject" in self.target


class Frame(Struct, frozen=True):
    """A verb that tells an entry's act, with its particle ("" for none) and one of its nouns (empty: any or none).

    Beside a noun the particle may also be the preposition of another one: "turned their *guns on* the guard".
    """

    entry: Entry
    particle: str
    nouns: frozenset[str]


class Domain(Struct, frozen=True):
    """A walk of life whose hostile words are no hostilities; `strong` cues outweigh words of war, `weak` ones don't.

    `drops` are the acts that are not told truly there.
    """

    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    drops: tuple[Root, ...] = ("ASSAULT", "MOBILIZE", "COERCE", "SANCTION", "PROTEST", "THREATEN")


class General(Struct, frozen=True, kw_only=True):
    """Word lists that hold for all acts: see `general.yaml`, where each is explained."""

    light: frozenset[str]
    partitives: frozenset[str]
    owning: dict[str, frozenset[str]]
    commands: frozenset[str]
    instruments: frozenset[str]
    strangers: frozenset[str]
    parries: frozenset[str]
    armed: frozenset[str]
    controllers: frozenset[str]
    nature: frozenset[str]
    ended: frozenset[str]
    obligations: frozenset[str]
    sayings: frozenset[str]
    wishes: frozenset[str]
    promises: frozenset[str]
    pronouns: frozenset[str]
    times: frozenset[str]
    warlike: frozenset[str]
    transitive: frozenset[str]
    assailable: frozenset[str]
    political: frozenset[str]
    anaphora: dict[str, frozenset[str]]
    domains: dict[str, Domain]
    unlisted: dict[Root, Entry]
    demand: Entry = Entry(act="REQUEST", intensity=-1.0, target=("clause", "object"), needs=("target",))
    promise: Entry = Entry(act="AGREE", intensity=3.0, yields=True, target=("to", "with", "object"))
