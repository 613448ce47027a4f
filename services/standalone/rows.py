"""How each record is written: under its own id, so that writing it again changes nothing.

A row is made while the record is folded: one that can't be written is then a dead letter, not the end of its batch.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from pipelines.ids import identity
from pipelines.records import Alert, DeadLetter, DyadDay, EventDocument, GroupedArticle, Withdrawal

Row: TypeAlias = tuple[str, tuple[object, ...]]
"""A statement and its values."""

ARTICLE = """
INSERT INTO articles (id, ref, date, language, story, timeliness, document) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET ref = excluded.ref, date = excluded.date, language = excluded.language,
    story = excluded.story, timeliness = excluded.timeliness, document = excluded.document
"""
EVENT = """
INSERT INTO events (id, article_id, date, root, status, source, target, withdrawn, document)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET date = excluded.date, root = excluded.root, status = excluded.status,
    source = excluded.source, target = excluded.target, withdrawn = excluded.withdrawn, document = excluded.document
"""
WITHDRAWAL = "UPDATE events SET withdrawn = 1, document = json_set(document, '$.withdrawn', json('true')) WHERE id = ?"
DYAD = """
INSERT INTO dyads (id, dyad, day, document) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET document = excluded.document
"""
ALERT = "INSERT INTO alerts (id, version, rule, at, loud, document) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
DEAD = "INSERT INTO dead (id, stage, reason, at, original) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"


def row(record: Struct) -> Row | None:
    """The statement that keeps a record; None for those that only pass from stage to stage."""
    write = ROWS.get(type(record))
    return None if write is None else write(record)


def _article(article: GroupedArticle) -> Row:
    place = article.date, article.language, article.story, article.timeliness
    return ARTICLE, (article.id, article.ref, instant(place[0]), *place[1:], _document(article))


def _event(event: EventDocument) -> Row:
    source = event.source.actor if event.source else None
    target = event.target.actor if event.target else None
    what = event.root, event.status, source, target, event.withdrawn
    return EVENT, (event.id, event.article_id, instant(event.date), *what, _document(event))


def _withdrawal(withdrawal: Withdrawal) -> Row:
    return WITHDRAWAL, (withdrawal.id,)


def _dyad(day: DyadDay) -> Row:
    return DYAD, (day.id, day.dyad, day.day.isoformat(), _document(day))


def _alert(alert: Alert) -> Row:
    return ALERT, (alert.id, alert.version, alert.rule, instant(alert.at), alert.loud, _document(alert))


def _dead(letter: DeadLetter) -> Row:
    told = letter.stage, letter.reason, instant(letter.at)
    return DEAD, (identity(letter.stage, letter.original.hex()), *told, letter.original)


ROWS: Mapping[type, Callable[[Any], Row]] = {
    GroupedArticle: _article,
    EventDocument: _event,
    Withdrawal: _withdrawal,
    DyadDay: _dyad,
    Alert: _alert,
    DeadLetter: _dead,
}


def instant(moment: datetime) -> str:
    """A time as text that sorts as the time does: UTC, microseconds always."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _document(record: Struct) -> str:
    return msgspec.json.encode(record).decode()
