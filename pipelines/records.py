"""Every record on the wire. Frozen, JSON by msgspec, times in UTC, spans in Unicode code points.

A record type travels on one topic (`topology.TOPICS`). Optional fields come last and default to "nothing known".
"""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

Root = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Status = Literal[
    "asserted", "negated", "denied", "conditional", "threatened", "planned", "called_for", "hypothetical", "historical"
]
Timeliness = Literal["backfill", "undated", "future", "stale", "live"]
Lane = Literal["live", "backfill"]
Severity = Literal["low", "medium", "high", "critical"]
AlertState = Literal["open", "updated", "withdrawn"]
Quad = Literal[1, 2, 3, 4]
"""1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""

Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]
"""A point in time: one without its zone is none, and can't be compared with the others."""

MAX_BODY = 100_000
"""Characters of a body that are kept; a longer one is cut and flagged."""


class Span(Struct, frozen=True):
    """A piece of an article's text: `text_of(article)[start:end] == text`, always."""

    start: int
    end: int
    text: str


class Mention(Struct, frozen=True):
    """A phrase that names somebody; as an event's source or target, the phrase in that role.

    `actor` is None where the lexicon does not know the phrase; `name` is the actor's English name.
    """

    actor: str | None
    name: str | None
    sector: str | None
    start: int
    end: int
    text: str


class Attribution(Struct, frozen=True):
    """Whose word it is: the speaker as the text names them, the verb of saying, and whether they stay unnamed."""

    speaker: str | None
    verb: str
    anonymous: bool


class Location(Struct, frozen=True):
    """Where an event takes place; `country` is ISO 3166 alpha-3."""

    country: str | None
    start: int
    end: int
    text: str


class Outlet(Struct, frozen=True):
    """Who publishes: `tier` 1 (wires, of record) to 3 (local, partisan)."""

    domain: str
    country: str | None = None
    tier: int | None = None
    state_media: bool = False


class Article(Struct, frozen=True, kw_only=True):
    """One item of a feed as it stood when it was fetched.

    `title` is None for bare text. `revision` is a hash of the content; `published` is never filled from `fetched`.
    """

    id: str
    revision: str
    url: str
    title: str | None
    body: str
    language: str
    fetched: Moment
    feed: str
    outlet: Outlet
    timeliness: Timeliness
    lane: Lane = "live"
    published: Moment | None = None
    published_is_guess: bool = False
    truncated: bool = False
    ref: str | None = None


class Event(Struct, frozen=True, kw_only=True):
    """Who did what to whom, and whether it happened, with its evidence.

    `act` is the act talked about, `root` what PLOVER makes of it (a refused meeting: act CONSULT, root REJECT).
    `day` is the UTC day of `when`, else of the article's publication; None where neither is known.
    """

    id: str
    root: Root
    act: Root
    mode: str | None
    quad: Quad
    intensity: float
    status: Status
    current: bool
    source: Mention | None
    target: Mention | None
    action: Span
    confidence: float
    quote: str
    day: date | None
    cue: Span | None = None
    attribution: Attribution | None = None
    numbers: dict[str, int] = {}
    when: date | None = None
    location: Location | None = None
    signals: tuple[str, ...] = ()


class Coding(Struct, frozen=True):
    """What the coder reads in an article. The main clause's event comes first."""

    mentions: tuple[Mention, ...]
    events: tuple[Event, ...]
    signals: tuple[str, ...]
    coder_version: str


class Gone(Struct, frozen=True, kw_only=True):
    """An event of an earlier revision that the newer one no longer tells: what is needed to take it back."""

    id: str
    root: Root
    act: Root
    status: Status
    current: bool
    source: str | None
    target: str | None
    country: str | None
    day: date | None


