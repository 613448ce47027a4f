"""How grave a piece of evidence is, from the event's intensity and the numbers it tells.

What is told as a fact counts in full. An announced, planned or conditional act counts one level less, without its
numbers. All other statuses, and articles, which have no event of their own, are low.
"""

from collections.abc import Mapping
from typing import get_args

from pipelines.records import Evidence, Severity, Status

LEVELS: tuple[Severity, ...] = get_args(Severity)
"""From the lowest to the highest; a level is kept as its place in this row."""

INTENSITIES: tuple[float, ...] = (-5.0, -9.0)
"""Intensities from which on an act is medium and high."""

TOLLS: Mapping[str, tuple[int, ...]] = {"killed": (1, 5, 50), "wounded": (5, 50, 500)}
"""Numbers from which on an event is medium, high and critical."""

ANNOUNCED: frozenset[Status] = frozenset({"threatened", "planned", "conditional"})


def level(evidence: Evidence) -> int:
    """The evidence's place in LEVELS."""
    by_act = sum(evidence.intensity <= bound for bound in INTENSITIES)
    if evidence.status in ANNOUNCED:
        return max(by_act - 1, 0)
    if evidence.status != "asserted":
        return 0
    by_toll = (sum(evidence.numbers.get(kind, 0) >= bound for bound in bounds) for kind, bounds in TOLLS.items())
    return max(by_act, *by_toll)
