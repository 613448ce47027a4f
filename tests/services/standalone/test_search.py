"""Searching the store: the same language and the same finds as rules have, in one fixed order."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from pipelines.alerting.clauses import meets
from pipelines.alerting.documents import Document
from pipelines.alerting.fields import ARTICLE, DEFAULTS
from pipelines.alerting.queries import parse
from pipelines.errors import BadQuery
from pipelines.records import EventDocument, GroupedArticle, Span
from services.standalone.reading import Reader
from services.standalone.rows import row
from services.standalone.store import Store

from .conftest import START, Write, grouped

TEXTS = [
    ("Harbour shelled", "The harbour of Tartus was shelled; don’t go there. 1,200 people left."),
    ("Ein Überfall", "In der Nähe der Grenze fand ein Überfall statt."),
    ("空袭", "空袭港口F16战机"),
    ("गोलाबारी", "हिन्दी में एक ख़बर।"),
    (None, "An untitled wire on the U.S.-led cease-fire in the harbour."),
    ("Удар по порту", "Порт обстреляли ночью."),
]


@pytest.fixture
def articles(write: Write, store: Store) -> list[GroupedArticle]:
    made = [grouped(write(number, title=title, body=body)) for number, (title, body) in enumerate(TEXTS)]
    keep(store, *made)
    return made


@pytest.fixture
def reader(articles: list[GroupedArticle], store: Store) -> Reader:
    assert articles
    return Reader(store.path.parent)


def keep(store: Store, *records: GroupedArticle | EventDocument) -> None:
    with store.transaction() as db:
        for statement, values in filter(None, map(row, records)):
            db.execute(statement, values)


def found(reader: Reader, query: str) -> list[str]:
    return [article.id for article in reader.search_articles(query)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("harbour", ["a4", "a0"]),
        ("HARBOUR AND shelled", ["a0"]),
        ("harbour -shelled", ["a4"]),
        ('"harbour of tartus"', ["a0"]),
        ("title:harbour", ["a0"]),
        ("title:harbour OR body:порт", ["a5", "a0"]),
        ("überfall", ["a1"]),
        ("uberfall", []),
        ("空袭", ["a2"]),
        ('"空袭港口"', ["a2"]),
        ("f16", ["a2"]),
        ("हिन्दी", ["a3"]),
        ("don’t", ["a0"]),
        ("1,200", ["a0"]),
        ("u.s", ["a4"]),
        ("cease-fire", ["a4"]),
        ("harb*", ["a4", "a0"]),
        ("NOT harbour", ["a5", "a3", "a2", "a1"]),
        ("outlet.domain:paper.example AND harbour", ["a4", "a0"]),
        ("language:de OR harbour", ["a4", "a0"]),
        ("NOT _exists_:title", ["a4"]),
        ("date:[2024-05-01T07 TO 2024-05-01T08]", ["a2", "a1"]),
        ("*", ["a5", "a4", "a3", "a2", "a1", "a0"]),
    ],
)
def test_a_search_finds_newest_first(query: str, ids: list[str], reader: Reader) -> None:
    assert found(reader, query) == ids


def test_equal_dates_are_in_the_order_of_the_ids(store: Store, reader: Reader, write: Write) -> None:
    keep(store, *(grouped(write(number, fetched=START, title="Twin")) for number in (9, 7, 8)))
    assert found(reader, "title:twin") == ["a7", "a8", "a9"]


def test_a_revision_is_found_by_its_new_words_only(store: Store, reader: Reader, write: Write) -> None:
    keep(store, grouped(write(0, title="Harbour open", body="All is quiet.")))
    assert found(reader, "shelled") == []
    assert found(reader, "quiet") == ["a0"]


def test_a_bad_query_is_refused_before_anything_is_read(reader: Reader) -> None:
    with pytest.raises(BadQuery, match="unknown field quote"):
        reader.search_articles("quote:harbour")
    with pytest.raises(BadQuery, match="unknown field body"):
        reader.search_events("body:harbour")


def test_words_of_a_query_never_reach_the_index_as_its_syntax(reader: Reader) -> None:
    for query in ('"harbour"" OR title:"', "harbour\\*", "NEAR\\(harbour\\)", 'body:harbour\\" '):
        with suppress(BadQuery):
            assert "a5" not in found(reader, query)


def test_events_are_found_by_who_did_what(store: Store, reader: Reader, write: Write) -> None:
    article = grouped(write(1))
    shared = {field: getattr(article, field) for field in EventDocument.__struct_fields__ if hasattr(article, field)}
    event = EventDocument(
        **shared | {"id": "e1", "article_id": "a1", "incident": "i1", "source": None, "target": None, "mode": None},
        root="ASSAULT", act="ASSAULT", quad=4, intensity=-9.0, status="denied", current=True,
        action=Span(0, 1, "x"), confidence=1.0, quote="It was no strike.", day=None,
    )  # fmt: skip
    later = structs.replace(event, id="e2", status="asserted", date=event.date + timedelta(hours=1))
    keep(store, event, later)
    assert [one.id for one in reader.search_events("root:ASSAULT")] == ["e2", "e1"]
    assert [one.id for one in reader.search_events("status:denied AND quote:strike")] == ["e1"]


WORDS = st.sampled_from(
    ["harbour", "überfall", "空", "袭", "f16", "हिन्दी", "u.s", "fire", "порт", '"of tartus"', "xyz"]
)
TERMS = st.builds("{}{}".format, st.sampled_from(["", "title:", "body:"]), WORDS)
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.builds(
        "({}{}{})".format, inner, st.sampled_from([" ", " AND ", " OR ", " AND NOT ", " -"]), inner
    ),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_the_index_narrows_a_search_and_never_changes_what_it_finds(
    reader: Reader, articles: list[GroupedArticle], query: str
) -> None:
    clause = parse(query, ARTICLE, DEFAULTS["article"])
    expected = [article.id for article in reversed(articles) if meets(Document(article), clause)]
    assert found(reader, query) == expected


def test_a_folder_without_data_says_so(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="no data here yet"):
        Reader(tmp_path)
