"""Rules as people write them, and what is checked before one is taken.

A further kind of rule is a further struct here that compiles to the same `Rule`.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from pipelines.alerting.clauses import Clause, Clauses, Equals
from pipelines.alerting.fields import ARTICLE, DEFAULTS, EVENT, Fields, Vocabulary, known_to, nearest
from pipelines.alerting.queries import parse
from pipelines.alerting.rules import Grouping, On, Rule
from pipelines.errors import BadConfig
from pipelines.ids import identity
from pipelines.records import Root, Severity, Status

OF_EVENTS: frozenset[str] = frozenset({"incident", "dyad", "source", "target"})
"""Groupings that an article doesn't have: it may tell of any number of them."""

ANY = Vocabulary()
"""Nothing is known of what the coder finds: anything may be named."""

LONGEST = timedelta(days=14)
"""The longest cooldown; an alert is remembered for twice as long."""

_NAME = re.compile(r"(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*")
_ACTOR = re.compile(r"[A-Z]{2,8}(\.[A-Z0-9_-]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}|und")
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
    topic: bool = False


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


def compiled(name: str, written: WrittenRule, vocabulary: Vocabulary = ANY) -> Rule:
    """The rule, checked. Raises BadConfig whose `where` is the field at fault, BadQuery with the query's column."""
    if not _NAME.fullmatch(name):
        mend = "lower-case letters, digits and single hyphens, such as hostile-acts.yaml"
        raise BadConfig(f"{name!r} can't be a rule's name", mend=mend)
    return Rule(
        name=name,
        description=written.description,
        on=written.on,
        condition=_condition(written, vocabulary),
        live_only=written.live_only,
        group_by=_grouping(written),
        cooldown=_cooldown(written.cooldown),
        severity=None if written.severity == "auto" else written.severity,
        topic=written.topic,
        version=identity(name, msgspec.json.encode(written).decode()),
    )


def _condition(written: WrittenRule, vocabulary: Vocabulary) -> Clause:
    known = known_to(vocabulary, EVENT if written.on == "event" else ARTICLE)
    if isinstance(written, MatchRule):
        return parse(written.query, known, DEFAULTS[written.on])
    lists = tuple(_listed(written, known))
    if not lists:
        raise BadConfig("a watch without a list", where="kind", mend=f"give one of {', '.join(_LOOKED_FOR)}")
    if written.current is None:
        return Clauses(must=lists)
    if written.on == "article":
        raise BadConfig("an article has no current", where="current", mend="leave it out, or write on: event")
    return Clauses(must=(*lists, Equals("current", (written.current,))))


def _listed(written: WatchRule, known: Fields) -> Iterator[Clause]:
    for name, looked_for in _LOOKED_FOR.items():
        wanted: tuple[str, ...] = getattr(written, name)
        if not wanted:
            continue
        if written.on not in looked_for:
            raise BadConfig(f"an article has no {name}", where=name, mend="leave the list out, or write on: event")
        places = looked_for[written.on]
        _check_values(name, wanted, known[places[0]].values)
        yield Clauses(should=tuple(Equals(place, wanted) for place in places))


def _check_values(name: str, wanted: tuple[str, ...], values: frozenset[str]) -> None:
    for one in wanted:
        if name in ("actors", "sources", "targets") and not _ACTOR.fullmatch(one):
            raise BadConfig(f"{one!r} is no actor id", where=name, mend="an id such as IRN or LBN.HEZBOLLAH")
        if name == "languages" and not _LANGUAGE.fullmatch(one):
            raise BadConfig(f"{one!r} is no language", where=name, mend="its ISO 639-1 code, such as ar")
        if values and one not in values:
            raise BadConfig(f"unknown {name[:-1]} {one}", where=name, mend=nearest(one, values))


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
