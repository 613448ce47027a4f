"""Ends a process that says of itself that it is stuck, so that whoever started it starts it again.

Docker Compose and systemd restart what has ended, not what merely answers its health check with no.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

PATIENCE = 300.0
"""Seconds without a good answer after which a process is asked to end."""
GRACE = 60.0
"""Seconds that it has for that; then it is ended, for a hung loop hears no signal."""


@contextmanager
def watched(live: Callable[[], str], patience: float = PATIENCE, grace: float = GRACE) -> Iterator[None]:
    """While the block runs, ask `live` (nothing where all is well, else the reason) and end the process over it."""
    over = Event()
    Thread(target=_watch, args=(live, over, patience, grace), daemon=True, name="watchdog").start()
    try:
        yield
    finally:
        over.set()


def _watch(live: Callable[[], str], over: Event, patience: float, grace: float) -> None:
    well = time.monotonic()
    while not over.wait(patience / 60):
        reason = live()
        if not reason:
            well = time.monotonic()
        elif time.monotonic() - well > patience:
            sys.stderr.write(f"tocsin: stuck for {patience:.0f} s ({reason}): ending, to be started again\n")
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGTERM)
            if not over.wait(grace):
                os._exit(1)
            return
