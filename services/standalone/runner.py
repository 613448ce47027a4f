"""The embedded runner: folds a batch of articles through the chain, then writes all of it in one short transaction.

Whatever moment the process dies at, a batch is there whole or not at all, and the inbox still holds what is not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from pipelines import topology
from pipelines.errors import BadRecord
from pipelines.records import Alert, Article, DeadLetter, EventDocument, GroupedArticle
from pipelines.state import LATE
from services import topics
from services.pool import Failed, Pool
from services.reasons import shortened
from services.standalone.errors import StoreError
from services.standalone.rows import Row, row
from services.standalone.states import States
from services.standalone.store import Store

BATCH = 16
"""Articles that are taken at once: a second of coding or so, which is what a death at its end costs."""

SWEEP = "DELETE FROM state WHERE stage = ? AND seen < ?"
DONE = "DELETE FROM inbox WHERE n = ?"
CURSOR = "INSERT INTO cursors (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


Written: TypeAlias = tuple[Struct, Row | None]
"""A record and how it is kept."""


class Batch(Struct, frozen=True, kw_only=True):
    """What became of a batch: counts, and the alerts that ring, in order. `read` counts what came in."""

    read: int = 0
    articles: int = 0
    backfill: int = 0
    events: int = 0
    dead: int = 0
    loud: tuple[Alert, ...] = ()


class Runner:
    """Drives the chain over a store. Without a `pool`, articles are coded in this process.

    The outcome depends on the articles and their order alone, never on how they are cut into batches.
    """

    def __init__(
        self,
        store: Store,
        config: topology.Config,
        pool: Pool | None = None,
        stages: Sequence[topology.Stage] = topology.STAGES,
    ) -> None:
        self._store, self._config, self._pool, self._stages = store, config, pool, stages
        self._states = States(stages, store)

    def drain(self, limit: int = BATCH) -> Batch | None:
        """Process what waits in the inbox, at most `limit` articles; None where nothing waits. Raises StoreError."""
        waiting = self._store.waiting(limit)
        if not waiting:
            return None
        records = [_accepted(document) for _, document in waiting]
        return self.process(
            [record for record in records if isinstance(record, Article)],
            letters=[record for record in records if isinstance(record, DeadLetter)],
            taken=[number for number, _ in waiting],
        )

    def process(
        self,
        articles: Sequence[Article],
        *,
        letters: Sequence[DeadLetter] = (),
        taken: Iterable[int] = (),
        cursors: Mapping[str, str] | None = None,
    ) -> Batch:
        """Fold articles in their order, then write what follows. Raises StoreError; then nothing of the batch is kept.

        With it are written dead `letters`, that the inbox rows `taken` are done, and where `cursors` (by name) stand.
        """
        try:
            written = [*map(_written, letters), *self._folded(articles)]
            rows = [row for _, row in written if row]
            self._write(rows, [*_progress(taken, cursors or {}), *self._expired(articles)])
        except BaseException:
            self._states.revert()
            raise
        self._states.saved()
        return _summary(len(articles) + len(letters), [record for record, _ in written])

    def _folded(self, articles: Sequence[Article]) -> Iterator[Written]:
        read_ahead = self._pool.map(articles) if self._pool else (None for _ in articles)
        for article, ready in zip(articles, read_ahead, strict=True):
            yield from self._follow(article, ready)

    def _follow(self, article: Article, ready: Any) -> list[Written]:
        """All that follows from an article; where any stage fails on it, a dead letter alone."""
        if isinstance(ready, Failed):
            return [_dead(ready.stage, ready.reason, article)]
        try:
            followed = topology.follow(self._config, self._states, article, ready, self._stages)
            outputs = [_written(record) for record in followed]
            self._states.keep()
        except StoreError:
            raise
        except Exception as fault:  # noqa: BLE001  # the one place where a poisoned record becomes a dead letter
            self._states.discard()
            return [_dead(self._states.opened, f"{type(fault).__name__}: {fault}", article)]
        return outputs

    def _write(self, outputs: Sequence[Row], progress: Sequence[Row]) -> None:
        """Outputs come before state, as on any runner; here one transaction holds both."""
        with self._store.transaction() as db:
            _execute(db, outputs)
            _execute(db, self._states.unsaved())
            _execute(db, progress)

    def _expired(self, articles: Sequence[Article]) -> Iterator[Row]:
        """Sweep what no record can recall any more: the stages look at each value's age themselves (`recall`)."""
        if articles:
            clock = min(article.fetched for article in articles)
            for stage in self._stages:
                yield SWEEP, (stage.name, (clock - stage.keep - LATE).timestamp())


def _accepted(document: str) -> Struct:
    """An article of the inbox; a dead letter where an older version wrote it in a way that can't be read any more."""
    try:
        return topics.decode(topology.TOPICS[Article], document.encode())
    except BadRecord as fault:
        return DeadLetter(stage="inbox", reason=shortened(str(fault)), at=datetime.now(UTC), original=document.encode())


def _written(record: Struct) -> Written:
    return record, row(record)


def _dead(stage: str, reason: str, article: Article) -> Written:
    original = msgspec.json.encode(article)
    return _written(DeadLetter(stage=stage, reason=shortened(reason), at=article.fetched, original=original))


def _execute(db: Connection, rows: Iterable[Row]) -> None:
    for statement, values in rows:
        db.execute(statement, values)


def _progress(taken: Iterable[int], cursors: Mapping[str, str]) -> Iterator[Row]:
    yield from ((DONE, (number,)) for number in taken)
    yield from ((CURSOR, (name, value)) for name, value in cursors.items())


def _summary(read: int, outputs: Sequence[Struct]) -> Batch:
    articles = [record for record in outputs if isinstance(record, GroupedArticle)]
    return Batch(
        read=read,
        articles=len(articles),
        backfill=sum(article.timeliness == "backfill" for article in articles),
        events=sum(isinstance(record, EventDocument) for record in outputs),
        dead=sum(isinstance(record, DeadLetter) for record in outputs),
        loud=tuple(record for record in outputs if isinstance(record, Alert) and record.loud),
    )
