"""The reference story of the design once more, as another newsroom would tell it: every fact, in other words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.coding.coder import Coder, code
from pipelines.records import Article, Coding, Event, Location, Mention, Outlet, Span
from services.coders import load_coder

CONFIG = Path(__file__).parents[3] / "config"
TITLE = "Iran will not fight Israel for Hamas, officials say"
BODY = """Iran's supreme leader told the leader of Hamas this month that Tehran would not enter the war against \
Israel, three senior officials with knowledge of the discussions said.

Khamenei criticised Hamas for failing to warn Tehran of its October raid. But he promised that Iran would continue to \
lend Hamas its political support.

Hezbollah and Israel have exchanged fire over the Lebanese border nearly every day. Yemen's Houthis have fired \
drones and ballistic missiles at Israel. Militias backed by Iran have attacked American troops in Iraq and Syria.

On 7 October Hamas attacked Israel and killed about 1,200 people. The Israeli offensive that followed has killed \
more than 11,000 people in Gaza.

Iran would not intervene in the war unless Israel attacked it, a person close to the leadership said, speaking on \
condition of anonymity. If Israel strikes Iran, all of it changes, a former Iranian diplomat said.

A commander of Hamas called on its allies to join the battle against Israel. Hezbollah has so far steered clear of an \
all-out war with Israel.
"""
Sides = tuple[str | None, str | None]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return load_coder(CONFIG)


@pytest.fixture(scope="module")
def story(coder: Coder) -> Coding:
    published = datetime(2023, 11, 16, 9, tzinfo=UTC)
    article = Article(
        id="story",
        revision="1",
        url="https://paper.example/story",
        title=TITLE,
        body=BODY,
        language="en",
        fetched=published,
        published=published,
        feed="paper",
        outlet=Outlet("paper.example"),
        timeliness="live",
    )
    return code(coder, article)


def sides(event: Event) -> Sides:
    return (event.source.actor if event.source else None, event.target.actor if event.target else None)


def quoting(story: Coding, words: str) -> Iterator[Event]:
    return (event for event in story.events if words in event.quote)


def acts(story: Coding, words: str) -> set[tuple[str | None, str | None, str, str]]:
    return {(*sides(event), event.act, event.status) for event in quoting(story, words)}


def test_iran_will_stay_out_as_unnamed_officials_tell(story: Coding) -> None:
    refusal = next(one for one in quoting(story, "this month") if (one.act, one.status) == ("ASSAULT", "negated"))
    assert sides(refusal) == ("IRN", "ISR")
    assert refusal.root == "AGREE"
    assert "refusal-to-join" in refusal.signals
    assert refusal.attribution is not None
    assert refusal.attribution.anonymous
    assert refusal.attribution.speaker == "three senior officials"


def test_nothing_here_raises_the_dyad_of_iran_and_israel(story: Coding) -> None:
    between = [event for event in story.events if set(sides(event)) == {"IRN", "ISR"}]
    assert between
    assert not [event for event in between if event.quad == 4 and event.status == "asserted"]


def test_khamenei_reproaches_hamas(story: Coding) -> None:
    assert ("IRN", "PSE.HAMAS", "ACCUSE", "asserted") in acts(story, "criticised")


def test_he_promises_to_go_on_supporting_it(story: Coding) -> None:
    told = [one for one in quoting(story, "political support") if sides(one) == ("IRN", "PSE.HAMAS")]
    assert ("SUPPORT", "AGREE", "planned") in {(event.act, event.root, event.status) for event in told}
    assert {event.quad for event in told} == {1}


def test_the_border_fire_goes_both_ways(story: Coding) -> None:
    told = acts(story, "exchanged fire")
    assert ("LBN.HEZBOLLAH", "ISR", "ASSAULT", "asserted") in told
    assert ("ISR", "LBN.HEZBOLLAH", "ASSAULT", "asserted") in told


def test_the_houthis_have_fired_on_israel(story: Coding) -> None:
    assert ("YEM.HOUTHI", "ISR", "ASSAULT", "asserted") in acts(story, "ballistic missiles")


def test_the_militias_and_not_iran_attacked_the_americans(story: Coding) -> None:
    told = [one for one in quoting(story, "American troops") if one.act == "ASSAULT"]
    assert {sides(event)[1] for event in told} == {"USA"}
    assert {event.source.text.split()[0] for event in told if event.source} == {"Militias"}
    assert "IRN" not in {sides(event)[0] for event in told}


def test_hamas_attacked_on_7_october_and_killed_1200(story: Coding) -> None:
    event = next(one for one in quoting(story, "7 October") if sides(one) == ("PSE.HAMAS", "ISR"))
    assert (event.act, event.status, event.numbers) == ("ASSAULT", "asserted", {"killed": 1200})
    assert event.when == date(2023, 10, 7)
    assert not event.current


def test_the_offensive_killed_11000_in_gaza(story: Coding) -> None:
    event = next(one for one in quoting(story, "11,000") if one.numbers.get("killed") == 11_000)
    assert (sides(event)[0], event.act, event.status) == ("ISR", "ASSAULT", "asserted")
    assert (sides(event)[1] or "").startswith("PSE")


def test_it_intervenes_only_if_attacked(story: Coding) -> None:
    told = [one for one in quoting(story, "unless") if one.act == "ASSAULT"]
    assert told
    assert {event.status for event in told} == {"conditional"}
    assert {event.attribution.anonymous for event in told if event.attribution} == {True}


def test_the_diplomats_paraphrase_is_a_condition_in_another_voice(story: Coding) -> None:
    event = next(one for one in quoting(story, "all of it changes") if one.act == "ASSAULT")
    assert event.status == "conditional"
    assert event.attribution is not None
    assert event.attribution.speaker == "a former Iranian diplomat"


def test_a_commander_urges_the_allies_to_join(story: Coding) -> None:
    assert {(one.act, one.status) for one in quoting(story, "its allies")} >= {
        ("REQUEST", "asserted"),
        ("ASSAULT", "called_for"),
    }


def test_hezbollah_has_kept_out_of_a_war(story: Coding) -> None:
    assert ("LBN.HEZBOLLAH", "ISR", "ASSAULT", "negated") in acts(story, "steered clear")


@pytest.mark.parametrize("kind", ["source", "target", "action", "cue", "location"])
def test_every_span_shows_its_own_words(story: Coding, kind: str) -> None:
    text = f"{TITLE}\n\n{BODY}"
    spans: list[Span | Mention | Location] = [getattr(event, kind) for event in story.events if getattr(event, kind)]
    assert all(text[span.start : span.end] == span.text for span in spans)
