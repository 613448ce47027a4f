"""A tree and its actors -> who did what to whom, before anyone asks whether it happened."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from msgspec import structs

from pipelines.coding.acts.actions import Actions, Reading, readings
from pipelines.coding.acts.deciding import decided
from pipelines.coding.acts.learned import Learned
from pipelines.coding.acts.links import linked
from pipelines.coding.policing import policed, policed_by_place
from pipelines.coding.retelling import Told, told_on, without_shadows
from pipelines.coding.roles.parties import Party, is_nobody_else
from pipelines.coding.roles.scenes import Scene, mention_at
from pipelines.coding.roles.sides import between, joint, same
from pipelines.coding.roles.sources import authority, dealing_with, owning_up, sources
from pipelines.coding.roles.targets import targets
from pipelines.coding.syntax.grafting import FINITE
from pipelines.coding.syntax.trees import Token, Tree

CLAUSES: Final = frozenset({"ROOT", "root", "ccomp", "parataxis", "advcl", "conj"})
"""What a finite verb hangs by that carries a clause."""
MAX_SIDES: Final = 3
"""Coordinated actors of one side that are told apart."""


def tell(scene: Scene, actions: Actions, learned: Learned, tree: Tree) -> list[Told]:
    """All acts of a sentence, the main clause's first, each once."""
    found: dict[tuple[object, ...], Told] = {}
    acts = linked(actions, tree, decided(actions, learned, tree, readings(actions, tree)))
    for told in _all_told(scene, actions, tree, acts):
        first = found.get(told.key) or told_on(tree, told, found.values())
        if first is None:
            found[told.key] = told
        else:
            found[first.key] = structs.replace(first, also=(*first.also, told.reading.action))
    return without_shadows(list(found.values()))


def _all_told(scene: Scene, actions: Actions, tree: Tree, found: list[Reading]) -> Iterator[Told]:
    """What each reading tells; "agreed" where nothing that was agreed to is an act."""
    told = [(one, list(_of_reading(scene, actions, tree, one))) for one in found]
    kept = {one.matrix.action.i for one, sides in told if sides and one.matrix}
    for one, sides in told:
        yield from sides
        matrix = one.matrix
        if not sides and matrix and matrix.entry.yields and matrix.action.i not in kept:
            kept.add(matrix.action.i)
            yield from _of_reading(scene, actions, tree, matrix)


def _of_reading(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> Iterator[Told]:
    if reading.verb is None or not _is_of_name(scene, reading.verb):
        yield from filter(_needs_met, _sides(scene, actions, tree, reading))


def _is_of_name(scene: Scene, verb: Token) -> bool:
    """Whether a verb is part of a name ("militias *backed* by Iran") and carries no clause ("Thai troops *shell*")."""
    return mention_at(scene, verb) is not None and not (verb.tag in FINITE and verb.dep in CLAUSES)


def _needs_met(told: Told) -> bool:
    """Whether the words are such an act at all: a noun alone needs both its sides, a storm does nothing."""
    needs, target, source = told.reading.entry.needs, told.target, told.source
    if (source is None and target is None) or (source is not None and source.nature):
        return False
    if told.reading.verb is None and (source is None or target is None or source.actor is target.actor is None):
        return False
    known = target is not None and target.actor is not None
    armed = known or (source is not None and target is not None and (source.armed or target.armed))
    sure = known and target is not None and target.sure
    met = {"target": target is not None, "known": known, "sure": sure, "armed": armed}
    met["assailable"] = known or (target is not None and target.assailable)
    return all(met.get(need, True) for need in needs)


def _sides(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> Iterator[Told]:
    """Every doer with everyone done to, and the other way round for what both do."""
    entry, pair = reading.entry, between(scene, tree, reading)
    doing = sources(scene, actions, tree, reading) or owning_up(scene, actions, tree, reading)
    if not doing and (doing := authority(scene, tree, reading)):
        reading = structs.replace(reading, entry=policed_by_place(entry))
        entry = reading.entry
    between_others = bool(pair and doing and reading.verb and not entry.reciprocal)
    if pair and not between_others:
        doing = pair[:1]
    borrowed = not doing and reading.verb is None
    if borrowed:
        doing = dealing_with(scene, actions, tree, reading)
    done_to = (pair if between_others else pair[1:]) or targets(scene, actions, tree, reading, doing)
    mutual = len(doing) > 1 and joint(reading) and all(is_nobody_else(side) for side in done_to)
    if mutual:
        doing, done_to = doing[:1], doing[1:]
    for source, target in product(_open(doing), _open(done_to)):
        if source and target and same(source, target):
            continue
        if entry.undergone:
            yield _undergone(reading, source, target)
            continue
        seen = structs.replace(reading, entry=policed(entry, source, target))
        yield Told(seen, source, target, borrowed=borrowed)
        if source and target and (mutual or (entry.reciprocal and (target.sure or bool(pair)))):
            yield Told(reading, target, source)


def _undergone(reading: Reading, subject: Party | None, other: Party | None) -> Told:
    """What befell the subject; the other did it only where that is said: "came under fire in Ruritania" is nobody's."""
    doer = other if other and other.sure else None
    return Told(structs.replace(reading, entry=policed(reading.entry, doer, subject)), doer, subject)


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
