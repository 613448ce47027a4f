"""Real publishers' feeds, as somebody recorded them, through the whole chain as a collector would bring them."""

from pathlib import Path

import pytest

from benchmarks.feeds import RECORDED, Polled, run
from pipelines.records import text_of
from services.standalone.reading import Reader

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded feeds beside the project (../shared/feeds)")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("feeds")


@pytest.fixture(scope="module")
def polled(data: Path) -> dict[str, Polled]:
    return {each.name: each for each in run(RECORDED, data)}


@pytest.fixture(scope="module")
def reader(data: Path, polled: dict[str, Polled]) -> Reader:
    assert polled
    return Reader(data)


def test_a_second_poll_of_the_same_feed_brings_nothing(polled: dict[str, Polled]) -> None:
    assert {name: each.again for name, each in polled.items()} == dict.fromkeys(polled, 0)


@pytest.mark.parametrize(
    ("name", "fresh"),
    [
        ("aljazeera-2026-08-13-0404", 25),
        ("aljazeera-2026-08-13-0439", 4),  # three are new, one has a new title
        ("aljazeera-2026-08-13-0838", 20),  # 19 are new, one has a new title
        ("nyt-world-2026-08-13-0925", 3),
        ("jpost-home-2023-02-27", 57),  # 56 are new, one has a new title
    ],
)
def test_a_later_recording_brings_only_what_is_new_or_retitled(
    polled: dict[str, Polled], name: str, fresh: int
) -> None:
    assert polled[name].fresh == fresh


def test_nothing_is_lost_on_the_way(reader: Reader) -> None:
    assert [(letter.stage, letter.reason) for letter in reader.dead()] == []
    assert reader.counts().waiting == 0


def test_a_first_poll_is_background_and_never_rings(reader: Reader) -> None:
    refs = {article.id: article for article in reader.articles()}
    rung = {article for alert in reader.alerts() for article in alert.articles}
    assert {refs[id_].timeliness for id_ in rung} <= {"live"}


def test_every_span_is_the_text_that_it_shows(reader: Reader) -> None:
    spans = 0
    for article in reader.articles():
        text = text_of(article)
        for event in article.events:
            for span in (event.source, event.target, event.action, event.cue, event.location):
                if span is not None:
                    assert text[span.start : span.end] == span.text
                    spans += 1
        for mention in article.mentions:
            assert text[mention.start : mention.end] == mention.text
    assert spans


def test_events_are_coded_in_english_alone_while_actors_are_found_everywhere(reader: Reader) -> None:
    languages = {article.language for article in reader.articles()}
    assert {"en", "fr", "de", "ru", "he"} <= languages
    assert {article.language for article in reader.articles() if article.events} == {"en"}
    assert {"fr", "he", "en"} <= {article.language for article in reader.articles() if article.actors}