class CodedArticle(Article, frozen=True, kw_only=True):
    """An article with what the coder read in it.

    `date` is `published`, else `fetched`; dyads are sorted pairs `A|B`.
    """

    date: Moment
    mentions: tuple[Mention, ...]
    actors: tuple[str, ...]
    dyads: tuple[str, ...]
    signals: tuple[str, ...]
    max_intensity: float
    events: tuple[Event, ...]
    coder_version: str
    gone: tuple[Gone, ...] = ()
    revised: bool = False


class GroupedArticle(CodedArticle, frozen=True, kw_only=True):
    """A coded article with its place among the others: the story it tells and whose telling it is."""

    story: str
    origin: str


class EventDocument(Event, frozen=True, kw_only=True, tag_field="record", tag="event"):
    """An event with its article's fields merged in: what rules on events and the index of events see.

    `incident` is what happened, told by any number of stories. A store sets `withdrawn` when a `Withdrawal` arrives.
    """

    article_id: str
    revision: str
    ref: str | None
    url: str
    title: str | None
    language: str
    fetched: Moment
    date: Moment
    feed: str
    outlet: Outlet
    timeliness: Timeliness
    story: str
    origin: str
    incident: str
    coder_version: str
    published: Moment | None = None
    withdrawn: bool = False


class Withdrawal(Gone, frozen=True, kw_only=True, tag_field="record", tag="withdrawal"):
    """An event is taken back by a newer revision of its article. Travels on the same topic as the event, same id."""

    article_id: str
    revision: str
    fetched: Moment
    language: str
    outlet: Outlet
    story: str
    origin: str
    incident: str


class DyadDay(Struct, frozen=True, kw_only=True):
    """One UTC day of two actors, sorted. Counts are of independent origins per incident, by `SOURCE>TARGET quad`."""

    id: str
    dyad: str
    day: date
    counts: dict[str, int]
    incidents: int
    stories: int
    updated: Moment


class Evidence(Struct, frozen=True, kw_only=True):
    """One event or article that an alert rests on, readable alone."""

    id: str
    article: str
    url: str
    outlet: str
    origin: str
    story: str
    at: Moment
    quote: str
    ref: str | None = None
    event: str | None = None
    headline: str = ""
    status: Status | None = None
    attribution: Attribution | None = None
    intensity: float = 0.0
    numbers: dict[str, int] = {}


class Match(Struct, frozen=True, kw_only=True):
    """A rule met a record. `key` is rule and group; `subject` the id of the event or article.

    `at` is when the record was fetched, the stream's clock; with `revision` it orders what is said of one subject.
    `evidence` is None where the subject was withdrawn, or no longer meets the rule.
    """

    id: str
    key: str
    rule: str
    group: str
    subject: str
    at: Moment
    revision: str
    evidence: Evidence | None
    rules_version: str


class Quote(Struct, frozen=True):
    """A sentence of evidence with where it stands."""

    text: str
    url: str
    outlet: str
    attribution: Attribution | None = None


class Alert(Struct, frozen=True, kw_only=True):
    """What a subscriber reads. The same id with a higher version replaces what was told before.

    `loud` says whether this version rings or only updates silently; `window` is the evidence's first and last `at`.
    """

    id: str
    version: int
    rule: str
    group: str
    state: AlertState
    severity: Severity
    at: Moment
    headline: str
    why: str
    quotes: tuple[Quote, ...]
    articles: tuple[str, ...]
    events: tuple[str, ...]
    window: tuple[Moment, Moment]
    loud: bool


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A record that a stage could not process: nothing is lost, it can be requeued.

    `original` are the bytes as they came; `topic` and `key` say where they came from.
    """

    stage: str
    reason: str
    at: Moment
    original: bytes
    topic: str = "articles"
    key: str = ""


def text_of(article: Article) -> str:
    """The text that spans point into: title, an empty line, body; the body alone where there is no title."""
    return article.body if article.title is None else f"{article.title}\n\n{article.body}"


def dyad_of(source: str | None, target: str | None) -> str | None:
    """The two actors, sorted, as `A|B`; None unless both are known and differ."""
    if source is None or target is None or source == target:
        return None
    return "|".join(sorted((source, target)))
