"""Tellings of one act: the same words told on in a clause below, or told again with a side left open."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from pipelines.coding.acts.actions import Reading
from pipelines.coding.roles.parties import Party
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Root

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


def _named(side: Party | None) -> str | None:
    return None if side is None else side.mention.actor or side.mention.text


def told_on(tree: Tree, told: Told, before: Iterable[Told]) -> Told | None:
    """The telling that this one goes on with: the same act by the same side in a clause below, on nobody known."""
    for first in before:
        action = told.reading.action
        governor = tree.head(action)
        if action.dep == "conj" and governor is not first.reading.action:
            action, governor = governor, tree.head(governor)
        below = action.dep in GOES_ON and governor is first.reading.action
        same = first.reading.entry.act == told.reading.entry.act and _named(first.source) == _named(told.source)
        if below and same and _of_one(first.target, told.target):
            return first
    return None


def _of_one(first: Party | None, later: Party | None) -> bool:
    """Whether those who suffer are not another's: nobody known, or people of the same country."""
    if first is None or later is None or first.actor is None or later.actor is None:
        return first is not None or later is None or later.actor is None
    return first.actor.partition(".")[0] == later.actor.partition(".")[0]


def without_shadows(told: list[Told]) -> list[Told]:
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
