"""The coder is as often right on our own sets as we say: a figure that falls by more than a little fails."""

from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.accuracy import figures
from benchmarks.judging.rows import OWN, Row, own
from benchmarks.judging.scoring import scored
from services.coders import load_coder

ROOT = Path(__file__).parents[2]

FLOORS = {
    "roots": {"root": 0.69, "quad": 0.72, "source": 0.74, "target": 0.62, "both": 0.58, "status F1": 0.74},
    "roles": {"root": 0.84, "quad": 0.84, "source": 0.79, "target": 0.7, "both": 0.66, "status F1": 0.87},
    "status-world": {"root": 0.78, "quad": 0.81, "source": 0.82, "target": 0.76, "both": 0.71, "status F1": 0.77},
    "headline-groups": {
        "root": 0.56,
        "quad": 0.61,
        "source": 0.57,
        "target": 0.59,
        "both": 0.5,
        "status F1": 0.72,
        "groups": 0.67,
        "false": 0.07,
        "missed": 0.22,
    },
    "bells": {
        "root": 0.33,
        "quad": 0.38,
        "source": 0.45,
        "target": 0.37,
        "both": 0.31,
        "status F1": 0.57,
        "false": 0.11,
        "missed": 0.75,
    },
}
"""By set, both halves together: each figure 0.03 worse than it was measured. Raise them when the coder gets better."""
LESS_IS_BETTER = {"false", "missed"}


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, float]]:
    """The figures of each set."""
    coder = load_coder(ROOT / "config")
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for half, some in own(ROOT / "benchmarks" / "sentences"):
        rows[half.rpartition(", ")[0]] += some
    return {name: figures([scored(coder, row) for row in some]) for name, some in rows.items()}


def is_worse(figure: str, value: float, floor: float) -> bool:
    return value > floor if figure in LESS_IS_BETTER else value < floor


def test_no_figure_of_our_own_sets_falls(measured: dict[str, dict[str, float]]) -> None:
    assert set(FLOORS) == set(OWN)
    fallen = {
        (name, figure): measured[name][figure]
        for name, floors in FLOORS.items()
        for figure, floor in floors.items()
        if is_worse(figure, measured[name][figure], floor)
    }
    assert fallen == {}


def test_all_evidence_is_the_text_at_its_offsets(measured: dict[str, dict[str, float]]) -> None:
    assert {name: found["inexact"] for name, found in measured.items()} == dict.fromkeys(OWN, 0)
