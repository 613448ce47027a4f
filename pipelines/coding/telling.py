"""A tree and its actors -> who did what to whom, before anyone asks whether it happened."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from msgspec import Struct, structs

from pipelines.coding.actions import Actions, Reading, readings
from pipelines.coding.links import acting_noun, linked
from pipelines.coding.parties import Party, Scene, party, unnamed
from pipelines.coding.roles import (
    Found,
    doers,
    nominal_doers,
    spread,
    undergoers,
    target_places,
    tied,
)
from pipelines.coding.trees import Token, Tree
from pipelines.records import Mention

MAX_SIDES: Final = 3
"""Coordinated actors of one side that are told apart."""
ANYWHERE: Final = (
    "against",
    "on",
    "at",
    "with",
    "to",
    "toward",
    "towards",
    "from",
    "over",
    "in",
    "into",
    "near",
    "of",
    "for",
    "between",
    "by",
)
"""Prepositions behind which the one acted upon may stand when none of the entry's own places is filled."""


MUTUAL: Final = ("with", "against", "between", "to")
"""The same for acts that both sides do."""

TOGETHER: Final = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE"})
"""Acts that two subjects without an object do with each other."""


class Told(Struct, frozen=True):
    """An act with its two sides; a side is None where the sentence leaves it open.

    `also` are words that tell the same act on: "attacked …, *killing* 12". `borrowed`: the source is whoever does
    something about the act ("*Iran* is weighing strikes"), which makes it theirs unless it happened.
    """

    reading: Reading
    source: Party | None
    target: Party | None
    also: tuple[Token, ...] = ()
    borrowed: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two tellings in one sentence the same."""
        sides = (_named(side) for side in (self.source, self.target))
        return (self.reading.entry.act, *sides)


def tell(scene: Scene, actions: Actions, tree: Tree) -> list[Told]:
    """All acts of a sentence, the main clause's first, each once."""
    found: dict[tuple[object, ...], Told] = {}
    for reading in linked(actions, tree, readings(actions, tree)):
        for told in _sides(scene, actions, tree, reading):
            if not _needs_met(told):
                continue
            first = found.get(told.key) or _told_on(tree, told, found.values())
            if first is None:
                found[told.key] = told
            else:
                found[first.key] = structs.replace(first, also=(*first.also, told.reading.action))
    return _without_shadows(list(found.values()))


def _told_on(tree: Tree, told: Told, before: Iterable[Told]) -> Told | None:
    """The telling that this one goes on with: the same act by the same side in a clause below, on nobody known."""
    if told.target is not None and told.target.actor is not None:
        return None
    for first in before:
        below = (
            told.reading.action.dep in {"advcl", "conj", "acl", "parataxis"}
            and tree.head(told.reading.action) is first.reading.action
        )
        same = first.reading.entry.act == told.reading.entry.act and _named(first.source) == _named(told.source)
        if below and same:
            return first
    return None


def _named(side: Party | None) -> str | None:
    return None if side is None else side.mention.actor or side.mention.text


def _needs_met(told: Told) -> bool:
    needs, target, source = told.reading.entry.needs, told.target, told.source
    if told.reading.verb is None and (source is None or target is None or source.actor is None is target.actor):
        return False
    if source is None and target is None:
        return False
    if "target" in needs and target is None:
        return False
    if source is not None and source.nature:
        return False
    known = target is not None and target.actor is not None
    armed = known or (source is not None and source.armed and target is not None)
    return ("known" not in needs or known) and ("armed" not in needs or armed)


def _without_shadows(told: list[Told]) -> list[Told]:
    """A telling that leaves a side open goes when another of the same act fills it."""
    whole = {(one.reading.entry.act, _named(one.source)) for one in told if one.source and one.target}
    whole_targets = {(one.reading.entry.act, _named(one.target)) for one in told if one.source and one.target}
    return [
        one
        for one in told
        if (one.source and one.target)
        or not (
            (one.target is None and (one.reading.entry.act, _named(one.source)) in whole)
            or (one.source is None and (one.reading.entry.act, _named(one.target)) in whole_targets)
        )
    ]


