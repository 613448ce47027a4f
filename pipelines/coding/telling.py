"""A tree and its actors -> who did what to whom, before anyone asks whether it happened."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from msgspec import Struct, structs

from pipelines.coding.actions import Actions, Reading, noun_entry, readings
from pipelines.coding.conventions import quad_of
from pipelines.coding.phrases import Scene, Who, who
from pipelines.coding.roles import (
    Found,
    doers,
    nominal_doers,
    preposition,
    spread,
    target_places,
    tied,
)
from pipelines.coding.trees import Token, Tree
from pipelines.records import Mention, Root

MAX_SIDES: Final = 3
"""Coordinated actors of one side that are told apart."""
ANYWHERE: Final = ("against", "on", "at", "with", "to", "toward", "towards", "from", "over", "in", "into", "near", "of", "for", "between", "by")
"""Prepositions behind which the one acted upon may stand when none of the entry's own places is filled."""
HERE: Final = frozenset({"in", "at", "near", "across", "around", "inside", "outside"})
COMPLEMENTS: Final = frozenset({"xcomp", "ccomp", "advcl", "acl", "obj", "obl"})


class Told(Struct, frozen=True):
    """An act with its two sides; a side is None where the sentence leaves it open."""

    reading: Reading
    source: Who | None
    target: Who | None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two tellings in one sentence the same."""
        sides = (_named(side) for side in (self.source, self.target))
        return (self.reading.entry.act, *sides)


def tell(scene: Scene, actions: Actions, tree: Tree) -> list[Told]:
    """All acts of a sentence, the main clause's first, each once."""
    found: dict[tuple[object, ...], Told] = {}
    for reading in _linked(actions, tree, readings(actions, tree)):
        for told in _sides(scene, actions, tree, reading):
            if _needs_met(told):
                found.setdefault(told.key, told)
    return _without_shadows(list(found.values()))


def _named(side: Who | None) -> str | None:
    return None if side is None else side.mention.actor or side.mention.text


def _needs_met(told: Told) -> bool:
    needs, target, source = told.reading.entry.needs, told.target, told.source
    if told.reading.verb is None and (source is None or source.mention.actor is None) and (target is None or target.mention.actor is None):
        return False
    if source is None and target is None:
        return False
    if "target" in needs and target is None:
        return False
    if "source" in needs and source is None:
        return False
    return "known" not in needs or (target is not None and target.mention.actor is not None)


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


def _linked(actions: Actions, tree: Tree, found: list[Reading]) -> list[Reading]:
    """Acts below "agreed", "refused", "threatened" or "urged" know it; the first three give way to them."""
    matrices = {reading.verb.i: reading for reading in found if reading.verb and (reading.entry.yields or reading.entry.act == "REQUEST")}
    linked, gone = [], set()
    for reading in found:
        matrix = matrices.get(_governor(tree, reading))
        if matrix is None or matrix.noun is reading.action or not _takes(matrix.entry.act, reading.entry.act):
            linked.append(reading)
            continue
        if matrix.entry.yields and matrix.verb:
            gone.add(matrix.verb.i)
        verb = reading.verb or (matrix.verb if matrix.entry.yields else None)
        linked.append(structs.replace(reading, verb=verb, matrix=matrix))
    merged = {subject.i for reading in linked if (subject := _acting_noun(actions, tree, reading.verb))}
    return [one for one in linked if not _is_gone(one, gone, merged)]


def _is_gone(reading: Reading, gone: set[int], merged: set[int]) -> bool:
    if reading.verb is None:
        return reading.noun is not None and reading.noun.i in merged
    return reading.matrix is None and reading.verb.i in gone


def _governor(tree: Tree, reading: Reading) -> int:
    action = reading.action
    head = tree.head(action)
    if action.dep == "conj" and head is not action:
        head = tree.head(head)
    return head.i if action.dep.split(":")[0] in COMPLEMENTS | {"conj", "nsubj"} and head.i != action.i else -1


def _takes(matrix: Root, act: Root) -> bool:
    hostile = quad_of(act) > 2  # noqa: PLR2004 - the quad classes
    return matrix in {"AGREE", "REQUEST"} or hostile == (matrix == "THREATEN")


def _acting_noun(actions: Actions, tree: Tree, verb: Token | None) -> Token | None:
    """The act noun that is a verb's subject: "Israeli *strikes* killed 12"."""
    if verb is None:
        return None
    for subject in (*tree.children(verb, "nsubj"), *tree.children(verb, "obl:agent", "obl")):
        held = subject.dep == "nsubj" or preposition(tree, subject) in {"by", "in"}
        if held and subject.is_noun and (entry := noun_entry(actions, tree, subject)) and quad_of(entry.act) == 4:  # noqa: PLR2004
            return subject
    return None


