"""A message of a topic -> what a bulk request says about it: one action under the record's own id.

What an index holds in the end doesn't depend on the order in which records come, nor on how often: no older record
overwrites a newer one (an external version sees to it), and a withdrawal may come before its event (a script does).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from pipelines.errors import BadRecord
from pipelines.records import Alert, DyadDay, EventDocument, GroupedArticle, Withdrawal
from services import topics
from services.indexer.documents import WITHDRAWAL, document

KIND_OF: Mapping[str, str] = {"articles.grouped": "articles", "events": "events", "alerts": "alerts", "dyads": "dyads"}
"""The kind of index that each topic fills."""

TOPIC_OF: Mapping[str, str] = {kind: topic for topic, kind in KIND_OF.items()}

TELL = f"""
int order(def one, def other) {{
  int clock = ZonedDateTime.parse(one.fetched).toInstant().compareTo(ZonedDateTime.parse(other.fetched).toInstant());
  return clock != 0 ? clock : one.revision.compareTo(other.revision)
}}
def event = ctx._source.record == 'event' ? ctx._source : null;
def withdrawal = ctx._source.{WITHDRAWAL};
if (params.event != null && (event == null || order(params.event, event) >= 0)) {{
  event = params.event
}}
if (params.withdrawal != null && (withdrawal == null || order(params.withdrawal, withdrawal) >= 0)) {{
  withdrawal = params.withdrawal
}}
Map told = new HashMap(event == null ? ['record': 'withdrawal', 'id': params.withdrawal.id] : event);
if (withdrawal != null) {{
  told.{WITHDRAWAL} = withdrawal;
  told.withdrawn = event == null || order(withdrawal, event) > 0
}}
if (told.equals(ctx._source)) {{ ctx.op = 'none' }} else {{ ctx._source = told }}
"""
"""The newest telling of an event, and its newest withdrawal: the event is withdrawn where that is the newer of the two.

A withdrawal without its event waits in a document of its own, which the alias hides (see `indices.py`).
"""

DECODE_ERRORS = (BadRecord, msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError)
"""What a message may raise on its way to an entry."""


class Message(Struct, frozen=True):
    """A message as it came: the topology's name of its topic, its key, its bytes; `place` is where it stands there."""

    topic: str
    key: str
    value: bytes
    place: str = ""


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
    action, content = _action(record, place)
    return Entry(kind, name, (msgspec.json.encode(action), msgspec.json.encode(content)), message)


def _action(record: Struct, place: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    match record:
        case EventDocument():
            return _telling(place, {"event": document(record)})
        case Withdrawal():
            told = {"id": record.id, "fetched": record.fetched, "revision": record.revision}
            return _telling(place, {WITHDRAWAL: told})
        case _:
            return {"index": {**place, "version": version(record), "version_type": "external_gte"}}, document(record)


def _telling(place: dict[str, Any], params: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    script = {"lang": "painless", "source": TELL, "params": params}
    return {"update": {**place, "retry_on_conflict": 3}}, {"scripted_upsert": True, "upsert": {}, "script": script}


def version(record: Struct) -> int:
    """The external version of a record; of equal ones the later holds."""
    match record:
        case GroupedArticle():
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
