"""PLOVER's conventions: what root an act takes by what became of it (DESIGN.md section 4, Words of status)."""

from typing import Final

from pipelines.records import Quad, Root, Status

QUADS: Final[dict[Root, Quad]] = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "COOPERATE": 2, "AID": 2, "RETREAT": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
"""Quad class of each root; CONCEDE and RETREAT were one root of class 2 in earlier editions."""
INTENSITY: Final[dict[Root, float]] = {"AGREE": 3.0, "REJECT": -4.0, "THREATEN": -5.0, "RETREAT": 3.0, "SANCTION": -5.0}
"""Goldstein-like weight of a root that an act took by convention."""


def quad_of(root: Root) -> Quad:
    """The root's quad class, 1 to 4."""
    return QUADS[root]


def root_of(act: Root, status: Status, *, ended: bool = False, refused: bool = False) -> Root:
    """The root of an act with this status.

    `ended`: the cue says that it went on and stopped ("halted"); `refused`: its verb is negated ("won't … unless").
    """
    hostile, material = QUADS[act] > 2, QUADS[act] in {2, 4}  # noqa: PLR2004 - the quad classes
    if status == "negated":
        if hostile:
            return "RETREAT" if ended and material else "AGREE"
        return "SANCTION" if ended and act in {"AID", "COOPERATE"} else "REJECT"
    if status == "threatened":
        return "THREATEN"
    if status in {"planned", "conditional"}:
        if not hostile:
            return "REJECT" if refused else "AGREE"
        return "THREATEN" if material else act
    return act


def intensity_of(own: float, act: Root, root: Root) -> float:
    """The act's own weight, or the weight of the root that it took."""
    return own if act == root else INTENSITY.get(root, own)
