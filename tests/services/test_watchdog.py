"""A process that is stuck ends, to be started again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def command(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *words], capture_output=True, check=False, cwd=ROOT, text=True)


STUCK = """
import signal, sys, time
from services.watchdog import watched
deaf, live = sys.argv[1:]
if deaf: signal.signal(signal.SIGTERM, signal.SIG_IGN)
with watched(lambda: "" if live else "no partitions", patience=0.3, grace=0.3):
    time.sleep(2)
"""


@pytest.mark.parametrize(("deaf", "code"), [("", -signal.SIGTERM), ("deaf", 1)])
def test_a_process_that_says_it_is_stuck_is_ended_even_where_it_is_deaf(deaf: str, code: int) -> None:
    ended = command("-c", STUCK, deaf, "")
    assert ended.returncode == code
    assert "(no partitions): ending, to be started again" in ended.stderr


def test_a_process_that_is_well_goes_on() -> None:
    ended = command("-c", STUCK, "", "live")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_what_serves_probes_is_watched() -> None:
    served = """
import services.watchdog, services.telemetry as t, time
services.watchdog.watched.__wrapped__.__defaults__ = (0.3, 0.3)
with t.serve("127.0.0.1:0", t.Probes(live=lambda: "stuck", ready=lambda: "")):
    time.sleep(5)
"""
    assert command("-c", served).returncode == -signal.SIGTERM
