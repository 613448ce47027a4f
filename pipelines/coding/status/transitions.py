"""Transitions: what a cue makes of an act, given what the cues nearer to the act have made of it."""

from collections.abc import Mapping
from typing import Final, Literal

from pipelines.coding.cues import ClauseWords, Effect
from pipelines.records import Root, Status

State = Status | Literal["ended", "excluded", "affirmed", "told", "tried"]
"""Five more on the way, that differ only under one more cue. Negated in turn, an act that was stopped goes on, one
ruled out or called certain is left open, one called true is denied. One tried is negated when it was put down.
"""

_NEGATED: Final[dict[State, State]] = {
    "asserted": "negated", "planned": "negated", "threatened": "negated", "historical": "negated",
    "negated": "asserted", "ended": "asserted", "denied": "asserted", "affirmed": "denied",
    "excluded": "hypothetical", "told": "hypothetical", "called_for": "hypothetical",
}  # fmt: skip
_COMING: Final[dict[State, State]] = {"asserted": "planned", "ended": "asserted", "excluded": "negated"}
_TABLE: Final[Mapping[Effect, Mapping[State, State]]] = {
    "negate": _NEGATED,
    "refuse": _NEGATED | {"called_for": "negated"},
    "reject": {
        "asserted": "negated", "planned": "negated", "threatened": "negated", "called_for": "negated",
        "hypothetical": "negated", "ended": "asserted",
    },
    "exclude": {
        "asserted": "excluded", "planned": "excluded", "threatened": "excluded", "hypothetical": "excluded",
    },
    "end": {"asserted": "ended", "negated": "asserted", "planned": "negated", "threatened": "negated"},
    "near": {"asserted": "negated"},
    "plan": _COMING,
    "grant": _COMING | {"called_for": "planned"},
    "vow": _COMING,
    "will": _COMING,
    "headline": _COMING,
    "threaten": {
        "asserted": "threatened", "planned": "threatened", "ended": "threatened", "excluded": "threatened",
    },
    "urge": {
        "asserted": "called_for", "planned": "called_for", "threatened": "called_for", "negated": "hypothetical",
        "ended": "asserted",
    },
    "suppose": {
        "asserted": "hypothetical", "planned": "hypothetical", "threatened": "hypothetical",
        "negated": "hypothetical", "excluded": "hypothetical", "called_for": "hypothetical", "ended": "asserted",
        "conditional": "hypothetical",
    },
    "foretell": {
        "asserted": "hypothetical", "planned": "hypothetical", "threatened": "hypothetical", "ended": "asserted",
    },
    "able": {
        "asserted": "hypothetical", "planned": "hypothetical", "threatened": "hypothetical",
        "called_for": "hypothetical", "ended": "asserted",
    },
    "condition": {
        "asserted": "conditional", "planned": "conditional", "threatened": "conditional", "negated": "conditional",
        "excluded": "conditional",
    },
    "recall": {"asserted": "historical"},
    "affirm": {"asserted": "affirmed"},
    "tell": {"asserted": "told"},
}  # fmt: skip
"""What is not listed stays as it is."""


def become(words: ClauseWords, act: Root, state: State, effect: Effect, *, claim: bool) -> State:
    """What a cue with this effect makes of the act; `claim`: it reaches the act through a claim about it."""
    if effect == "deny" or (effect in ("reject", "scorn") and claim):
        return "denied"
    if effect in ("vow", "will", "headline") and state in ("asserted", "planned") and act in words.hostile[effect]:
        return "threatened"
    if effect in ("attempt", "expect", "disown"):
        return _of_hostile(effect, state, hostile=act in words.hostile["vow"])
    if effect == "quell":
        return "negated" if state == "tried" else state
    if state == "tried" or (state in ("affirmed", "told") and effect != "negate"):
        state = "asserted"
    return _TABLE.get(effect, {}).get(state, state)


def _of_hostile(effect: Effect, state: State, *, hostile: bool) -> State:
    """A hostile try is an act; a cooperative act that is expected is planned; a hostile one not done is disowned."""
    if effect == "attempt":
        return ("tried" if hostile else "hypothetical") if state == "asserted" else state
    if effect == "disown":
        return "denied" if state == "negated" and hostile else state
    return _TABLE["suppose" if hostile else "plan"].get(state, state)


def final(state: State) -> Status:
    """The status that is told in the end."""
    if state == "ended" or state == "excluded":  # noqa: PLR1714  # mypy narrows these, not a membership
        return "negated"
    if state == "affirmed" or state == "told" or state == "tried":  # noqa: PLR1714  # the same
        return "asserted"
    return state
