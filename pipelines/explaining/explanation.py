"""What an explanation holds: each thing taken or dropped, as exact words, with the reasons."""

from datetime import date
from typing import Literal, Protocol

from msgspec import Struct

from pipelines.coding.actors.names import Name
from pipelines.coding.acts.entries import Entry
from pipelines.coding.cues import Effect
from pipelines.records import Event, Mention, Span

By = Literal[
    "name", "office", "noun", "rule", "pattern", "model", "needs", "side", "cue", "convention", "word", "domain",
    "signal",
]  # fmt: skip
"""What decided: a name, an office by its dates, a noun beside a name, a rule, a pattern of the lexicon of acts, learned
weights, what a pattern needs, a place in the sentence, a cue, PLOVER's convention, words of the text, a walk of life, a
signal."""


class Reason(Struct, frozen=True):
    """One reason in plain words; `where` is the `file:line` of the entry that it rests on."""

    by: By
    text: str
    where: str | None = None


class Named(Struct, frozen=True):
    """A mention with the reasons why it is this actor."""

    mention: Mention
    because: tuple[Reason, ...]


class Dropped(Struct, frozen=True):
    """Words that were looked at and not taken; `what` is what they might have been."""

    span: Span
    what: str
    because: Reason


class Side(Struct, frozen=True):
    """A phrase in a role; `how` says where it stands. `sure` is False where it was inferred over some distance."""

    mention: Mention
    how: str
    sure: bool


class Act(Struct, frozen=True):
    """An event with its two sides, and the reasons for each of its values."""

    event: Event
    source: Side | None
    target: Side | None
    because: tuple[Reason, ...]


class Sentence(Struct, frozen=True):
    """A sentence with its acts; `note` says why no act was looked for."""

    span: Span
    acts: tuple[Act, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    note: str | None = None


class Explanation(Struct, frozen=True):
    """A whole text. `day` is the day that it is taken to be of."""

    text: str
    language: str
    day: date | None
    mentions: tuple[Named, ...]
    names_dropped: tuple[Dropped, ...]
    sentences: tuple[Sentence, ...]
    coder_version: str


class Places(Protocol):
    """Where the lexicon's files have an entry, as `file:line`; None where they don't (CLDR, or a rule)."""

    def name(self, name: Name, language: str) -> str | None:
        """A name of an actor."""

    def verb(self, entry: Entry, verb: str, particle: str, *, with_noun: bool) -> str | None:
        """A verb's pattern."""

    def noun(self, entry: Entry, phrase: str) -> str | None:
        """A noun that tells an act."""

    def cue(self, effect: Effect, words: tuple[frozenset[str], ...]) -> str | None:
        """A cue by its effect and its words, each in all its forms."""
