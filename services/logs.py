"""What a service logs on standard error: our own lines, and libraries' warnings, a line each, none again and again."""

import logging
import re
import time

from services.views import printable

OURS = "services"
"""Our own loggers begin with it."""
AGAIN = 30.0
"""Seconds until the same warning is worth another line: a broker that is away makes thousands."""
REMEMBERED = 1000

EXPECTED = re.compile(
    r"Topic creation disabled!"  # Faust, of each changelog at each start: `tocsin setup` makes them
    r"|\[\^-+\w*\]: (Starting|Stopping)\.\.\."  # Faust, of its parts
    r"|Heartbeat failed for group .* because it is rebalancing"  # aiokafka, when a worker comes or goes
    r"|Node <\S+> has (been marked alive|failed for \d+ times)"  # Elasticsearch's client; who asked tells it better
)


def log_plainly() -> None:
    """Set up logging for a service."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    handler.addFilter(Seldom())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(logging.INFO)


class OneLine(logging.Formatter):
    """Libraries are named; of a traceback the last line is told: the rest is for who debugs Faust."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = super().format(record)
        first, *rest = [printable(line) for line in told.splitlines() if line.strip()] or [""]
        by = "" if record.name.startswith(OURS) else f" [{record.name}]"
        return f"{first} ({rest[-1].strip()}){by}" if rest else f"{first}{by}"


class Seldom(logging.Filter):
    """Lets the same message of a library through once in a while, ours always."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this one is told. The same are those of one place in the code, whatever they are about."""
        if record.name.startswith(OURS):
            return True
        kind, now = (record.name, str(record.msg)[:100]), time.monotonic()
        if EXPECTED.match(record.getMessage()) or now - self._told.get(kind, -AGAIN) < AGAIN:
            return False
        if len(self._told) > REMEMBERED:
            self._told.clear()
        self._told[kind] = now
        return True
