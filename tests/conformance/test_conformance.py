"""One query language: SQLite, Elasticsearch, a rule and Kibana's bar find the same for the same query."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.alerting.fields import DEFAULTS, EVENT
from pipelines.alerting.queries import parse
from pipelines.alerting.words import words
from pipelines.errors import BadQuery
from services.archive import Archive
from services.indexer.archive import ElasticArchive
from services.indexer.indices import alias
from services.settings import Settings
from services.standalone.reading import Reader

from . import pairs, refusals, strategies
from .conftest import Answer, Ask
from .corpus import ALERTS, ARTICLES, DYADS, EVENTS, TEXTS

KINDS = {"articles": pairs.ARTICLES, "events": pairs.EVENTS}
PAIRS = [(kind, *pair) for kind, listed in KINDS.items() for pair in listed]


@pytest.fixture(scope="session", params=["sqlite", "elasticsearch"])
def archive(request: pytest.FixtureRequest) -> Archive:
    found: Archive = request.getfixturevalue("stored" if request.param == "sqlite" else "elastic")
    return found


@pytest.fixture(scope="session")
def archives(stored: Reader, elastic: ElasticArchive) -> tuple[Archive, Archive]:
    return stored, elastic


@pytest.fixture(scope="session")
def typed(kibana: Ask) -> dict[tuple[str, str], Answer]:
    """What Kibana finds for each query of the pairs."""
    queries = {kind: [query for pair in listed for query in pair] for kind, listed in KINDS.items()}
    return {
        (kind, query): answer
        for kind, asked in queries.items()
        for query, answer in zip(asked, kibana(kind, asked), strict=True)
    }


def found(archive: Archive, kind: str, query: str) -> list[str]:
    search = archive.search_articles if kind == "articles" else archive.search_events
    return [record.id for record in search(query)]


@pytest.mark.parametrize(("kind", "one", "other"), PAIRS)
def test_a_query_finds_the_same_everywhere_and_its_neighbour_something_else(  # noqa: PLR0917  # a pair and where to look
    kind: str,
    one: str,
    other: str,
    archives: tuple[Archive, Archive],
    matched: Ask,
    typed: dict[tuple[str, str], Answer],
) -> None:
    expected = matched(kind, [one, other])
    for archive in archives:
        assert [found(archive, kind, query) for query in (one, other)] == expected
    assert [sorted(typed[kind, query]) for query in (one, other)] == [sorted(answer) for answer in expected]
    assert expected[0] != expected[1]


@pytest.mark.parametrize(("query", "column", "what"), refusals.REFUSED)
def test_what_would_not_mean_the_same_is_refused_with_its_column(query: str, column: int, what: str) -> None:
    with pytest.raises(BadQuery, match=what) as refused:
        parse(query, EVENT, DEFAULTS["event"])
    assert refused.value.where == f"column {column}"


def test_both_archives_refuse_a_query_before_they_are_asked(archive: Archive) -> None:
    with pytest.raises(BadQuery, match="column 1: unknown field body"):
        archive.search_events("body:harbour")
    with pytest.raises(BadQuery, match="column 1: unknown field quote"):
        archive.search_articles("quote:harbour")


QUIET = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(QUIET, max_examples=20)
@given(queries=st.lists(strategies.QUERIES, min_size=60, max_size=60, unique=True), kind=st.sampled_from([*KINDS]))
def test_whatever_a_rule_takes_kibana_finds_too(kind: str, queries: list[str], matched: Ask, kibana: Ask) -> None:
    taken = [query for query in queries if _is_taken(kind, query)]
    expected, answers = matched(kind, taken), kibana(kind, taken)
    differ = [
        (query, ours, theirs)
        for query, ours, theirs in zip(taken, expected, answers, strict=True)
        if sorted(ours) != sorted(theirs)
    ]
    assert not differ


@settings(QUIET, max_examples=20)
@given(typed=st.lists(strategies.TYPED, min_size=100, max_size=100, unique=True))
def test_whatever_is_typed_is_refused_or_means_the_same(typed: list[str], matched: Ask, kibana: Ask) -> None:
    taken = [query for query in typed if _is_taken("events", query)]
    expected, answers = matched("events", taken), kibana("events", taken)
    assert [sorted(answer) for answer in answers] == [sorted(answer) for answer in expected]


def _is_taken(kind: str, query: str) -> bool:
    fields = strategies.FIELDS[kind]
    try:
        parse(query, fields, DEFAULTS["article" if kind == "articles" else "event"])
    except BadQuery:
        return False
    return True


@pytest.fixture(scope="session")
def analysed(indexed: Settings) -> Iterator[strategies.Analyse]:
    """The words that Elasticsearch finds in a text."""
    with Elasticsearch(indexed.elasticsearch) as client:

        def analyse(text: str) -> list[str]:
            answer = client.indices.analyze(index=alias(indexed, "articles"), field="title", text=text)
            return [token["token"] for token in answer["tokens"]]

        yield analyse


@settings(QUIET, max_examples=150)
@given(text=st.lists(strategies.PIECES, max_size=60).map("".join))
def test_texts_are_cut_into_the_same_words(text: str, analysed: strategies.Analyse) -> None:
    assert words(text) == analysed(text)


@pytest.mark.parametrize("text", [text for _, *both in TEXTS for text in both if text])
def test_each_document_is_cut_into_the_same_words(text: str, analysed: strategies.Analyse) -> None:
    assert words(text) == analysed(text)


def test_an_archive_gives_back_the_very_records_newest_first(archive: Archive) -> None:
    assert list(archive.articles()) == _ordered(ARTICLES, "date")
    assert list(archive.events()) == _ordered(EVENTS, "date")
    assert list(archive.alerts()) == _ordered(ALERTS, "at")
    assert list(archive.dyads()) == sorted(DYADS, key=lambda one: (one.dyad, one.day))


def _ordered(records: list[Any], clock: str) -> list[Any]:
    return sorted(sorted(records, key=lambda one: one.id), key=lambda one: getattr(one, clock), reverse=True)
