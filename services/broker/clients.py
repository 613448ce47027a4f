"""Opens kafka-python's clients such that a user reads one line where no broker answers: what, where and the mend."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from kafka.errors import KafkaError, SaslAuthenticationFailedError, UnsupportedSaslMechanismError

from services.broker.connecting import client_options
from services.broker.errors import BrokerUnreachable
from services.settings import Settings

PATIENCE = 10.0
"""Seconds that a broker has for its first answer, unless the caller knows that it may still be starting."""

REFUSED = (SaslAuthenticationFailedError, UnsupportedSaslMechanismError)
CREDENTIALS = "kafka_user, kafka_password and kafka_mechanism"
MAX_HEARD = 100
LIBRARY = logging.getLogger("kafka")

C = TypeVar("C")


@contextmanager
def opened(kind: Callable[..., C], settings: Settings, wait: float = PATIENCE, **options: Any) -> Iterator[C]:
    """A client of this kind, closed at the end; `wait` is how many seconds it may take to find a broker.

    Raises BadConfig, and BrokerUnreachable for all that the broker and the way there refuse, inside the block too.
    """
    given = client_options(settings) | options
    # By default it would pause up to half a minute between two tries.
    patience = {"bootstrap_timeout_ms": int(wait * 1000), "reconnect_backoff_max_ms": 1000}
    with _hushed() as reasons:
        try:
            client: Any = kind(**given, **patience)
            try:
                yield client
            finally:
                client.close()
        except KafkaError as error:
            raise _explained(settings, reasons.best() or error) from error


class _Reasons(logging.Handler):
    """What the library only logs: why it can't connect. Its exceptions say no more than that it could not."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._heard: list[KafkaError] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the errors that a line tells of."""
        if len(self._heard) < MAX_HEARD and isinstance(record.args, tuple):
            self._heard += [told for told in record.args if isinstance(told, KafkaError)]

    def best(self) -> KafkaError | None:
        """A refusal says most; else the first is the cause of the others."""
        refused = [error for error in self._heard if isinstance(error, REFUSED)]
        return next(iter(refused or self._heard), None)


@contextmanager
def _hushed() -> Iterator[_Reasons]:
    """Keep the library's log off the terminal: it writes several lines for each of its many tries."""
    reasons = _Reasons()
    LIBRARY.addHandler(reasons)
    LIBRARY.propagate = False
    try:
        yield reasons
    finally:
        LIBRARY.removeHandler(reasons)
        LIBRARY.propagate = not any(isinstance(other, _Reasons) for other in LIBRARY.handlers)


def _explained(settings: Settings, error: KafkaError) -> BrokerUnreachable:
    # The class stands before the reason, more than once.
    what = str(error).rpartition("Error: ")[2]
    mend = "start the broker, or check the settings kafka and kafka_security"
    if isinstance(error, REFUSED):
        mend = f"check the settings {CREDENTIALS}"
    elif settings.kafka_security.startswith("sasl"):
        # A broker hangs up after its refusal, and where both arrive at once the library reads only the hanging up.
        mend += f", then {CREDENTIALS}"
    return BrokerUnreachable(f"no broker answers: {what}", where=settings.kafka, mend=mend)