def _sides(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> Iterator[Told]:
    pair = _between(scene, tree, reading)
    sources = pair[:1] or _sources(scene, actions, tree, reading)
    borrowed = not sources and reading.verb is None
    if borrowed:
        sources = _dealing_with(scene, actions, tree, reading)
    targets = pair[1:] or _targets(scene, actions, tree, reading, sources)
    mutual = False
    if not targets and len(sources) > 1 and (reading.entry.reciprocal or reading.entry.act in TOGETHER):
        sources, targets, mutual = sources[:1], sources[1:], True
    for source, target in product(sources[:MAX_SIDES] or [None], targets[:MAX_SIDES] or [None]):
        if source and target and _same(source, target):
            continue
        yield Told(reading, source, target, borrowed=borrowed)
        if source and target and (mutual or (reading.entry.reciprocal and (target.sure or bool(pair)))):
            yield Told(reading, target, source)


def _same(source: Party, target: Party) -> bool:
    one, other = source.mention, target.mention
    return (one.start, one.end) == (other.start, other.end) or (
        one.actor is not None and one.actor == other.actor and one.sector == other.sector
    )


def _between(scene: Scene, tree: Tree, reading: Reading) -> list[Party]:
    """The two sides of "clashes between X and Y"."""
    bearer = tree.head(reading.action) if reading.verb is None and reading.action.dep in {"nsubj", "obj"} else None
    for governor in (reading.noun, reading.verb, bearer):
        if governor is not None:
            heads = spread(tree, tied(tree, governor, ("between",))[:1])
            if len(heads) > 1 and not _is_time(scene, heads[0]):
                return [party(scene, tree, head, acted_upon=False) for head in heads]
    return []


def _sources(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> list[Party]:
    verb, noun = reading.verb, reading.noun
    general = actions.general
    found = doers(tree, general, verb) if verb is not None else Found(())
    acting = acting_noun(actions, tree, reading)
    if acting is not None and (not found.heads or acting in found.heads):
        found = Found(nominal_doers(tree, general, acting).heads)
    elif acting is not None:
        acting = None
    if not found.heads and noun is not None and noun.is_noun:
        found = nominal_doers(tree, general, noun)
        heads = [head for head in found.heads if verb is not None or _is_somebody(scene, tree, head)]
        found = Found(tuple(heads), inferred=verb is not None)
    sides = [party(scene, tree, head, acted_upon=False) for head in found.heads]
    if verb is None or acting is not None:
        known = [side for side in sides if side.mention.actor is not None]
        sides = known or ([unnamed(scene, tree, acting)] if acting is not None else [])
    return _distinct(structs.replace(side, sure=side.sure and not found.inferred) for side in sides)


def _dealing_with(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> list[Party]:
    """Whoever avoids, weighs, plans or denies the act that a noun means."""
    noun = reading.action
    governor = tree.head(noun)
    if noun.dep not in {"obj", "obl", "nmod"} or noun is governor:
        return []
    verb = next((token for token in (governor, *tree.path_up(governor)) if token.is_verb), None)
    heads = doers(tree, actions.general, verb).heads if verb is not None else ()
    sides = [party(scene, tree, head, acted_upon=False) for head in heads]
    return [structs.replace(side, sure=False) for side in sides if side.actor is not None]


def _is_somebody(scene: Scene, tree: Tree, head: Token) -> bool:
    return party(scene, tree, head, acted_upon=False).mention.actor is not None


def _distinct(sides: Iterator[Party]) -> list[Party]:
    kept: dict[object, Party] = {}
    for side in sides:
        kept.setdefault(side.mention.actor or (side.mention.start, side.mention.end), side)
    return list(kept.values())


def _targets(scene: Scene, actions: Actions, tree: Tree, reading: Reading, sources: list[Party]) -> list[Party]:
    """The first place that holds a known actor; else the first that holds anybody; else any actor further on."""
    source = sources[0].mention if sources else None
    unknown: list[Party] = []
    for found in _places(actions, tree, reading, several=len(sources) > 1):
        sides = [
            party(scene, tree, head, acted_upon=True, besides=source)
            for head in found.heads
            if not _is_time(scene, head)
        ]
        sides = [side for side in sides if not any(_same(side, other) for other in sources)]
        sides = [structs.replace(side, sure=side.sure and not found.inferred) for side in sides]
        known = [side for side in sides if side.mention.actor is not None]
        if known:
            return _distinct(iter(_located(unknown, known)))
        if sides and any(head.tag.startswith("NNP") for head in found.heads):
            return _distinct(iter(unknown or sides))
        unknown = unknown or sides
    if unknown:
        return _distinct(iter(unknown))
    if reading.entry.reciprocal:
        return []
    further = (
        _further(scene, tree, reading, sources) or _shared(scene, tree, reading) or _affected(scene, tree, reading)
    )
    return [further] if further else []


def _located(unknown: list[Party], known: list[Party]) -> list[Party]:
    """ "12 people in Gaza": the phrase is the victims', the actor is where they are."""
    mention = known[0].mention
    if not unknown or mention.actor is None or len(mention.actor) != 3:  # noqa: PLR2004 - ISO alpha-3: a state or a place
        return known
    one = unknown[0].mention
    return [Party(structs.replace(mention, start=one.start, end=one.end, text=one.text, sector=None), sure=False)]


def _places(actions: Actions, tree: Tree, reading: Reading, *, several: bool) -> Iterator[Found]:
    """The entry's own places, then whatever hangs on the act by a preposition: of several doers only what is mutual."""
    yield from target_places(tree, reading)
    acting = acting_noun(actions, tree, reading)
    ties = MUTUAL if reading.entry.reciprocal and several else ANYWHERE
    for governor in (acting, reading.noun, reading.verb):
        if governor is not None:
            for head in tied(tree, governor, ties):
                if head not in (acting, reading.noun):
                    yield Found(spread(tree, (head,)), inferred=True)
    if reading.verb is not None:
        for object_ in tree.children(reading.verb, "obj", "nsubj:pass") or tree.children(
            reading.verb, "xcomp", "ccomp"
        ):
            for head in tied(tree, object_, ties):
                yield Found(spread(tree, (head,)), inferred=True)


def _is_time(scene: Scene, head: Token) -> bool:
    return head.lemma in scene.general.times or head.tag == "CD" or head.dep == "obl:unmarked"


def _further(scene: Scene, tree: Tree, reading: Reading, sources: list[Party]) -> Party | None:
    """Any other actor below the action and after it."""
    below = list(tree.subtree(reading.action))
    end = max(token.end for token in below)
    for mention in scene.mentions:
        if reading.action.end <= mention.start < end and not any(_same(Party(mention), side) for side in sources):
            return Party(mention, sure=False)
    return None


def _shared(scene: Scene, tree: Tree, reading: Reading) -> Party | None:
    """The object of the verb before: "reproached *Hamas* and promised support"."""
    verb = reading.verb
    if verb is None or verb.dep != "conj":
        return None
    sides = (party(scene, tree, head, acted_upon=True) for head in undergoers(tree, tree.head(verb)).heads)
    return next((structs.replace(side, sure=False) for side in sides if side.actor is not None), None)


def _affected(scene: Scene, tree: Tree, reading: Reading) -> Party | None:
    """What the deed below an act on its own is about: "agreed to set up a *hospital* in …"."""
    for clause in tree.children(reading.action, "xcomp", "ccomp"):
        for object_ in (*tree.children(clause, "obj", "nsubj:pass"), *tree.children(clause, "obl")):
            if not _is_time(scene, object_):
                return party(scene, tree, object_, acted_upon=True)
    return None


def subjects_in(scene: Scene, tree: Tree) -> list[Mention]:
    """Actors that stand as grammatical subjects, in order: what a later pronoun points to."""
    heads = (token for token in tree.tokens if token.dep.startswith("nsubj") and not token.tag.startswith(("PRP", "W")))
    sides = (party(scene, tree, head, acted_upon=False).mention for head in heads)
    return [mention for mention in sides if mention.actor is not None]
