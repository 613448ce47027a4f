"""Escalation signals: named conditions over events, defined in `config/signals.yaml`."""

from msgspec import Struct

from pipelines.records import Event, Root, Status


class Signal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event shows a signal when each list that is given holds its value, and one of the numbers is reached."""

    roots: tuple[Root, ...] = ()
    acts: tuple[Root, ...] = ()
    modes: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    at_least: dict[str, int] = {}


Signals = dict[str, tuple[Signal, ...]]
"""By name, the conditions of which one must hold."""


def shown(signals: Signals, event: Event) -> tuple[str, ...]:
    """Names of the signals that an event shows, in the order of the file."""
    return tuple(name for name, conditions in signals.items() if any(_holds(one, event) for one in conditions))


def _holds(signal: Signal, event: Event) -> bool:
    asked = (
        (signal.roots, event.root),
        (signal.acts, event.act),
        (signal.modes, event.mode),
        (signal.statuses, event.status),
    )
    reached = any(event.numbers.get(name, 0) >= least for name, least in signal.at_least.items())
    return all(value in allowed for allowed, value in asked if allowed) and (reached or not signal.at_least)
