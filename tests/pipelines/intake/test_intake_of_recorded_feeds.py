"""All recorded feeds of real publishers, as a collector would have read them: figures of their own README."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.intake.feeds import read
from pipelines.intake.items import FeedReading
from pipelines.intake.languages import Detect
from pipelines.intake.opml import FeedSource

# name: items, distinct, format, language
FEEDS = {
    "jpost-home-2023-02-25": (70, 69, "rss20", "en"),
    "jpost-home-2023-02-27": (75, 73, "rss20", "en"),
    "aljazeera-2026-08-13-0404": (25, 25, "rss20", "en"),
    "aljazeera-2026-08-13-0439": (25, 25, "rss20", "en"),
    "aljazeera-2026-08-13-0838": (25, 25, "rss20", "en"),
    "nyt-world-2026-08-13-0419": (57, 57, "rss20", "en"),
    "nyt-world-2026-08-13-0925": (56, 56, "rss20", "en"),
    "india-today-2026-08-13": (131, 117, "rss20", "en"),
    # Named and said to be Bangla; its file holds not one Bengali letter, all of it is English.
    "bd24live-bn-2026-08-13": (10, 10, "rss20", "en"),
    "reuters-world-2017-01-07": (10, 10, "rss20", "en"),
    "moscow-times-2017-01-07": (50, 50, "rss20", "en"),
    "indian-express-world-2017-01-07": (200, 200, "rss20", "en"),
    "lemonde-fr-2017-01-07": (18, 18, "rss20", "fr"),
    "spiegel-de-2017-01-07": (17, 17, "rss20", "de"),
    "orf-de-2017-01-07": (49, 49, "rss10", "de"),
    "citydog-ru-2017-01-25": (10, 10, "rss20", "ru"),
    "aljazeera-america-2016-02-26": (50, 50, "rss20", "en"),
    "vox-2016-06-14": (30, 30, "atom10", "en"),
    "times-of-israel-2026-02-28": (10, 10, "rss20", "en"),
    "haaretz-2026-02-28": (10, 10, "rss20", "en"),
    "bbc-middle-east-2026-02-28": (10, 10, "rss20", "en"),
    "guardian-us-2026-02-28": (10, 10, "rss20", "en"),
    "cnn-edition-2026-02-28": (10, 10, "rss20", "en"),
    "ynet-he-2026-02-28": (10, 10, "rss20", "he"),
    "israel-hayom-he-2026-02-28": (10, 10, "rss20", "he"),
}
Poll = Callable[[str], FeedReading]


@pytest.fixture(scope="module")
def poll(recorded: Path, detect: Detect) -> Poll:
    """Reads a recorded feed by the clock in its name (the day's end where it names no hour)."""

    def polled(name: str) -> FeedReading:
        written = re.search(r"(\d{4}-\d\d-\d\d)(?:-(\d{4}))?$", name)
        assert written
        fetched = datetime.strptime(f"{written[1]} {written[2] or 2359} +0000", "%Y-%m-%d %H%M %z")
        source = FeedSource(url=f"https://{name.partition('-20')[0]}.example/rss")
        return read((recorded / f"{name}.xml").read_bytes(), feed=source, fetched=fetched, lane="live", detect=detect)

    return polled


def ranges(folder: Path) -> dict[str, tuple[date, date]]:
    rows = re.findall(
        r"\| (\S+)\.xml \|.*\| (\d{4}-\d\d-\d\d) \.\. (\d{4}-\d\d-\d\d) \|", (folder / "README.md").read_text()
    )
    return {name: (date.fromisoformat(first), date.fromisoformat(last)) for name, first, last in rows}


@pytest.mark.parametrize("name", FEEDS)
def test_a_recorded_feed_is_read_whole(poll: Poll, name: str) -> None:
    items, distinct, kind, language = FEEDS[name]
    found = poll(name)
    assert (found.items, len(found.articles), found.format, found.language) == (items, distinct, kind, language)
    assert not found.bozo
    assert all(article.title and article.url for article in found.articles)


@pytest.mark.parametrize("name", FEEDS)
def test_each_item_is_in_its_language(poll: Poll, name: str) -> None:
    found = Counter(article.language for article in poll(name).articles)
    # Six items of India Today's feed come from its Hindi sister.
    assert found == ({"en": 111, "hi": 6} if name.startswith("india-today") else {FEEDS[name][3]: FEEDS[name][1]})


@pytest.mark.parametrize("name", FEEDS)
def test_dates_lie_where_they_were_counted(poll: Poll, recorded: Path, name: str) -> None:
    first, last = ranges(recorded)[name]
    dates = [article.published.date() for article in poll(name).articles if article.published]
    assert min(dates) == first
    # The last date of CNN's feed was the recording's own.
    assert max(dates) == (date(2023, 4, 5) if name.startswith("cnn") else last)


def test_no_recorded_feed_is_left_out(recorded: Path) -> None:
    assert {path.stem for path in recorded.glob("*.xml")} == set(FEEDS)


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ("aljazeera-2026-08-13-0404", "aljazeera-2026-08-13-0439", {"kept": 22, "retitled": 1, "fresh": 3}),
        ("aljazeera-2026-08-13-0439", "aljazeera-2026-08-13-0838", {"kept": 6, "retitled": 1, "fresh": 19}),
        ("nyt-world-2026-08-13-0419", "nyt-world-2026-08-13-0925", {"kept": 53, "retitled": 0, "fresh": 3}),
        ("jpost-home-2023-02-25", "jpost-home-2023-02-27", {"kept": 17, "retitled": 1, "fresh": 56}),
    ],
)
def test_a_second_poll_brings_what_is_new_and_what_was_changed(
    poll: Poll, before: str, after: str, counts: dict[str, int]
) -> None:
    old, new = ({article.id: article for article in poll(name).articles} for name in (before, after))
    kept, fresh = old.keys() & new.keys(), new.keys() - old.keys()
    retitled = [key for key in kept if old[key].title != new[key].title]
    assert {"kept": len(kept), "retitled": len(retitled), "fresh": len(fresh)} == counts
    assert all(old[key].revision != new[key].revision for key in retitled)


def test_the_one_undated_item_of_a_dead_feed_is_told_from_the_recording(poll: Poll) -> None:
    assert Counter(article.timeliness for article in poll("cnn-edition-2026-02-28").articles) == {
        "stale": 9,
        "undated": 1,
    }


def test_an_article_of_2015_in_a_feed_of_2026_is_stale_not_lost(poll: Poll) -> None:
    old = [a for a in poll("india-today-2026-08-13").articles if a.published and a.published.year == 2015]
    assert {article.timeliness for article in old} == {"stale"}


def test_no_markup_is_left_in_any_text(poll: Poll) -> None:
    for name in FEEDS:
        for article in poll(name).articles:
            assert not re.search(
                r"</?(?:p|a|img|br|div|span|b|i|strong|em)\b[^>]*>|&(?:amp|nbsp|quot|#\d+);",
                f"{article.title} {article.body}",
            )
