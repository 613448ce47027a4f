"""Our services as real processes, and who starts them again whenever they end: Docker's restart policy, in small."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from tests.servers.server import free_ports

TOCSIN = Path(sys.executable).parent / "tocsin"
COMMANDS = {"collector": "collect", "worker 1": "work", "worker 2": "work", "indexer": "index"}
LOOK = 0.25
PAUSE = 1.0
"""Seconds between an end by itself and the next start."""
PATIENCE = 60.0
LAST_WORDS = 15


class Service:
    """A service in a process of its own, configured by its environment alone; the log of all its lives is one file."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        self.name, self._log = name, folder / f"{name.replace(' ', '-')}.log"
        probes = {"TOCSIN_PROBES": f"127.0.0.1:{free_ports(1)}"}
        self._environment = (
            {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TMPDIR": str(folder)} | environment | probes
        )
        self.lives: list[subprocess.Popen[bytes]] = []
        self.killed: set[int] = set()
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.lives.append(
                subprocess.Popen(
                    [TOCSIN, COMMANDS[self.name]],
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C is for the tests
                )
            )

    def kill(self) -> None:
        """kill -9 of the process alone: its children must notice by themselves."""
        self.killed.add(self.lives[-1].pid)
        self.lives[-1].kill()
        self.lives[-1].wait()

    def gave_up(self) -> list[int]:
        """How it ended where nobody killed it."""
        return [life.returncode for life in self.lives if life.returncode is not None and life.pid not in self.killed]

    def stop(self) -> int:
        """SIGTERM; its exit code."""
        self.lives[-1].terminate()
        return self.lives[-1].wait(PATIENCE)

    def last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()[-LAST_WORDS:]
        return "\n".join([f"--- {self.name}", *lines])


class Crew:
    """All services. While it keeps them, whichever ends is started again."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._prefix = environment["TOCSIN_PREFIX"]
        self.services = {name: Service(name, environment, folder) for name in COMMANDS}
        self._off = Event()
        self._keeper = Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def gave_up(self) -> dict[str, list[int]]:
        """Exit codes of those that ended by themselves."""
        return {name: codes for name, service in self.services.items() if (codes := service.gave_up())}

    def leave_off(self) -> None:
        """Start none again from now on."""
        self._off.set()
        self._keeper.join()

    def processes(self) -> set[int]:
        """All that were started here and have not ended, children and orphans too."""
        return set(_with_environment(f"TOCSIN_PREFIX={self._prefix}"))

    def remove(self) -> None:
        """End all that is left."""
        self.leave_off()
        for service in self.services.values():
            service.lives[-1].kill()
            service.lives[-1].wait()
        for number in self.processes():
            with suppress(ProcessLookupError):  # it has just ended
                os.kill(number, signal.SIGKILL)

    def last_words(self) -> str:
        return "\n".join(service.last_words() for service in self.services.values())

    def _keep(self) -> None:
        while not self._off.wait(LOOK):
            for service in self.services.values():
                if service.lives[-1].poll() is not None:
                    if service.lives[-1].pid not in service.killed:
                        time.sleep(PAUSE)
                    service.start()


@contextmanager
def at_work(environment: dict[str, str], folder: Path) -> Iterator[Crew]:
    """All services, until the block ends."""
    crew = Crew(environment, folder)
    try:
        yield crew
    finally:
        crew.remove()


def _with_environment(entry: str) -> Iterator[int]:
    """Processes with this in their environment, where the system tells."""
    for file in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has just ended, or is somebody else's
            if entry.encode() in file.read_bytes().split(b"\0"):
                yield int(file.parent.name)
