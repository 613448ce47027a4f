"""One server process: started, killed and started again on the same data and the same port."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.errors import TocsinError

LOOPBACK = "127.0.0.1"
PATIENCE = 180  # seconds to get ready; 15 are usual for the slower server on an idle machine
POLITENESS = 30  # seconds between SIGTERM and SIGKILL


class ServerFailed(TocsinError):
    """A server ended or never answered; its last log lines are in the message."""


@dataclass
class Server:
    """A server's process and all that belongs to it.

    `address` is what a client connects to; `answers(address)` says whether a client is served; `folder` holds
    configuration, data and log and goes with the server; `user` is who it runs as, None for ourselves.
    """

    name: str
    address: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    answers: Callable[[str], bool]
    user: str | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers. Raises ServerFailed."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"} | self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # its own group: Ctrl-C is for the tests, and kill() must reach its children
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
            )
        until = time.monotonic() + PATIENCE
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise ServerFailed(f"{self.name} did not start:\n{self.last_words()}")
            time.sleep(0.1)

    def ready(self) -> bool:
        """Whether a client would be served now."""
        return self.answers(self.address)

    def stop(self) -> None:
        """Ask it to end, and wait; kill it when it doesn't."""
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(POLITENESS)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """kill -9 the whole group (Elasticsearch is a launcher and a node), and wait until its port is free."""
        if self.process:
            _signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
            until = time.monotonic() + POLITENESS
            while accepts(self.address) and time.monotonic() < until:
                time.sleep(0.02)

    def restart(self) -> None:
        """Start it again on its data and its port, after kill() or stop() or while it runs."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def last_words(self, lines: int = 30) -> str:
        """The end of its log."""
        return "\n".join((self.folder / "server.log").read_text(errors="replace").splitlines()[-lines:])


def prepare(command: list[str], folder: Path) -> None:
    """Run what a server needs done before its start. Raises ServerFailed with what the command said."""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise ServerFailed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}", where=str(folder))


def scratch_folder(name: str) -> Path:
    """A new folder for a server. Not pytest's own: those may be entered by their owner only, up to the root."""
    return Path(tempfile.mkdtemp(prefix=f"tocsin-{name}-"))


def free_ports(count: int) -> int:
    """The first of `count` free ports in a row.

    Below the range from which the kernel takes ports for clients: else a client that tries to reach a killed server
    can be given the server's own port, and the server can't come back.
    """
    while True:
        first = 20_000 + secrets.randbelow(12_000)
        if all(_is_free(port) for port in range(first, first + count)):
            return first


def accepts(address: str) -> bool:
    """Whether anything listens at `host:port` or `http://host:port`."""
    url = urlsplit(address if "//" in address else f"//{address}")
    try:
        socket.create_connection((url.hostname, url.port), timeout=1).close()
    except OSError:
        return False
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return  # it ended by itself
