import re
from pathlib import Path

import pycountry
import pytest

from pipelines.intake.opml import FeedSource, read_opml, write_opml
from pipelines.intake.urls import canonical

SHIPPED = Path(__file__).parents[3] / "config/feeds.opml"


@pytest.fixture(scope="module")
def feeds() -> tuple[FeedSource, ...]:
    return read_opml(SHIPPED.read_bytes())


def test_there_are_feeds_enough_and_each_once(feeds: tuple[FeedSource, ...]) -> None:
    assert len(feeds) >= 60
    assert len({canonical(feed.url).removeprefix("http://").removeprefix("https://") for feed in feeds}) == len(feeds)
    assert len({feed.title for feed in feeds}) == len(feeds)


def test_countries_and_languages_are_those_of_iso(feeds: tuple[FeedSource, ...]) -> None:
    assert {feed.country for feed in feeds if not pycountry.countries.get(alpha_3=feed.country or "FRA")} == set()
    assert {feed.language for feed in feeds if not pycountry.languages.get(alpha_2=feed.language or "fr")} == set()


def test_every_feed_has_a_title_and_a_tier(feeds: tuple[FeedSource, ...]) -> None:
    assert [feed.url for feed in feeds if not feed.title or feed.tier not in (1, 2, 3)] == []


def test_every_address_names_the_public_list_it_was_found_in(feeds: tuple[FeedSource, ...]) -> None:
    header, _, body = SHIPPED.read_text(encoding="utf-8").partition("-->")
    lists = re.findall(r'<outline type="rss" .*listedIn="([^"]+)"/>', body)
    assert len(lists) == len(feeds)
    assert [name for name in lists if name not in header] == []
    assert "listed, not checked" in header


@pytest.mark.parametrize(
    "country", ["ISR", "PSE", "IRN", "LBN", "YEM", "IRQ", "SYR", "TUR", "EGY", "RUS", "UKR", "SDN", "ETH", "IND", "PAK",
                "AFG", "MMR", "CHN", "TWN", "KOR", "VEN", "COL"]
)  # fmt: skip
def test_the_sides_of_todays_conflicts_have_a_voice_of_their_own(feeds: tuple[FeedSource, ...], country: str) -> None:
    assert [feed for feed in feeds if feed.country == country]


def test_the_list_can_be_exported_and_read_again(feeds: tuple[FeedSource, ...]) -> None:
    assert read_opml(write_opml(feeds)) == feeds
