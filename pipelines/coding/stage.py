"""Code: articles -> coded articles. A revision takes back the events that it no longer tells.

Reading an article is slow and needs no state: a runner may do `ahead` in other processes and hand the fold the result.
"""

from datetime import datetime, timedelta

from msgspec import Struct, structs

from pipelines.coding.coder import Coder, code
from pipelines.records import Article, CodedArticle, Coding, Event, Gone, dyad_of
from pipelines.state import State, recall

KEEP = timedelta(days=14)


class Told(Struct, frozen=True, kw_only=True):
    """What an article's newest revision told. Bounded: at most `coder.MAX_EVENTS` events, each without its text."""

    seen: datetime
    revision: str
    feed: str
    events: tuple[Gone, ...]


class ReadArticle(Struct, frozen=True):
    """An article and what the coder read in it."""

    article: Article
    coding: Coding


def ahead(coder: Coder, article: Article) -> ReadArticle:
    """The slow part, pure: read the article."""
    return ReadArticle(article, code(coder, article))


def fold(_coder: Coder, state: State[Told], read: ReadArticle) -> list[CodedArticle]:
    """Pass on what is new; a repeat, an older fetch or another feed's copy of the item changes nothing."""
    article, coding = read.article, read.coding
    before = recall(state, article.id, article.fetched, KEEP)
    if before is not None and not _revises(article, before):
        return []
    state[article.id] = Told(
        seen=article.fetched,
        revision=article.revision,
        feed=article.feed,
        events=tuple(_gist(event) for event in coding.events),
    )
    kept = {event.id for event in coding.events}
    gone = tuple(event for event in before.events if event.id not in kept) if before else ()
    return [_coded(article, coding, gone, revised=before is not None)]


def _revises(article: Article, before: Told) -> bool:
    """Newer content from the feed that first gave the item; equal times are ordered by revision, alike in any order."""
    newer = (article.fetched, article.revision) > (before.seen, before.revision)
    return newer and article.revision != before.revision and article.feed == before.feed


def _gist(event: Event) -> Gone:
    return Gone(
        id=event.id,
        root=event.root,
        act=event.act,
        status=event.status,
        current=event.current,
        source=event.source.actor if event.source else None,
        target=event.target.actor if event.target else None,
        country=event.location.country if event.location else None,
        day=event.day,
    )


def _coded(article: Article, coding: Coding, gone: tuple[Gone, ...], *, revised: bool) -> CodedArticle:
    pairs = (
        dyad_of(event.source.actor if event.source else None, event.target.actor if event.target else None)
        for event in coding.events
    )
    return CodedArticle(
        **structs.asdict(article),
        date=article.published or article.fetched,
        mentions=coding.mentions,
        actors=tuple(sorted({mention.actor for mention in coding.mentions if mention.actor})),
        dyads=tuple(sorted({pair for pair in pairs if pair})),
        signals=coding.signals,
        max_intensity=min((event.intensity for event in coding.events), default=0.0),
        events=coding.events,
        coder_version=coding.coder_version,
        gone=gone,
        revised=revised,
    )
