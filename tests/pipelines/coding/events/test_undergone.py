"""Acts told from the other side: "came under fire from"; and acts that a word above or beside them changes."""

from collections.abc import Callable

import pytest

from pipelines.coding.syntax.lemmas import lemma
from pipelines.records import Coding, Event

Coded = Callable[..., Coding]


def told(coded: Coded, text: str, act: str) -> list[Event]:
    return [event for event in coded(text).events if event.act == act]


def sides(coded: Coded, text: str, act: str) -> set[tuple[str | None, str | None]]:
    """Source and target of each event of an act, as codes."""
    return {
        (event.source.actor if event.source else None, event.target.actor if event.target else None)
        for event in told(coded, text, act)
    }


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Chad came under attack from Libya on Monday.", "ASSAULT"),
        ("Chad suffered an air strike by Libya on Monday.", "ASSAULT"),
        ("Chad faces sanctions from Libya.", "SANCTION"),
        ("Chad drew condemnation from Libya.", "ACCUSE"),
        ("Chad came under pressure from Libya.", "REQUEST"),
    ],
)
def test_what_somebody_undergoes_is_done_by_whom_it_comes_from(coded: Coded, text: str, act: str) -> None:
    assert ("LBY", "TCD") in sides(coded, text, act)
    assert ("TCD", "LBY") not in sides(coded, text, act)


def test_what_nobody_is_said_to_have_done_is_not_laid_at_the_door_of_the_place(coded: Coded) -> None:
    assert ("LBY", "TCD") not in sides(coded, "Chad troops came under fire in Libya.", "ASSAULT")


def test_a_town_falls_to_armed_men_only(coded: Coded) -> None:
    assert told(coded, "Timbuktu fell to the rebels on Monday.", "ASSAULT")
    assert not told(coded, "Timbuktu fell to third place on Monday.", "ASSAULT")


def test_fire_for_a_decision_is_criticism(coded: Coded) -> None:
    text = "The minister came under fire for the decision in Kenya."
    assert not told(coded, text, "ASSAULT")
    assert told(coded, text, "ACCUSE")


def test_a_friendly_vow_is_a_promise(coded: Coded) -> None:
    assert {event.root for event in coded("France vowed to support Chad.").events} == {"AGREE"}
    assert {event.root for event in coded("France vowed to attack Chad.").events} == {"THREATEN"}


def test_what_was_promised_is_told_as_promised_where_it_is_no_act(coded: Coded) -> None:
    (bare,) = coded("France promised to assist.").events
    (full,) = coded("France promised to assist Chad.").events
    assert (bare.act, bare.root) == ("AGREE", "AGREE")
    assert (full.act, full.root) == ("AID", "AGREE")


def test_a_noun_that_says_what_kind_another_is_tells_no_act(coded: Coded) -> None:
    assert not coded("French attack drones flew over Chad.").events
    assert told(coded, "A French drone attack on Chad was reported.", "ASSAULT")


@pytest.mark.parametrize(
    ("word", "tag", "form"),
    [
        ("lay", "VB", "lay"),
        ("lay", "VBD", "lie"),
        ("bankrolled", "VBD", "bankroll"),
        ("cocoa", "NN", "cocoa"),
        ("tranches", "NNS", "tranche"),
        ("flotilla", "NN", "flotilla"),
    ],
)
def test_words_that_rules_get_wrong_have_their_dictionary_form(word: str, tag: str, form: str) -> None:
    assert lemma(word, tag) == form
