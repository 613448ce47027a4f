"""Sentences and headlines beside what they tell, and what must stay silent; our own, half outside the Middle East."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.records import Coding, Event, Mention

Coded = Callable[..., Coding]
DATA = Path(__file__).parent / "data"
QUIET = {"police", "intercept"}


def rows(name: str) -> list[Any]:
    """The rows of a file, whatever group they stand in."""
    groups = yaml.safe_load((DATA / name).read_text("utf-8"))
    return [row for held in groups.values() for row in held]


def read(coded: Coded, text: str) -> Coding:
    """A headline where no full stop ends it, else a body."""
    headline = len(text.split()) < 14 and not text.endswith((".", '"'))
    return coded("", text) if headline else coded(text)


def actor(side: Mention | None) -> str | None:
    return None if side is None else side.actor


def ringing(coding: Coding) -> list[Event]:
    return [
        event
        for event in coding.events
        if event.status == "asserted" and event.current and event.root in {"ASSAULT", "MOBILIZE", "COERCE"}
        if actor(event.source) is not None and event.mode not in QUIET
    ]


@pytest.mark.parametrize(("source", "target", "root", "status", "text"), rows("told.yaml"))
def test_a_sentence_tells_who_did_what_to_whom(
    coded: Coded, *, source: str | None, target: str | None, root: str, status: str, text: str
) -> None:
    found = {(actor(event.source), actor(event.target), event.root, event.status) for event in read(coded, text).events}
    assert (source, target, root, status) in found


@pytest.mark.parametrize(("silent", "ringing_pair"), rows("silent.yaml"))
def test_what_no_known_actor_did_stays_silent(coded: Coded, silent: str, ringing_pair: str | None) -> None:
    assert not ringing(read(coded, silent))
    assert ringing_pair is None or ringing(read(coded, ringing_pair))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Iran-backed militias shelled Jordan.", "Iran-backed militias"),
        ("Militias backed by Iran shelled Jordan.", "Militias backed by Iran"),
    ],
)
def test_a_proxy_keeps_its_whole_phrase_and_sector_and_its_sponsor_is_no_side(
    coded: Coded, text: str, words: str
) -> None:
    sides = {(event.source, event.target and event.target.actor) for event in coded(text).events}
    start = text.index(words)
    assert sides == {(Mention(None, None, "MILITIA", start, start + len(words), words), "JOR")}


@pytest.mark.parametrize(
    "text", ["The RSF called off a protest in Khartoum.", "Armenia repelled an attempted Azerbaijani incursion."]
)
def test_calling_off_a_protest_is_no_ceasefire_and_parrying_no_assault(coded: Coded, text: str) -> None:
    assert not [event for event in coded(text).events if event.status == "asserted"]


def test_a_verb_inside_a_name_tells_nothing(coded: Coded) -> None:
    found = coded("Iran-backed militias in Iraq attacked a Jordanian base.").events
    assert [(event.root, actor(event.source), actor(event.target)) for event in found] == [
        ("ASSAULT", "IRQ.MILITIA", "JOR")
    ]
    assert [event.root for event in coded("Iran backed militias in Iraq.").events] == ["SUPPORT"]


def test_an_attack_told_twice_is_one_event_with_its_numbers(coded: Coded) -> None:
    found = coded("Russia shelled Kherson on Monday, killing eight people and wounding 12 in the city.").events
    assert [(event.mode, event.numbers) for event in found] == [("heavy-weapons", {"killed": 8, "wounded": 12})]


def test_a_denied_order_is_one_denied_attack(coded: Coded) -> None:
    found = coded("Rwanda denied that it had ordered a rocket attack on a Congolese base.").events
    assert [(event.act, event.status) for event in found] == [("ASSAULT", "denied")]


def test_characters_that_only_steer_a_terminal_stop_nothing(coded: Coded) -> None:
    text = "Israel bombed\x1b \u202eBeirut\x1b on Monday."
    event = coded(text).events[0]
    assert (actor(event.source), actor(event.target)) == ("ISR", "LBN")
    assert event.quote == text


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Ukraine shot down 12 Russian drones.", "intercept"),
        ("Spanish police arrested a Spaniard suspected of fraud.", "police"),
        ("Egyptian police arrested 30 protesters in Cairo.", "arrest"),
        ("Uganda has joined the fight against the rebels.", "join"),
        ("Russia blockaded Ukraine's ports.", "blockade"),
        ("Armenia and Azerbaijan signed a peace accord.", "peace"),
        ("Britain and India signed a free trade agreement.", "accord"),
    ],
)
def test_modes_tell_apart_what_rules_ask_for(coded: Coded, text: str, mode: str) -> None:
    assert mode in {event.mode for event in coded(text).events}
