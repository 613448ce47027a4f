"""Rules as people write them, and what is checked before one is taken.

A further kind of rule is a further struct here that compiles to the same `Rule`.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from pipelines.alerting import fields
from pipelines.alerting.clauses import Clause, Clauses, Equals
from pipelines.alerting.queries import parse
from pipelines.alerting.rules import Grouping, On, Rule
from pipelines.errors import BadConfig
from pipelines.ids import identity
from pipelines.records import Root, Severity, Status

OF_EVENTS: frozenset[str] = frozenset({"incident", "dyad", "source", "target"})
"""Groupings that an article doesn't have: it may tell of any number of them."""

LONGEST = timedelta(days=14)
"""The longest cooldown; an alert is remembered for twice as long."""

_NAME = re.compile(r"(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*")
_ACTOR = re.compile(r"[A-Z]{2,8}(\.[A-Z0-9_-]+)*")
_COOLDOWN = re.compile(r"([0-9]{1,4})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class _Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What all kinds of rule have; `group_by` is incident for rules on events and story for rules on articles."""

    description: str
    on: On = "event"
    live_only: bool = True
    group_by: Grouping | None = None
    cooldown: str = "6h"
    severity: Literal["auto"] | Severity = "auto"


class MatchRule(_Written, frozen=True, kw_only=True, tag="match"):
    """Rings on what meets a Lucene query."""

    query: str


class WatchRule(_Written, frozen=True, kw_only=True, tag="watch"):
    """Rings on lists: of each list that is given, one element must be met. `actors` may stand on either side."""

    actors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    roots: tuple[Root, ...] = ()
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    current: bool | None = None


WrittenRule: TypeAlias = MatchRule | WatchRule

_LOOKED_FOR: dict[str, dict[On, tuple[str, ...]]] = {
    "actors": {"event": ("source.actor", "target.actor"), "article": ("actors",)},
    "sources": {"event": ("source.actor",)},
    "targets": {"event": ("target.actor",)},
    "signals": {"event": ("signals",), "article": ("signals",)},
    "statuses": {"event": ("status",)},
    "roots": {"event": ("root",)},
    "languages": {"event": ("language",), "article": ("language",)},
    "outlets": {"event": ("outlet.domain",), "article": ("outlet.domain",)},
}
"""A watch's lists, and the fields that each looks into, by what the rule is on."""


def compiled(name: str, written: WrittenRule) -> Rule:
    """The rule, checked. Raises BadConfig whose `where` is the field at fault, BadQuery with the query's column."""
    if not _NAME.fullmatch(name):
        mend = "lower-case letters, digits and single hyphens, such as hostile-acts.yaml"
        raise BadConfig(f"{name!r} can't be a rule's name", mend=mend)
    return Rule(
        name=name,
        description=written.description,
        on=written.on,
        condition=_condition(written),
        live_only=written.live_only,
        group_by=_grouping(written),
        cooldown=_cooldown(written.cooldown),
        severity=None if written.severity == "auto" else written.severity,
        version=identity(name, msgspec.json.encode(written).decode()),
    )


def _condition(written: WrittenRule) -> Clause:
    if isinstance(written, MatchRule):
        known = fields.EVENT if written.on == "event" else fields.ARTICLE
        return parse(written.query, known, fields.DEFAULTS[written.on])
    lists = tuple(_listed(written))
    if not lists:
        raise BadConfig("a watch without a list", where="kind", mend=f"give one of {', '.join(_LOOKED_FOR)}")
    if written.current is None:
        return Clauses(must=lists)
    if written.on == "article":
        raise BadConfig("an article has no current", where="current", mend="leave it out, or write on: event")
    return Clauses(must=(*lists, Equals("current", (written.current,))))


def _listed(written: WatchRule) -> Iterator[Clause]:
    for name, looked_for in _LOOKED_FOR.items():
        wanted: tuple[str, ...] = getattr(written, name)
        if not wanted:
            continue
        if written.on not in looked_for:
            raise BadConfig(f"an article has no {name}", where=name, mend="leave the list out, or write on: event")
        if name in ("actors", "sources", "targets"):
            _check_actors(name, wanted)
        yield Clauses(should=tuple(Equals(field, wanted) for field in looked_for[written.on]))


def _check_actors(name: str, actors: tuple[str, ...]) -> None:
    for actor in actors:
        if not _ACTOR.fullmatch(actor):
            raise BadConfig(f"{actor!r} is no actor id", where=name, mend="an id such as IRN or LBN.HEZBOLLAH")


def _grouping(written: WrittenRule) -> Grouping:
    if written.group_by is None:
        return "incident" if written.on == "event" else "story"
    if written.on == "article" and written.group_by in OF_EVENTS:
        raise BadConfig(
            f"an article has no {written.group_by}",
            where="group_by",
            mend="group by story, article, outlet, language or rule, or write on: event",
        )
    return written.group_by


def _cooldown(text: str) -> timedelta:
    found = _COOLDOWN.fullmatch(text)
    cooldown = int(found[1]) * _UNITS[found[2]] if found else None
    if cooldown is None or cooldown > LONGEST:
        raise BadConfig(
            f"{text!r} is no cooldown", where="cooldown", mend="minutes, hours or days up to 14d: 90m, 6h, 2d"
        )
    return cooldown
