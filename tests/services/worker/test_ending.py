"""How a worker ends that can't end in good order."""

import subprocess
import sys

HANGING = """
import asyncio
from types import SimpleNamespace
from services.broker.errors import TopicMissing
from services.worker import working


async def hang():
    await asyncio.Event().wait()


working.GRACE = 0.1
worker = SimpleNamespace(app=SimpleNamespace(stop=hang), places=SimpleNamespace(abandon=lambda: None))
asyncio.run(working._stop(worker, {fault}))
"""


def ended(fault: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HANGING.format(fault=fault)], capture_output=True, text=True, timeout=60, check=False
    )


def test_a_fault_is_told_even_where_the_end_hangs() -> None:
    end = ended("TopicMissing('no topic dyads', where='broker:9092', mend='run `tocsin setup`')")
    assert end.returncode == 1
    (line,) = end.stderr.splitlines()
    assert line.startswith("tocsin: broker:9092: no topic dyads (run `tocsin setup`); not ended in good order")


def test_a_fault_of_another_kind_is_told_with_its_kind() -> None:
    assert "ValueError: half a letter; not ended" in ended("ValueError('half a letter')").stderr
