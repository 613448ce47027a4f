"""One set of documents in three places: a SQLite store, an Elasticsearch with the real mapping, a list in memory."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest
from elasticsearch import Elasticsearch

from pipelines.alerting.clauses import meets
from pipelines.alerting.documents import Document
from pipelines.alerting.fields import ARTICLE, DEFAULTS, EVENT, Fields
from pipelines.alerting.queries import parse
from services.indexer.archive import ElasticArchive
from services.indexer.documents import document
from services.indexer.indices import alias, indices_of, make_indices
from services.settings import Settings
from services.standalone.reading import Reader
from services.standalone.rows import row
from services.standalone.store import Store

from .corpus import ALERTS, ARTICLES, DYADS, EVENTS

Answer: TypeAlias = list[str] | str
"""Ids, or why there are none."""

Ask: TypeAlias = Callable[[str, Sequence[str]], list[Answer]]
"""Answers to queries on `articles` or `events`."""

RECORDS: dict[str, Sequence[Any]] = {"articles": ARTICLES, "events": EVENTS, "alerts": ALERTS, "dyads": DYADS}
MEMORY: dict[str, tuple[Sequence[Any], Fields, tuple[str, ...]]] = {
    "articles": (ARTICLES, ARTICLE, DEFAULTS["article"]),
    "events": (EVENTS, EVENT, DEFAULTS["event"]),
}


@pytest.fixture(scope="session")
def indexed(elasticsearch: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The documents in Elasticsearch, under a prefix of their own."""
    folder = tmp_path_factory.mktemp("conformance")
    prefix = f"t{secrets.token_hex(3)}-"
    settings = Settings(data=folder, elasticsearch=elasticsearch, prefix=prefix)
    make_indices(settings)
    with Elasticsearch(elasticsearch) as client:
        for kind, records in RECORDS.items():
            index(client, settings, kind, records)
        yield settings
        for kind in RECORDS:
            client.indices.delete(index=indices_of(client, settings, kind))
            client.indices.delete_index_template(name=alias(settings, kind))


def index(client: Elasticsearch, settings: Settings, kind: str, records: Sequence[Any]) -> None:
    """Put the records where the indexer would, and let them be found."""
    lines: list[dict[str, Any]] = []
    for record in records:
        lines += [{"index": {"_id": record.id}}, msgspec.to_builtins(document(record))]
    answer = client.bulk(index=alias(settings, kind), operations=lines, refresh=True)
    assert not answer["errors"], [item for item in answer["items"] if "error" in item["index"]][:1]


@pytest.fixture(scope="session")
def elastic(indexed: Settings) -> Iterator[ElasticArchive]:
    """The archive in Elasticsearch."""
    with ElasticArchive(indexed) as archive:
        yield archive


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents in a data folder."""
    store = Store(tmp_path_factory.mktemp("stored"))
    with store.transaction() as db:
        for statement, values in filter(None, map(row, (*ARTICLES, *EVENTS, *ALERTS, *DYADS))):
            db.execute(statement, values)
    store.close()
    return store.path.parent


@pytest.fixture(scope="session")
def stored(folder: Path) -> Iterator[Reader]:
    """The archive in SQLite."""
    with Reader(folder) as reader:
        yield reader


@pytest.fixture(scope="session")
def matched() -> Ask:
    """What a rule with this query takes, in the order of an archive."""
    newest = {kind: sorted(sorted(records, key=_id), key=_date, reverse=True) for kind, (records, *_) in MEMORY.items()}

    def ask(kind: str, queries: Sequence[str]) -> list[Answer]:
        _, fields, defaults = MEMORY[kind]
        clauses = [parse(query, fields, defaults) for query in queries]
        return [[one.id for one in newest[kind] if meets(Document(one), clause)] for clause in clauses]

    return ask


@pytest.fixture(scope="session")
def kibana(indexed: Settings) -> Iterator[Ask]:
    """What Kibana's bar finds: the query as it is, over the fields that the index names, in no order."""
    with Elasticsearch(indexed.elasticsearch) as client:

        def ask(kind: str, queries: Sequence[str]) -> list[Answer]:
            lines = [line for query in queries for line in ({}, _typed(query))]
            answers = client.msearch(index=alias(indexed, kind), searches=lines)["responses"]
            return [_ids(answer) for answer in answers]

        yield ask


def _typed(query: str) -> dict[str, Any]:
    typed = {"query": query, "analyze_wildcard": True, "time_zone": "UTC"}
    return {"query": {"query_string": typed}, "size": 1000, "_source": False}


def _ids(answer: dict[str, Any]) -> Answer:
    """The ids, or why there are none."""
    if "error" in answer:
        return str(answer["error"]["root_cause"][0]["reason"])
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def _id(record: Any) -> str:
    return str(record.id)


def _date(record: Any) -> datetime:
    moment: datetime = record.date
    return moment
