"""What libraries log, on standard error: warnings only, a line each, and none again and again."""

import logging
import time

AGAIN = 30.0
"""Seconds until the same warning is worth another line: a broker that is away makes thousands."""
REMEMBERED = 1000

EXPECTED = ("Topic creation disabled!",)
"""Faust says so of each changelog at each start; `tocsin setup` makes them."""


def log_plainly() -> None:
    """Set up logging for a service."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("tocsin: %(name)s: %(message)s"))
    handler.addFilter(Seldom())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class OneLine(logging.Formatter):
    """Of a traceback the last line is told: the rest is for who debugs Faust."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = super().format(record)
        first, *rest = [line for line in told.splitlines() if line.strip()] or [""]
        return f"{first} ({rest[-1].strip()})" if rest else first


class Seldom(logging.Filter):
    """Lets the same message through once in a while."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this one is told. The same are those of one place in the code, whatever they are about."""
        kind, now = (record.name, str(record.msg)[:100]), time.monotonic()
        if str(record.msg).startswith(EXPECTED) or now - self._told.get(kind, -AGAIN) < AGAIN:
            return False
        if len(self._told) > REMEMBERED:
            self._told.clear()
        self._told[kind] = now
        return True
