"""A service in a process of its own, as a user starts it: its start, its memory, its end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measuring.place import ROOT, Place
from pipelines.errors import TocsinError
from services.probing import probe
from tests.servers.server import LOOPBACK, free_ports

PATIENCE = 180.0
LOOK = 0.05
TOCSIN = (str(Path(sys.executable).with_name("tocsin")),)
PROGRAM = (sys.executable, "-m", "benchmarks.measuring.programs")


class Stuck(TocsinError):
    """Something that is measured ended, or comes to no end."""


class Service:
    """`words` is the command; it takes its settings from the environment and answers probes."""

    def __init__(self, place: Place, name: str, words: Sequence[str], processes: int = 1) -> None:
        self._words, self._environment = words, partial(place.environment, name, processes)
        self._log = place.folder / f"{name}-{id(self)}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it, and return the seconds until it was ready. Raises Stuck."""
        began, address = time.monotonic(), f"{LOOPBACK}:{free_ports(1)}"
        with self._log.open("ab") as log:
            environment = {**os.environ, **self._environment(address)}
            self._process = subprocess.Popen(self._words, cwd=ROOT, env=environment, stdout=log, stderr=log)
        until(lambda: self._alive() and probe(address, "ready")[0], f"{self._words[-1]} is not ready")
        return time.monotonic() - began

    def hold(self) -> None:
        """Stop it for a moment, so that work can be laid before it."""
        self._signal(signal.SIGSTOP)

    def go(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """SIGTERM, and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL; its coding processes notice by themselves."""
        self._end(signal.SIGKILL)

    def memory(self) -> Mapping[str, float]:
        """Megabytes of it and of its children, where the system tells (Linux)."""
        if not self._process:
            return {}
        return {"": resident(self._process.pid)} | {
            str(child): size for child in children(self._process.pid) if (size := resident(child)) > SMALL
        }

    def _alive(self) -> bool:
        if self._process and self._process.poll() is not None:
            said = self._log.read_text(errors="replace").strip().splitlines()[-3:]
            raise Stuck(" / ".join(said) or f"ended with {self._process.returncode}", where=" ".join(self._words))
        return True

    def _signal(self, number: signal.Signals) -> None:
        if self._alive() and self._process:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait()


SMALL = 30.0
"""Megabytes below which a child is one that Python itself keeps."""


def resident(process: int) -> float:
    """Megabytes of a process in memory."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def until(true: Callable[[], bool], otherwise: str, look: float = LOOK) -> None:
    """Wait. Raises Stuck."""
    ends = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > ends:
            raise Stuck(f"{otherwise} after {PATIENCE:.0f} s")
        time.sleep(look)


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    listed = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for children in listed for child in children.read_text().split()]
