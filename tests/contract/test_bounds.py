"""What the folds remember stays small, whatever comes."""

from pathlib import Path

from msgspec import structs

from pipelines import topology
from pipelines.records import Outlet
from services.standalone.runner import Runner
from services.standalone.store import Store

from .kit import article, chain

LARGEST = 64 * 1024
MANY_EVENTS, MANY_VOICES = 30, 1000


def test_no_state_value_outgrows_64_kilobytes_on_a_hot_stream(tmp_path: Path, settings: topology.Config) -> None:
    """One language, dyad and incident: long articles first, then a thousand outlets with long names, some editing."""
    both = ["ISR ASSAULT LBN.HEZBOLLAH", "LBN.HEZBOLLAH ASSAULT ISR"]
    long = [article(f"long{number}", *both * 32, at=number / 100) for number in range(MANY_EVENTS)]
    voices = [
        structs.replace(
            article(f"item{number % 900}", both[0], f"Number {number} of a long day.", at=1 + number / 100),
            outlet=Outlet(f"{'paper' * 12}{number % 900}.example"),
        )
        for number in range(MANY_VOICES)
    ]
    with Store(tmp_path) as store:
        Runner(store, settings, stages=chain()).process([*long, *voices])
        worst = store.rows("SELECT stage, max(length(value)) FROM state GROUP BY stage")
    sizes = {str(stage): int(str(size)) for stage, size in worst}
    assert sizes.keys() == {"code", "story", "track", "alert"}
    assert {stage: size for stage, size in sizes.items() if size >= LARGEST} == {}
