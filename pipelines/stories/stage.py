"""Story: coded articles -> grouped articles, their events, their withdrawals. Near-copies of one text are one story.

A text is compared with the first telling of each story only, so that a chain of small edits can't drift from one
story into another. A story's name is a hash of its first telling's words, not of its article: word-for-word copies get
the same name in any order of arrival, after a restart from nothing, and beyond the window; edited copies bear the name
of whichever came first. A revision that comes within `KEEP` of the last one keeps the story of its article.

A copy without a credit speaks with the voice of the story's first telling: one text in forty papers is one origin.
"""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, structs

from pipelines.ids import identity
from pipelines.records import CodedArticle, Event, EventDocument, Gone, GroupedArticle, Withdrawal
from pipelines.state import State, recall
from pipelines.stories.incidents import incident
from pipelines.stories.origins import Credits, origin
from pipelines.stories.sketches import ALIKE, Outline, Sketch, likeness, sketch

KEEP = timedelta(hours=72)
"""A story takes copies for so long from its first telling on."""
MAX_STORIES = 8
"""Stories remembered of a band, the newest; only phrases that everybody prints ever fill one."""


class Settings(Struct, frozen=True):
    """`credits` finds the wire that a text is credited to; `countries` are ISO 3166 alpha-3 codes (and XKX)."""

    credits: Credits
    countries: frozenset[str]


class Remembered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known under a key, each scoped by language, the stage's partition key.

    `band …`: the `stories` that have it. `story …`: its first telling's `outline`, `outlet` and `origin`. `article …`:
    its story, and by event id the `incidents` of its newest revision, with those that this revision took back.
    """

    seen: datetime
    stories: tuple[str, ...] = ()
    outline: Outline | None = None
    outlet: str = ""
    origin: str = ""
    incidents: dict[str, str] = {}


def fold(
    settings: Settings, state: State[Remembered], article: CodedArticle
) -> list[GroupedArticle | EventDocument | Withdrawal]:
    """Place the article: the grouped article, its events in order, then what its revision takes back."""
    key, now = f"{article.language} article {article.id}", article.fetched
    before = recall(state, key, now, KEEP)
    voice = origin(settings.credits, article)
    story = before.stories[0] if before else _story(state, article, voice)
    known = before.incidents if before else {}
    incidents = {event.id: incident(settings.countries, event, story) for event in article.events}
    withdrawn = {gone.id: known.get(gone.id) or incident(settings.countries, gone, story) for gone in article.gone}
    state[key] = Remembered(seen=now, stories=(story,), incidents=withdrawn | incidents)
    place = GroupedArticle(**_fields(article), story=story, origin=_origin(state, article, story, voice))
    return [
        place,
        *(_document(place, event, incidents[event.id]) for event in place.events),
        *(_withdrawal(place, gone, withdrawn[gone.id]) for gone in place.gone),
    ]


def _origin(state: State[Remembered], article: CodedArticle, story: str, voice: str) -> str:
    """The article's own credit, or wire; else the origin of the text that it is a copy of."""
    first = recall(state, f"{article.language} story {story}", article.fetched, KEEP)
    return first.origin if first is not None and voice == article.outlet.domain else voice


def _story(state: State[Remembered], article: CodedArticle, voice: str) -> str:
    """The story that the text is a copy of, else its own, from now on remembered."""
    made = sketch(article.title, article.body)
    if made is None:
        return identity("story", article.id)
    own = identity("story", article.language, *made.words)
    if recall(state, f"{article.language} story {own}", article.fetched, KEEP) is not None:
        return own
    return _copied(state, article, made) or _begun(state, article, made, own, voice)


def _copied(state: State[Remembered], article: CodedArticle, made: Sketch) -> str | None:
    """The most alike of the stories that share a band; of equals the first by name."""
    bands = (recall(state, f"{article.language} band {band}", article.fetched, KEEP) for band in made.bands)
    shared = {story for band in bands if band is not None for story in band.stories}
    scored = [(-_alike(state, article, made.outline, story), story) for story in shared]
    best = min(scored, default=(0.0, ""))
    return best[1] if -best[0] >= ALIKE else None


def _alike(state: State[Remembered], article: CodedArticle, outline: Outline, story: str) -> float:
    """Likeness to a story's first telling.

    An outlet seldom copies itself in other words, but its notices ("enable scripts to read on") stand under every
    title: short texts of one outlet are copies only word for word.
    """
    first = recall(state, f"{article.language} story {story}", article.fetched, KEEP)
    if first is None or first.outline is None:
        return 0.0
    short = outline.short or first.outline.short
    return 0.0 if short and first.outlet == article.outlet.domain else likeness(outline, first.outline)


def _begun(state: State[Remembered], article: CodedArticle, made: Sketch, story: str, voice: str) -> str:
    now = article.fetched
    state[f"{article.language} story {story}"] = Remembered(
        seen=now, outline=made.outline, outlet=article.outlet.domain, origin=voice
    )
    for band in made.bands:
        key = f"{article.language} band {band}"
        before = recall(state, key, now, KEEP)
        others = tuple(other for other in before.stories if other != story) if before else ()
        newest = max(now, before.seen) if before else now
        state[key] = Remembered(seen=newest, stories=(*others, story)[-MAX_STORIES:])
    return story


def _document(place: GroupedArticle, event: Event, what: str) -> EventDocument:
    return EventDocument(
        **_fields(event),
        article_id=place.id,
        revision=place.revision,
        ref=place.ref,
        url=place.url,
        title=place.title,
        language=place.language,
        fetched=place.fetched,
        date=place.date,
        feed=place.feed,
        outlet=place.outlet,
        timeliness=place.timeliness,
        story=place.story,
        origin=place.origin,
        incident=what,
        coder_version=place.coder_version,
        published=place.published,
    )


def _withdrawal(place: GroupedArticle, gone: Gone, what: str) -> Withdrawal:
    return Withdrawal(
        **_fields(gone),
        article_id=place.id,
        revision=place.revision,
        fetched=place.fetched,
        language=place.language,
        outlet=place.outlet,
        story=place.story,
        origin=place.origin,
        incident=what,
    )


def _fields(struct: Struct) -> dict[str, Any]:
    return structs.asdict(struct)
