"""An article -> its events: the one place where sentences, actors, acts, roles and status come together."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, TypeVar

from msgspec import Struct, structs

from pipelines.coding.actors.lexicon import Lexicon
from pipelines.coding.actors.mentions import find, find_places
from pipelines.coding.acts.actions import Actions
from pipelines.coding.acts.domains import elsewhere
from pipelines.coding.cues import Cues
from pipelines.coding.gathering import event_of
from pipelines.coding.roles.scenes import Scene
from pipelines.coding.roles.sources import subjects_in
from pipelines.coding.signals import Signals, shown
from pipelines.coding.syntax.headlines import recased
from pipelines.coding.syntax.mending import voiced
from pipelines.coding.syntax.parsing import Parser, parse
from pipelines.coding.syntax.sentences import split
from pipelines.coding.syntax.trees import Tree
from pipelines.coding.telling import tell
from pipelines.ids import identity
from pipelines.records import Article, Coding, Event, Location, Mention, Span, text_of

Named = TypeVar("Named", Mention, Location)

MAX_EVENTS: Final = 64
"""Events kept of one article, the first told first."""
LEAD: Final = 3
"""Sentences of a body that stand for "now" when they name no time."""
MEMORY: Final = 12
"""Subjects back to which a pronoun may point."""
_WORD = re.compile(r"[^\W\d_]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Characters that steer or format and mean nothing (categories Cc, Cf)."""
_NAME = re.compile(r"(?<=[\w,] )[A-Z]")


class Coder(Struct, frozen=True):
    """All knowledge that coding needs. `version` is a hash of code and data."""

    lexicon: Lexicon
    actions: Actions
    cues: Cues
    parser: Parser
    signals: Signals
    forms: frozenset[str]
    towns: frozenset[str]
    version: str


def code(coder: Coder, article: Article) -> Coding:
    """Actors in any language, events in English."""
    text = text_of(article)
    day = article.published.date() if article.published else None
    mentions = find(coder.lexicon, text, article.language, day)
    if article.language.lower().partition("-")[0] != "en":
        return Coding(mentions, (), (), coder.version)
    places = find_places(coder.lexicon, text, article.language)
    scene = Scene(text, mentions, places, coder.lexicon, coder.actions.general, towns=coder.towns)
    events = _numbered(article, _events(coder, article, scene))
    signals = tuple(name for name in coder.signals if any(name in event.signals for event in events))
    return Coding(mentions, events, signals, coder.version)


def _events(coder: Coder, article: Article, scene: Scene) -> Iterator[Event]:
    title_end = len(article.title) if article.title else 0
    sentences = split(scene.text, title_end)
    lead = _lead_end(sentences, title_end)
    plain = {match.group() for match in _WORD.finditer(scene.text, title_end) if match.group().islower()} | coder.forms
    worth = [
        structs.replace(one, text=recased(_CONTROL.sub(" ", one.text), plain))
        for one in sentences
        if _worth_parsing(coder, scene, one)
    ]
    spoken_of: tuple[Mention, ...] = ()
    for parsed in parse(coder.parser, worth):
        own = structs.replace(parsed, text=scene.text[parsed.start : parsed.end])
        tree = voiced(own, coder.actions.general.transitive)
        here = _within(scene, tree, spoken_of)
        spoken_of = (*spoken_of, *subjects_in(here, tree))[-MEMORY:]
        here = structs.replace(here, spoken_of=spoken_of)
        domain = elsewhere(coder.actions.general, _unnamed(here, tree), article.title or "")
        for told in tell(here, coder.actions, tree):
            event = event_of(coder.cues, article, here, tree, told, in_lead=tree.start < lead)
            weak = told.reading.entry.tentative and event.status == "asserted"
            if not weak and (domain is None or event.act not in domain.drops):
                yield structs.replace(event, signals=shown(coder.signals, event))


def _within(scene: Scene, tree: Tree, spoken_of: tuple[Mention, ...]) -> Scene:
    """The part of the scene that a sentence needs."""
    return structs.replace(
        scene,
        sentence=tree.start,
        mentions=_between(scene.mentions, tree.start, tree.end),
        places=_between(scene.places, tree.start, tree.end),
        spoken_of=spoken_of,
    )


def _unnamed(scene: Scene, tree: Tree) -> str:
    """The sentence without its actors: "National League for Democracy" is no sport."""
    text = tree.text
    for mention in scene.mentions:
        start, end = mention.start - tree.start, mention.end - tree.start
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _between(spans: tuple[Named, ...], start: int, end: int) -> tuple[Named, ...]:
    """Those of the spans, sorted and apart, that begin here."""
    first = bisect_left(spans, start, key=lambda span: span.start)
    return spans[first : bisect_left(spans, end, first, key=lambda span: span.start)]


def _lead_end(sentences: tuple[Span, ...], title_end: int) -> int:
    body = [sentence for sentence in sentences if sentence.start >= title_end]
    return body[min(LEAD, len(body)) - 1].end if body else title_end


def _worth_parsing(coder: Coder, scene: Scene, sentence: Span) -> bool:
    """Whether somebody and something done may stand in a sentence; a cheap look before the parser's long one."""
    words = {match.group().lower() for match in _WORD.finditer(sentence.text)}
    if words.isdisjoint(coder.forms):
        return False
    here = _between(scene.mentions, sentence.start, sentence.end)
    return bool(here) or _NAME.search(sentence.text) is not None or not words.isdisjoint(coder.actions.general.pronouns)


def _numbered(article: Article, events: Iterator[Event]) -> tuple[Event, ...]:
    """Ids that an edit elsewhere in the article leaves alone."""
    seen: dict[tuple[object, ...], int] = {}
    kept: list[Event] = []
    for event in events:
        if len(kept) == MAX_EVENTS:
            break
        key = (_name(event.source), _name(event.target), event.root, event.mode, event.status)
        seen[key] = seen.get(key, 0) + 1
        kept.append(structs.replace(event, id=identity(article.id, *key, seen[key])))
    return tuple(kept)


def _name(mention: Mention | None) -> str | None:
    return None if mention is None else mention.actor or mention.text