def _sides(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> Iterator[Told]:
    pair = _between(scene, tree, reading)
    sources = pair[:1] or _sources(scene, actions, tree, reading)
    targets = pair[1:] or _targets(scene, actions, tree, reading, sources)
    if not targets and reading.entry.reciprocal and len(sources) > 1:
        sources, targets = sources[:1], sources[1:]
    for source, target in product(sources[:MAX_SIDES] or [None], targets[:MAX_SIDES] or [None]):
        if source and target and _same(source, target):
            continue
        yield Told(reading, source, target)
        if source and target and reading.entry.reciprocal:
            yield Told(reading, target, source)


def _same(source: Who, target: Who) -> bool:
    one, other = source.mention, target.mention
    return (one.start, one.end) == (other.start, other.end) or (one.actor is not None and one.actor == other.actor and one.sector == other.sector)


def _between(scene: Scene, tree: Tree, reading: Reading) -> list[Who]:
    """The two sides of "clashes between X and Y"."""
    for governor in (reading.noun, reading.verb):
        if governor is not None:
            heads = spread(tree, tied(tree, governor, ("between",))[:1])
            if len(heads) > 1:
                return [who(scene, tree, head, acted_upon=False) for head in heads]
    return []


def _sources(scene: Scene, actions: Actions, tree: Tree, reading: Reading) -> list[Who]:
    verb, noun = reading.verb, reading.noun
    general = actions.general
    found = doers(tree, general, verb) if verb is not None else Found(())
    acting = _acting_noun(actions, tree, verb)
    if acting is not None:
        found = Found(nominal_doers(tree, general, acting).heads)
    if not found.heads and noun is not None and noun.is_noun:
        found = nominal_doers(tree, general, noun)
        heads = [head for head in found.heads if verb is not None or _is_somebody(scene, tree, head)]
        found = Found(tuple(heads), inferred=verb is not None)
    sides = [who(scene, tree, head, acted_upon=False) for head in found.heads]
    if verb is None or acting is not None:
        sides = [side for side in sides if side.mention.actor is not None]
    return _distinct(structs.replace(side, sure=side.sure and not found.inferred) for side in sides)


def _is_somebody(scene: Scene, tree: Tree, head: Token) -> bool:
    return who(scene, tree, head, acted_upon=False).mention.actor is not None


def _distinct(sides: Iterator[Who]) -> list[Who]:
    kept: dict[object, Who] = {}
    for side in sides:
        kept.setdefault(side.mention.actor or (side.mention.start, side.mention.end), side)
    return list(kept.values())


def _targets(scene: Scene, actions: Actions, tree: Tree, reading: Reading, sources: list[Who]) -> list[Who]:
    """The first place that holds a known actor; else the first that holds anybody; else any actor further on."""
    source = sources[0].mention if sources else None
    unknown: list[Who] = []
    for found in _places(actions, tree, reading):
        sides = [who(scene, tree, head, acted_upon=True, besides=source) for head in found.heads if not _is_time(head)]
        sides = [side for side in sides if not any(_same(side, other) for other in sources)]
        known = [side for side in sides if side.mention.actor is not None]
        if known:
            return _distinct(iter(_located(unknown, known)))
        unknown = unknown or sides
    if unknown:
        return _distinct(iter(unknown))
    further = _further(scene, tree, reading, sources)
    return [further] if further else []


def _located(unknown: list[Who], known: list[Who]) -> list[Who]:
    """"12 people in Gaza": the phrase is the victims', the actor is where they are."""
    mention = known[0].mention
    if not unknown or mention.actor is None or len(mention.actor) != 3:  # noqa: PLR2004 - ISO alpha-3: a state or a place
        return known
    one = unknown[0].mention
    return [Who(structs.replace(mention, start=one.start, end=one.end, text=one.text, sector=None), sure=False)]


def _places(actions: Actions, tree: Tree, reading: Reading) -> Iterator[Found]:
    yield from target_places(tree, reading)
    acting = _acting_noun(actions, tree, reading.verb)
    for governor in (acting, reading.noun, reading.verb):
        if governor is not None:
            for head in tied(tree, governor, ANYWHERE):
                if head is not acting:
                    yield Found(spread(tree, (head,)))
    if reading.verb is not None:
        for object_ in tree.children(reading.verb, "obj", "nsubj:pass", "xcomp", "ccomp"):
            for head in tied(tree, object_, ANYWHERE):
                yield Found(spread(tree, (head,)))


def _is_time(head: Token) -> bool:
    return head.lemma in {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "week", "month", "year", "day",
        "hour", "night", "morning", "evening", "today", "yesterday", "tomorrow", "time", "statement", "interview",
    } or (head.tag == "CD")  # fmt: skip


def _further(scene: Scene, tree: Tree, reading: Reading, sources: list[Who]) -> Who | None:
    """Any other actor below the action and after it."""
    below = list(tree.subtree(reading.action))
    end = max(token.end for token in below)
    for mention in scene.mentions:
        if reading.action.end <= mention.start < end and not any(_same(Who(mention), side) for side in sources):
            return Who(mention, sure=False)
    return None


def subjects_in(scene: Scene, tree: Tree) -> list[Mention]:
    """Actors that stand as grammatical subjects, in order: what a later pronoun points to."""
    heads = (token for token in tree.tokens if token.dep.startswith("nsubj") and not token.tag.startswith(("PRP", "W")))
    sides = (who(scene, tree, head, acted_upon=False).mention for head in heads)
    return [mention for mention in sides if mention.actor is not None]
