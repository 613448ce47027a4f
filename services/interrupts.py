"""A clean end of a loop that people watch: SIGINT or SIGTERM asks it to stop where it stands, a second one stops it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


class Stop:
    """Whether we have been asked to end. No lock: a signal may come at any moment, also while one is held."""

    asked = False


@contextmanager
def interrupts() -> Iterator[Stop]:
    """Listen to signals while the block runs. Only the main thread hears them; elsewhere nobody asks."""
    stop = Stop()
    if current_thread() is not main_thread():
        yield stop
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.asked = True
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        restore()
