"""Told acts -> events, with their numbers, spans and places."""

from typing import Final

from msgspec import structs

from pipelines.coding.acts.actions import Reading
from pipelines.coding.acts.conventions import intensity_of, quad_of, root_of
from pipelines.coding.circumstances.attribution import attribute, teller_of
from pipelines.coding.circumstances.numbers import count
from pipelines.coding.circumstances.when import is_current, resolve
from pipelines.coding.cues import Cues
from pipelines.coding.retelling import Told
from pipelines.coding.roles.parties import party
from pipelines.coding.roles.scenes import Scene
from pipelines.coding.ruling import Ruling, ruling_of
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.coding.telling import confidence
from pipelines.records import Article, Event, Location, Root, Span

NEGATIONS: Final = frozenset({"not", "n't", "never"})
"""What refuses cooperation on conditions: "will not lift the ban until …"."""


def event_of(cues: Cues, article: Article, scene: Scene, tree: Tree, told: Told, *, in_lead: bool) -> Event:
    """The event as the article tells it; its id and signals are given where all events are known."""
    reading, entry = told.reading, told.reading.entry
    ruling = ruling_of(cues, tree, reading, article.published, own_word=_is_own_word(cues, scene, tree, told))
    if told.borrowed and ruling.status == "asserted":
        told = structs.replace(told, source=None)
    root = _root(scene, tree, reading, ruling)
    attribution = attribute(cues, tree, reading.action)
    when = resolve(cues, tree, reading.action, article.published)
    day = when or (article.published.date() if article.published else None)
    return Event(
        id="",
        root=root,
        act=entry.act,
        mode=entry.mode,
        quad=quad_of(root),
        intensity=intensity_of(entry.intensity, entry.act, root),
        status=ruling.status,
        current=not _is_standing(reading) and is_current(ruling.status, when, article.published, in_lead=in_lead),
        source=told.source.mention if told.source else None,
        target=told.target.mention if told.target else None,
        action=_action_span(tree, reading),
        confidence=confidence(told, attributed=attribution is not None),
        quote=tree.text,
        day=day,
        cue=ruling.cue,
        attribution=attribution,
        numbers=_numbers(cues, tree, told),
        when=when,
        location=_location(scene, tree, reading.action),
    )


def _is_standing(reading: Reading) -> bool:
    """A state of things that a phrase goes by, and no news: "talks on the hostages *held* by Hamas"."""
    return reading.entry.act == "COERCE" and reading.action.dep == "acl" and reading.action.tag == "VBN"


def _is_own_word(cues: Cues, scene: Scene, tree: Tree, told: Told) -> bool:
    """Whether it is told on the word of whoever does it: the Thai army speaks for Thai soldiers."""
    teller = teller_of(cues, tree, told.reading.action)
    if teller is None or told.source is None or told.source.actor is None:
        return False
    return party(scene, tree, teller.speaker, acted_upon=False).actor == told.source.actor


def _root(scene: Scene, tree: Tree, reading: Reading, ruling: Ruling) -> Root:
    """The act's root by PLOVER's conventions; whether it went on before it ended, whether its verb is negated."""
    ended = ruling.cue is not None and not scene.general.ended.isdisjoint(ruling.cue.text.lower().split())
    refused = any(child.lemma in NEGATIONS for child in tree.children(reading.action, "advmod"))
    return root_of(reading.entry.act, ruling.status, ended=ended, refused=refused)


def _numbers(cues: Cues, tree: Tree, told: Told) -> dict[str, int]:
    """Numbers of the act's own clause, then of those that tell it on."""
    numbers: dict[str, int] = {}
    words = [token for token in (told.reading.action, told.reading.noun) if token is not None]
    for token in (*words, *told.also):
        numbers = count(cues, tree, token) | numbers
    return numbers


def _action_span(tree: Tree, reading: Reading) -> Span:
    """The verb, together with its noun where that stands close by."""
    words = [token for token in (reading.verb, reading.noun or reading.particle) if token is not None]
    close = len(words) < 2 or abs(words[0].i - words[1].i) <= 6  # noqa: PLR2004 - words
    return tree.span(*words) if close else tree.span(words[0])


def _location(scene: Scene, tree: Tree, action: Token) -> Location | None:
    """The place below the action, else the first of the sentence."""
    below = list(tree.subtree(action))
    inside = scene.places
    near = [
        place
        for place in inside
        if below[0].start <= place.start and place.end <= below[-1].end and place.start > action.end
    ]
    return next(iter((*near, *inside)), None)
