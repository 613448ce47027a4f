"""An article -> its events: the one place where sentences, actors, acts, roles and status come together."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, Literal, TypeVar

from msgspec import Struct, structs

from pipelines.coding.actors.lexicon import Lexicon, code_of
from pipelines.coding.actors.mentions import find, find_places
from pipelines.coding.acts.actions import Actions
from pipelines.coding.acts.domains import elsewhere
from pipelines.coding.acts.entries import Domain
from pipelines.coding.acts.learned import Learned
from pipelines.coding.cues import Cues
from pipelines.coding.gathering import event_of
from pipelines.coding.retelling import Told
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
    learned: Learned
    cues: Cues
    parser: Parser
    signals: Signals
    forms: frozenset[str]
    towns: frozenset[str]
    version: str


class Heard(Struct, frozen=True):
    """A sentence that may tell an act: its part of the scene, its tree, the walk of life that it is about, if any.

    `in_lead`: it stands in the title, or is one of the first LEAD sentences of the body.
    """

    scene: Scene
    tree: Tree
    domain: Domain | None
    in_lead: bool


def code(coder: Coder, article: Article) -> Coding:
    """Actors in any language, events in English."""
    text = text_of(article)
    day = article.published.date() if article.published else None
    mentions = find(coder.lexicon, text, article.language, day)
    if code_of(article.language) != "en":
        return Coding(mentions, (), (), coder.version)
    events = _numbered(article, _events(coder, article, scene_of(coder, article, mentions)))
    signals = tuple(name for name in coder.signals if any(name in event.signals for event in events))
    return Coding(mentions, events, signals, coder.version)


def scene_of(coder: Coder, article: Article, mentions: tuple[Mention, ...]) -> Scene:
    """The whole article as a scene with its mentions and places."""
    text = text_of(article)
    places = find_places(coder.lexicon, text, article.language)
    return Scene(text, mentions, places, coder.lexicon, coder.actions.general, towns=coder.towns)


def sentences(coder: Coder, article: Article, scene: Scene) -> Iterator[Heard]:
    """The sentences that are worth parsing, in order; each knows who was spoken of before it."""
    cut = sentences_of(article)
    lead = _lead_end(cut, _title_end(article))
    spoken_of: tuple[Mention, ...] = ()
    for parsed in parse(coder.parser, _recased(coder, article, scene, cut)):
        own = structs.replace(parsed, text=scene.text[parsed.start : parsed.end])
        tree = voiced(own, coder.actions.general.transitive)
        here = _within(scene, tree, spoken_of)
        spoken_of = (*spoken_of, *subjects_in(here, tree))[-MEMORY:]
        here = structs.replace(here, spoken_of=spoken_of)
        domain = elsewhere(coder.actions.general, _unnamed(here, tree), article.title or "")
        yield Heard(here, tree, domain, in_lead=tree.start < lead)


def sentences_of(article: Article) -> tuple[Span, ...]:
    """All sentences of an article, those that tell nothing too."""
    return split(text_of(article), _title_end(article))


def may_tell(coder: Coder, sentence: Span) -> bool:
    """Whether a sentence has a word that can tell an act."""
    return not _words(sentence).isdisjoint(coder.forms)


def event_in(coder: Coder, article: Article, heard: Heard, told: Told) -> Event:
    """What a sentence tells, as an event with its signals; its id is still empty."""
    event = event_of(coder.cues, article, heard.scene, heard.tree, told, in_lead=heard.in_lead)
    return structs.replace(event, signals=shown(coder.signals, event))


def objection(heard: Heard, told: Told, event: Event) -> Literal["tentative", "domain"] | None:
    """Why an event doesn't count: asserted by too weak a word, or not meant in this walk of life."""
    if told.reading.entry.tentative and event.status == "asserted":
        return "tentative"
    return "domain" if heard.domain is not None and event.act in heard.domain.drops else None


def _events(coder: Coder, article: Article, scene: Scene) -> Iterator[Event]:
    for heard in sentences(coder, article, scene):
        for told in tell(heard.scene, coder.actions, coder.learned, heard.tree):
            event = event_in(coder, article, heard, told)
            if objection(heard, told, event) is None:
                yield event


def _recased(coder: Coder, article: Article, scene: Scene, cut: tuple[Span, ...]) -> Iterator[Span]:
    """The sentences worth parsing as the parser shall read them: in sentence case, without control characters."""
    body = _WORD.finditer(scene.text, _title_end(article))
    plain = {match.group() for match in body if match.group().islower()} | coder.forms
    for one in cut:
        if _worth_parsing(coder, scene, one):
            yield structs.replace(one, text=recased(_CONTROL.sub(" ", one.text), plain))


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
    if not may_tell(coder, sentence):
        return False
    if _between(scene.mentions, sentence.start, sentence.end) or _NAME.search(sentence.text):
        return True
    return not _words(sentence).isdisjoint(coder.actions.general.pronouns)


def _words(sentence: Span) -> set[str]:
    return {match.group().lower() for match in _WORD.finditer(sentence.text)}


def _title_end(article: Article) -> int:
    return len(article.title) if article.title else 0


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
