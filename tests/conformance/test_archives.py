"""What is read out of an archive, whichever it is."""

import gc
import sys
from itertools import islice
from pathlib import Path

import pytest

from services.archive import open_archive
from services.indexer.archive import ElasticArchive, NotSetUp
from services.indexer.connecting import ElasticsearchUnreachable
from services.rehearsal import rehearse
from services.settings import Settings
from services.standalone.reading import Reader

from .corpus import ARTICLES


def test_the_settings_say_which_archive_is_read(indexed: Settings, folder: Path) -> None:
    with open_archive(indexed) as elastic, open_archive(Settings(data=folder)) as stored:
        assert isinstance(elastic, ElasticArchive)
        assert isinstance(stored, Reader)
        assert list(elastic.articles()) == list(stored.articles())


@pytest.mark.parametrize("page", [1, 7, len(ARTICLES)])
def test_the_pages_of_an_answer_are_not_seen_in_it(page: int, indexed: Settings, stored: Reader) -> None:
    with ElasticArchive(indexed, page) as elastic:
        assert list(elastic.search_articles("*")) == list(stored.articles())
        assert list(elastic.search_articles("harbour")) == list(stored.search_articles("harbour"))


def test_a_reader_may_stop_before_the_end(elastic: ElasticArchive, stored: Reader) -> None:
    assert list(islice(elastic.events(), 3)) == list(islice(stored.events(), 3))


@pytest.mark.parametrize("rule", ["on: event\nquery: root:ASSAULT AND status:asserted", "on: article\nquery: harbour"])
def test_a_rule_is_rehearsed_with_the_same_outcome(rule: str, indexed: Settings, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(f"kind: match\ndescription: for the test\n{rule}\n", encoding="utf-8")
    trials = [rehearse(str(path), settings, None) for settings in (indexed, Settings(data=folder))]
    assert trials[0] == trials[1]
    assert trials[0].rung


def test_before_setup_the_mend_is_setup(elasticsearch: str, prefix: str) -> None:
    with (
        open_archive(Settings(elasticsearch=elasticsearch, prefix=prefix)) as archive,
        pytest.raises(NotSetUp, match=r"tocsin-events: no such index \(run tocsin setup"),
    ):
        next(archive.events())


def test_where_nothing_answers_the_address_is_named() -> None:
    with (
        open_archive(Settings(elasticsearch="http://127.0.0.1:9")) as archive,
        pytest.raises(ElasticsearchUnreachable, match=r"127\.0\.0\.1:9"),
    ):
        next(archive.alerts())


@pytest.mark.parametrize(
    "query",
    [
        " ".join(f"x{number}" for number in range(700)) + " harbour",
        "(" * 300 + "harbour" + ")" * 300,
        f"harb*{'*' * 200}r",
        f"url:{'*a?' * 100}*",
    ],
    ids=["many words", "many brackets", "many stars", "many letters between stars"],
)
def test_the_longest_query_is_answered_too(query: str, elastic: ElasticArchive, stored: Reader) -> None:
    assert list(elastic.search_articles(query)) == list(stored.search_articles(query))


def test_an_answer_that_nobody_reads_to_its_end_is_let_go_without_a_word(
    indexed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    unraised: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraised.append)
    with ElasticArchive(indexed, page=1) as archive:
        found = archive.search_events("*")
        next(found)
    del found
    gc.collect()
    assert unraised == []
