"""Who does what to whom, and what must never ring."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.coding.coder import MAX_EVENTS, Coder
from pipelines.records import Coding, Event

Coded = Callable[..., Coding]


def hostile(coding: Coding) -> list[Event]:
    """What the rule hostile-acts rings on."""
    return [
        event
        for event in coding.events
        if event.status == "asserted" and event.current and event.root in {"ASSAULT", "MOBILIZE", "COERCE"}
        if event.source is not None and event.source.actor is not None
    ]


def pairs(coding: Coding) -> list[tuple[str | None, str | None]]:
    return [
        (event.source.actor if event.source else None, event.target.actor if event.target else None)
        for event in coding.events
    ]


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("Iran attacked Iraq.", "IRN", "IRQ"),
        ("Iraq was attacked by Iran.", "IRN", "IRQ"),
        ("Iraq, which Iran attacked, closed its border.", "IRN", "IRQ"),
        ("Iran, which attacked Iraq, closed its border.", "IRN", "IRQ"),
        ("Iran's bombardment of Iraq went on.", "IRN", "IRQ"),
        ("Officials condemned an attack by Iran on Iraq.", "IRN", "IRQ"),
        ("Iranian strikes on Iraq killed twelve people.", "IRN", "IRQ"),
        ("Iran launched missiles at Iraq.", "IRN", "IRQ"),
        ("Iran carried out an air strike on Iraq.", "IRN", "IRQ"),
        ("Iran's president ordered troops to attack Iraq.", "IRN", "IRQ"),
        ("Iranian warplanes bombed Iraq.", "IRN", "IRQ"),
        ("Tehran shelled Baghdad.", "IRN", "IRQ"),
        ("Jordan said Iran attacked Iraq.", "IRN", "IRQ"),
        ("Iran crossed the river and attacked Iraq.", "IRN", "IRQ"),
        ("Iran said it had attacked Iraq.", "IRN", "IRQ"),
        ("Iran closed its border. It then attacked Iraq.", "IRN", "IRQ"),
        ("The leader of Iran attacked Iraq with rockets.", "IRN", "IRQ"),
    ],
)
def test_the_doer_and_the_one_done_to_are_found_in_every_turn_of_phrase(
    coded: Coded, text: str, source: str, target: str
) -> None:
    found = coded(text)
    attacks = [pair for pair, event in zip(pairs(found), found.events, strict=True) if event.act == "ASSAULT"]
    assert (source, target) in attacks
    assert (target, source) not in attacks


@pytest.mark.parametrize(
    "text",
    [
        "Iran and Iraq exchanged fire.",
        "Iran and Iraq clashed on the border.",
        "Clashes broke out between Iran and Iraq.",
        "Iran met Iraq in Geneva.",
        "Iran and Iraq signed a treaty.",
        "Iran and Iraq held talks.",
    ],
)
def test_what_both_do_is_told_both_ways(coded: Coded, text: str) -> None:
    assert {("IRN", "IRQ"), ("IRQ", "IRN")} <= set(pairs(coded(text)))


def test_each_coordinated_actor_has_its_own_event(coded: Coded) -> None:
    assert {("IRN", "IRQ"), ("SYR", "IRQ")} <= set(pairs(coded("Iran and Syria attacked Iraq.")))
    assert {("IRN", "IRQ"), ("IRN", "JOR")} <= set(pairs(coded("Iran attacked Iraq and Jordan.")))


def test_an_enemy_of_a_country_is_not_that_country(coded: Coded) -> None:
    assert "IRQ" not in {source for source, _ in pairs(coded("Iraq's enemies attacked Iran."))}


def test_an_unknown_phrase_keeps_its_words_without_an_actor(coded: Coded) -> None:
    source = coded("Masked gunmen attacked Iran.").events[0].source
    assert source is not None
    assert (source.actor, source.text) == (None, "Masked gunmen")


def test_an_urging_is_two_events(coded: Coded) -> None:
    found = coded("Jordan urged Iran to attack Iraq.")
    assert [(event.root, event.status) for event in found.events] == [
        ("REQUEST", "asserted"),
        ("ASSAULT", "called_for"),
    ]
    assert pairs(found) == [("JOR", "IRN"), ("IRN", "IRQ")]


def test_the_main_clause_comes_first(coded: Coded) -> None:
    assert coded("After Iran attacked Iraq, Jordan condemned Iran.").events[0].root == "ACCUSE"


@pytest.mark.parametrize(
    ("rings", "stays_silent"),
    [
        ("Iran struck Iraq.", "Iran did not strike Iraq."),
        ("Iran struck Iraq.", "Iran denied striking Iraq."),
        ("Iran struck Iraq.", "Iran refused to strike Iraq."),
        ("Iran struck Iraq.", "Iran will strike Iraq if talks fail."),
        ("Iran struck Iraq.", "Iran threatened to strike Iraq."),
        ("Iran struck Iraq.", "Iran plans to strike Iraq."),
        ("Iran struck Iraq.", "Iran could strike Iraq."),
        ("Iran struck Iraq.", "Analysts fear that Iran will strike Iraq."),
        ("Iran struck Iraq.", "Iran is weighing a strike on Iraq."),
        ("Iran struck Iraq.", "Iran called off a strike on Iraq."),
        ("Iran struck Iraq.", "Iran struck a deal with Iraq."),
        ("Iran struck Iraq on Wednesday.", "Iran struck Iraq in 1986."),
        ("Iran attacked Iraq.", "Jordan urged Iran to attack Iraq."),
        ("Iran attacked Iraq.", "Iran ended its attack on Iraq."),
        ("Iran attacked Iraq.", "Iran staged a mock attack on Iraq during annual drills."),
        ("Iran attacked Iraq.", "Iran attacked Iraq from the first minute and won the World Cup match."),
        ("Iran attacked Iraq.", "Iran attacked Iraq over its policy on water."),
        ("Iran invaded Iraq.", "In the novel, Iran invades Iraq."),
        ("Iran invaded Iraq.", "The video game lets Iran invade Iraq."),
        ("Iran bombed Iraq.", "A film about Iran and Iraq bombed at the box office."),
        ("Iran shot at Iraq's troops.", "Iran shot a film in Iraq."),
        ("Iran hit Iraq with rockets.", "Iran hit Iraq with tariffs."),
        ("Iran fired rockets at Iraq.", "Iran fired its finance minister."),
        ("Iran launched a missile at Iraq.", "Iran launched a satellite over Iraq."),
        ("Iran launched a war on Iraq.", "Iran launched a war on drugs."),
        ("Iran hit Iraq, killing 40.", "An earthquake hit Iran and Iraq, killing 40."),
        ("Iran launched an operation against Iraq.", "Iran launched a campaign to attract tourists from Iraq."),
        ("Iran arrested four Iraqis.", "Iran may arrest four Iraqis."),
        (
            "Iran deployed troops along the border with Iraq.",
            "Iran promised not to deploy troops along the border with Iraq.",
        ),
    ],
)
def test_only_what_happened_rings(coded: Coded, rings: str, stays_silent: str) -> None:
    assert hostile(coded(rings))
    assert not hostile(coded(stays_silent))


def test_speakers_quoting_each_other_come_to_an_end(coded: Coded) -> None:
    assert coded('"We will attack," he says. I say we said I told Iran we said, says Iran, we said.').events is not None


def test_other_languages_have_mentions_and_no_events(coded: Coded) -> None:
    found = coded("L'Iran a attaqué l'Irak.", language="fr")
    assert {mention.actor for mention in found.mentions} == {"IRN", "IRQ"}
    assert found.events == ()


def test_headlines_in_capitals_are_read(coded: Coded) -> None:
    found = coded("The strike began at dawn.", title="IRAN BOMBS IRAQ AS TALKS COLLAPSE")
    assert ("IRN", "IRQ") in pairs(found)


def test_an_event_keeps_its_id_when_the_text_around_it_changes(coder: Coder, coded: Coded) -> None:
    first = coded("Iran attacked Iraq.").events[0]
    assert first.id == coded("Iran attacked Iraq.").events[0].id
    assert first.id != coded("Iran attacked Syria.").events[0].id
    assert len(coder.version) == 16


def test_events_are_bounded(coded: Coded) -> None:
    many = " ".join(f"Iran attacked Iraq on day {day}." for day in range(MAX_EVENTS + 20))
    assert len(coded(many).events) == MAX_EVENTS


WORDS = st.sampled_from(
    [
        "Iran", "Iraq", "attacked", "by", "said", "it", "would", "not", "if", "and", ",", ".", '"', "the", "killing",
        "12 people", "in Gaza", "has", "been", "to", "on", "troops", "that", "which", "he", "I", "we", "Jordan's",
        "told", "called",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(WORDS, max_size=25).map(" ".join) | st.text(max_size=80))
def test_any_text_is_read_and_every_span_is_exact(coded: Coded, text: str) -> None:
    for event in coded(text).events:
        for span in (event.source, event.target, event.action, event.cue):
            assert span is None or text[span.start : span.end] == span.text
        assert 0 <= event.confidence <= 1


def test_spans_point_into_title_and_body(coded: Coded) -> None:
    title, body = "Iran attacks Iraq", "The army of Iran bombed Iraq."
    for event in coded(body, title).events:
        assert f"{title}\n\n{body}"[event.action.start : event.action.end] == event.action.text


@pytest.mark.parametrize(
    "headline", ["Iranian warplanes bombed Iraq", "Iran reduced tariffs on Iraq", "Iran bombed Iraq"]
)
def test_a_headline_whose_verb_looks_like_an_adjective_is_read(coded: Coded, headline: str) -> None:
    assert ("IRN", "IRQ") in pairs(coded(headline))
