"""A tree and its actors -> who did what to whom, before anyone asks whether it happened."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from msgspec import Struct, structs

from pipelines.coding.actions import Actions, Reading, readings
from pipelines.coding.links import linked
from pipelines.coding.parties import Party, Scene
from pipelines.coding.sides import between, dealing_with, same, sources, targets
from pipelines.coding.trees import Token, Tree
from pipelines.records import Root

MAX_SIDES: Final = 3
"""Coordinated actors of one side that are told apart."""
TOGETHER: Final = frozenset({"AGREE", "CONSULT", "SUPPORT", "COOPERATE"})
"""Acts that two subjects without an object do with each other."""
POLICED: Final = frozenset({"arrest", "seize"})
"""Modes of COERCE that are police work among a state's own people."""
POLICE_INTENSITY: Final = -2.0
GOES_ON: Final = frozenset({"advcl", "conj", "acl", "parataxis"})
"""How a clause hangs on the one whose act it tells on."""


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
            told = _as_police(told)  # noqa: PLW2901 - the same telling, seen more closely
            first = found.get(told.key) or _told_on(tree, told, found.values())
            if first is None:
                found[told.key] = told
            else:
                found[first.key] = structs.replace(first, also=(*first.also, told.reading.action))
    return _without_shadows(list(found.values()))


def _told_on(tree: Tree, told: Told, before: Iterable[Told]) -> Told | None:
    """The telling that this one goes on with: the same act by the same side in a clause below, on nobody known."""
    for first in before:
        action = told.reading.action
        below = action.dep in GOES_ON and tree.head(action) is first.reading.action
        same = first.reading.entry.act == told.reading.entry.act and _named(first.source) == _named(told.source)
        if below and same and _of_one(first.target, told.target):
            return first
    return None


def _of_one(first: Party | None, later: Party | None) -> bool:
    """Whether those who suffer are not another's: nobody known, or people of the same country."""
    if first is None or later is None or first.actor is None or later.actor is None:
        return first is not None or later is None or later.actor is None
    return first.actor.partition(".")[0] == later.actor.partition(".")[0]


def _named(side: Party | None) -> str | None:
    return None if side is None else side.mention.actor or side.mention.text


def _needs_met(told: Told) -> bool:
    """Whether the words are such an act at all: a noun alone needs both its sides, a storm does nothing."""
    needs, target, source = told.reading.entry.needs, told.target, told.source
    if (source is None and target is None) or (source is not None and source.nature):
        return False
    if told.reading.verb is None and (source is None or target is None or source.actor is target.actor is None):
        return False
    known = target is not None and target.actor is not None
    armed = known or (source is not None and source.armed and target is not None)
    sure = known and target is not None and target.sure
    met = {"target": target is not None, "known": known, "sure": sure, "armed": armed}
    met["assailable"] = known or (target is not None and target.assailable)
    return all(met.get(need, True) for need in needs)


def _as_police(told: Told) -> Told:
    """A state that arrests or searches its own people, or nobody known, for no politics: police work."""
    source, target, entry = told.source, told.target, told.reading.entry
    if entry.mode not in POLICED or source is None or target is None or target.political or source.actor is None:
        return told
    if target.actor is not None and target.actor not in {f"{source.actor}.CIV", f"{source.actor}.CRM"}:
        return told
    work = structs.replace(entry, mode="police", intensity=POLICE_INTENSITY)
    return structs.replace(told, reading=structs.replace(told.reading, entry=work))


def _without_shadows(told: list[Told]) -> list[Told]:
    """A telling that leaves a side open goes when another of the same act fills it."""
    whole = [one for one in told if one.source and one.target]
    doing = {(one.reading.entry.act, _named(one.source)) for one in whole}
    done_to = {(one.reading.entry.act, _named(one.target)) for one in whole}
    return [one for one in told if one in whole or not _is_shadow(one, doing, done_to)]


def _is_shadow(told: Told, doing: set[tuple[Root, str | None]], done_to: set[tuple[Root, str | None]]) -> bool:
    act = told.reading.entry.act
    if told.target is None:
        return (act, _named(told.source)) in doing
    return told.source is None and (act, _named(told.target)) in done_to


def _sides(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> Iterator[Told]:
    """Every doer with everyone done to, and the other way round for what both do."""
    entry, pair = reading.entry, between(scene, tree, reading)
    doing = sources(scene, actions, tree, reading)
    between_others = bool(pair and doing and reading.verb and not entry.reciprocal)
    if pair and not between_others:
        doing = pair[:1]
    borrowed = not doing and reading.verb is None
    if borrowed:
        doing = dealing_with(scene, actions, tree, reading)
    done_to = (pair if between_others else pair[1:]) or targets(scene, actions, tree, reading, doing)
    mutual = not done_to and len(doing) > 1 and (entry.reciprocal or entry.act in TOGETHER)
    if mutual:
        doing, done_to = doing[:1], doing[1:]
    for source, target in product(_open(doing), _open(done_to)):
        if source and target and same(source, target):
            continue
        yield Told(reading, source, target, borrowed=borrowed)
        if source and target and (mutual or (entry.reciprocal and (target.sure or bool(pair)))):
            yield Told(reading, target, source)


def _open(side: list[Party]) -> list[Party | None]:
    """The first few of a side; None where it has nobody."""
    return [*side[:MAX_SIDES]] if side else [None]


def confidence(told: Told, *, attributed: bool) -> float:
    """0..1: 0.95 for a verb with both sides in plain sight, less for each thing that was inferred.

    Factors: 0.8 on somebody's word only; 0.85 told by a noun; 0.85 for each side that was carried over, resolved or
    is unknown; 0.7 for each side that is missing.
    """
    value = 0.95 * (0.8 if attributed else 1.0) * (0.85 if told.reading.verb is None else 1.0)
    for side in (told.source, told.target):
        value *= _sureness(side)
    return round(value, 3)


def _sureness(side: Party | None) -> float:
    if side is None:
        return 0.7
    return 1.0 if side.sure and side.mention.actor is not None else 0.85
