"""Police work: arrests and searches among a state's own people are no hostilities."""

from typing import Final

from msgspec import structs

from pipelines.coding.acts.entries import Entry
from pipelines.coding.roles.parties import Party

POLICED: Final = frozenset({"arrest", "seize"})
"""Modes of COERCE that are police work among a state's own people."""
POLICE_INTENSITY: Final = -2.0


def policed(entry: Entry, source: Party | None, target: Party | None) -> Entry:
    """The entry as police work, where a state arrests or searches its own people, or nobody known, for no politics."""
    if entry.mode not in POLICED or source is None or target is None or target.political or source.actor is None:
        return entry
    if entry.mode == "seize" and target.assailable:
        return entry  # a college or a newspaper that the state takes is no haul of the police
    own = {f"{source.actor}.CIV", f"{source.actor}.CRM", *(() if target.sure else (source.actor,))}
    if target.actor is not None and target.actor not in own:
        return entry
    return _as_police(entry)


def policed_by_place(entry: Entry) -> Entry:
    """An arrest that only its place lays at a state's door is no hostility of that state."""
    return _as_police(entry) if entry.act == "COERCE" else entry


def _as_police(entry: Entry) -> Entry:
    return structs.replace(entry, mode="police", intensity=POLICE_INTENSITY)
