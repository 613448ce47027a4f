"""What can go wrong with the broker, each in one line."""

from collections.abc import Iterable

from pipelines.errors import TocsinError


class BrokerUnreachable(TocsinError):
    """No broker answers, or it refuses us."""


class TopicMissing(TocsinError):
    """A topic that nobody has made."""


class TopicRefused(TocsinError):
    """The broker does not make or alter a topic as we need it."""


class TooLarge(TocsinError):
    """A record that its topic does not take."""


class NotAcknowledged(TocsinError):
    """The broker has not taken a record in time, or we were closed before it did."""


class RecordRefused(NotAcknowledged):
    """The broker won't take this record however often it is sent: it is too large by now, or we lack the right."""


def missing(names: Iterable[str], where: str) -> TopicMissing:
    """The error that names these topics."""
    return TopicMissing(f"no topic {', '.join(names)}", where=where, mend="run `tocsin setup`")
