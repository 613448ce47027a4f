"""A message of a topic -> what a bulk request says about it: one action under the record's own id and version.

External versions let no older record overwrite a newer one, whatever is delivered again, in whatever order.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from pipelines.records import Alert, DyadDay, EventDocument, GroupedArticle, Withdrawal
from services import topics
from services.indexer.documents import document

KIND_OF: Mapping[str, str] = {"articles.grouped": "articles", "events": "events", "alerts": "alerts", "dyads": "dyads"}
"""The kind of index that each topic fills."""

TOPIC_OF: Mapping[str, str] = {kind: topic for topic, kind in KIND_OF.items()}

WITHDRAW = """
def told = ZonedDateTime.parse(ctx._source.fetched).toInstant();
def order = told.compareTo(ZonedDateTime.parse(params.fetched).toInstant());
def newer = order > 0 || (order == 0 && ctx._source.revision.compareTo(params.revision) > 0);
if (newer || ctx._source.withdrawn) { ctx.op = 'none' } else { ctx._source.withdrawn = true }
"""
"""Marks the event, unless a newer revision tells it again. An update takes no external version but adds one to it."""

DECODE_ERRORS = (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError)
"""What a message may raise on its way to an entry."""


class Message(Struct, frozen=True):
    """A message as it came: the topology's name of its topic, its key, its bytes."""

    topic: str
    key: str
    value: bytes


class Entry(Struct, frozen=True):
    """One action of a bulk request, with the message that it came from."""

    kind: str
    id: str
    lines: tuple[bytes, bytes]
    message: Message

    @property
    def size(self) -> int:
        """Bytes in a bulk request."""
        return len(self.lines[0]) + len(self.lines[1]) + 2


def entry(message: Message, into: Mapping[str, str]) -> Entry:
    """The entry of a message; `into` are the aliases to write to, by kind. Raises any of DECODE_ERRORS."""
    kind, record = KIND_OF[message.topic], topics.decode(message.topic, message.value)
    name: str = record.id  # type: ignore[attr-defined]  # every record on a topic has one
    place = {"_index": into[kind], "_id": name, "require_alias": True}
    action, content = _withdrawing(record, place) if isinstance(record, Withdrawal) else _telling(record, place)
    return Entry(kind, name, (msgspec.json.encode(action), content), message)


def _telling(record: Struct, place: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    action = {"index": {**place, "version": version(record), "version_type": "external_gte"}}
    return action, msgspec.json.encode(document(record))


def _withdrawing(record: Withdrawal, place: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    params = {"fetched": record.fetched, "revision": record.revision}
    script = {"lang": "painless", "source": WITHDRAW, "params": params}
    return {"update": {**place, "retry_on_conflict": 3}}, msgspec.json.encode({"script": script})


def version(record: Struct) -> int:
    """The external version of a record; of equal ones the later holds."""
    match record:
        case GroupedArticle() | EventDocument():
            return _microseconds(record.fetched) << 11 | _rank(record.revision)
        case DyadDay():
            return _microseconds(record.updated)
        case Alert():
            return record.version
        case _:
            raise TypeError(record)


def _microseconds(moment: datetime) -> int:
    """Since 1970, never below."""
    seconds = max(0, int(moment.timestamp()))
    return seconds * 1_000_000 + moment.microsecond


def _rank(revision: str) -> int:
    """Eleven bits that order revisions of one moment as `code` does: the start of the hash that a revision is."""
    try:
        return int(revision[:3], 16) >> 1
    except ValueError:
        return 0
