"""How a verb's frame fits: who does it, what its object is, where its particle stands."""

from collections.abc import Callable

import pytest

from pipelines.coding.acts.actions import readings
from pipelines.coding.coder import Coder
from pipelines.coding.syntax.parsing import parse
from pipelines.records import Span

Acts = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def acts(coder: Coder) -> Acts:
    """A sentence -> the acts that its verbs tell."""

    def told(text: str) -> set[str]:
        (tree,) = parse(coder.parser, [Span(0, len(text), text)])
        return {one.entry.act for one in readings(coder.actions, tree) if one.verb is not None}

    return told


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The nurses struck on Monday.", "PROTEST"),
        ("The gunmen struck on Monday.", "ASSAULT"),
        ("Students occupied the library on Monday.", "PROTEST"),
        ("Soldiers occupied the library on Monday.", "ASSAULT"),
        ("The detectives raided the newsroom on Monday.", "COERCE"),
        ("The rebels raided the garrison on Monday.", "ASSAULT"),
    ],
)
def test_who_does_it_decides_between_acts_told_by_one_verb(acts: Acts, text: str, act: str) -> None:
    assert acts(text) == {act}


def test_a_verb_for_armed_men_tells_nothing_of_others(acts: Acts) -> None:
    assert acts("The tanks rolled into the valley.") == {"ASSAULT"}
    assert acts("The pilgrims rolled into the valley.") == set()


def test_a_particle_may_be_the_preposition_of_the_victim(acts: Acts) -> None:
    assert acts("The mutineers turned their guns on the guard.") == {"ASSAULT"}
    assert "ASSAULT" not in acts("The mutineers turned their guns in to the guard.")


def test_a_particle_behind_the_object_is_found_though_read_as_a_preposition(acts: Acts) -> None:
    assert acts("The army drove the rebels out of the port.") == {"ASSAULT"}


def test_a_preposition_is_no_particle_of_a_verb_without_its_noun(acts: Acts) -> None:
    assert acts("Montenegro joined the alliance in June.").isdisjoint({"ASSAULT"})


@pytest.mark.parametrize(
    ("with_it", "without_it"),
    [
        ("The minister is critical of the plan.", "The minister is critical."),
        ("The minister is supportive of the plan.", "The minister is supportive."),
        ("The minister is hostile to the plan.", "The minister is hostile."),
    ],
)
def test_an_adjective_tells_an_act_with_its_preposition_only(acts: Acts, with_it: str, without_it: str) -> None:
    assert len(acts(with_it)) == 1
    assert acts(without_it) == set()


def test_half_of_a_thing_is_the_thing(acts: Acts) -> None:
    assert acts("France sent half of its medicine to Mali.") == {"AID"}
    assert acts("France sent half of its paintings to Mali.").isdisjoint({"AID"})


def test_money_in_figures_is_money(acts: Acts) -> None:
    assert acts("Japan lent $40 million to Fiji.") == {"AID"}


def test_to_tell_somebody_to_do_a_thing_is_a_demand(acts: Acts) -> None:
    assert "REQUEST" in acts("The regent told Laos to open the bridge.")
    assert "REQUEST" not in acts("The regent told Laos that the bridge was open.")


def test_to_insist_on_a_bare_verb_is_a_demand(acts: Acts) -> None:
    assert "REQUEST" in acts("The council insisted that Laos lift the siege.")
    assert "REQUEST" not in acts("The council insisted that Laos lifted the siege.")


def test_an_infinitives_to_is_no_particle(acts: Acts) -> None:
    assert acts("The envoy came to apologise.") == {"CONCEDE"}


def test_a_strike_for_pay_is_no_aid(acts: Acts) -> None:
    assert acts("Nurses went on strike for better pay in Kenya.") == {"PROTEST"}


def test_to_protest_against_somebody_is_to_protest(acts: Acts) -> None:
    assert acts("Farmers protested against the duke in Paris.") == {"PROTEST"}
