"""When an alert rings, what it tells, and what its memory promises."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.alerting.alert import KEEP, fold
from pipelines.alerting.memory import AlertMemory
from pipelines.alerting.rules import Rules, gather
from pipelines.records import Alert, Attribution, Match

Make = Callable[..., Any]
HOUR = timedelta(hours=1)


def told(rules: Rules, matches: Sequence[Match], state: dict[str, AlertMemory] | None = None) -> list[Alert]:
    memory = {} if state is None else state
    return [version for match in matches for version in fold(rules, memory, match)]


def final(rules: Rules, matches: Sequence[Match]) -> dict[str, tuple[Any, ...]]:
    """Each alert as it stands in the end, without what tells how it came there."""
    newest = {version.id: version for version in told(rules, matches)}
    return {
        id_: (one.state, one.severity, one.headline, one.why, one.quotes, one.articles, one.events, one.window)
        for id_, one in newest.items()
    }


def at(telling: Make, subject: str, hours: float, **more: Any) -> Match:
    match: Match = telling(subject, at=telling("x").at + hours * HOUR, **more)
    return match


def test_first_evidence_rings_and_more_within_the_cooldown_updates_silently(strikes: Rules, telling: Make) -> None:
    first, second = told(strikes, [telling("e1"), at(telling, "e2", 1)])
    assert (first.version, first.state, first.loud) == (1, "open", True)
    assert (second.version, second.state, second.loud) == (2, "updated", False)
    assert first.id == second.id
    assert second.events == ("e1", "e2")


def test_each_ring_doubles_the_wait(strikes: Rules, telling: Make) -> None:
    hours = (0, 5.9, 6, 12, 17.9, 18, 41.9, 42)
    loud = [one.loud for one in told(strikes, [at(telling, f"e{hour}", hour) for hour in hours])]
    assert loud == [True, False, True, False, False, True, False, True]


def test_graver_evidence_rings_at_once_and_as_grave_evidence_waits(strikes: Rules, telling: Make) -> None:
    matches = [
        telling("e1", intensity=-6.0),
        at(telling, "e2", 1, intensity=-7.0),
        at(telling, "e3", 2, intensity=-9.0),
        at(telling, "e4", 3, intensity=-9.0, numbers={"killed": 60}),
        at(telling, "e5", 4, intensity=-9.0, numbers={"killed": 80}),
    ]
    versions = told(strikes, matches)
    assert [one.severity for one in versions] == ["medium", "medium", "high", "critical", "critical"]
    assert [one.loud for one in versions] == [True, False, True, True, False]


@pytest.mark.parametrize(
    ("evidence", "severity"),
    [
        ({"intensity": -2.0}, "low"),
        ({"intensity": -5.0}, "medium"),
        ({"intensity": -9.0}, "high"),
        ({"intensity": -9.0, "status": "threatened"}, "medium"),
        ({"intensity": -9.0, "status": "denied", "numbers": {"killed": 90}}, "low"),
        ({"intensity": -2.0, "numbers": {"killed": 1}}, "medium"),
        ({"intensity": -2.0, "numbers": {"wounded": 500}}, "critical"),
        ({"intensity": 6.0}, "low"),
    ],
)
def test_severity_follows_intensity_status_and_toll(
    evidence: dict[str, Any], severity: str, strikes: Rules, telling: Make
) -> None:
    assert told(strikes, [telling("e1", **evidence)])[0].severity == severity


def test_a_rule_sets_the_least_severity_not_the_highest(rule: Make, telling: Make) -> None:
    rules = gather([rule(query="root:ASSAULT", severity="high")])
    low, grave = told(rules, [telling("e1", intensity=-1.0), at(telling, "e2", 1, numbers={"killed": 70})])
    assert (low.severity, grave.severity) == ("high", "critical")


def test_a_copy_of_what_is_told_already_never_rings_again(strikes: Rules, telling: Make) -> None:
    copy = {"story": "s1", "origin": "wire"}
    versions = told(strikes, [telling("e1", **copy), at(telling, "e2", 30, **copy), at(telling, "e3", 31)])
    assert [one.loud for one in versions] == [True, False, True]


def test_a_repeat_or_an_older_word_on_a_subject_changes_nothing(strikes: Rules, telling: Make) -> None:
    state: dict[str, AlertMemory] = {}
    old, new = telling("e1"), at(telling, "e1", 2, revision="r2", quote="Corrected.")
    (_, updated) = told(strikes, [old, new], state)
    assert updated.quotes[0].text == "Corrected."
    assert not updated.loud
    assert told(strikes, [new, old, new], state) == []


def test_of_two_revisions_fetched_at_one_time_the_higher_wins_in_any_order(strikes: Rules, telling: Make) -> None:
    one, two = telling("e1", revision="a", quote="A."), telling("e1", revision="b", quote="B.")
    for order in ([one, two], [two, one]):
        assert [quote.text for quote in told(strikes, order)[-1].quotes] == ["B."]


def test_an_alert_whose_last_evidence_goes_is_withdrawn_silently_and_says_what_it_had_told(
    strikes: Rules, telling: Make
) -> None:
    state: dict[str, AlertMemory] = {}
    *_, half = told(strikes, [telling("e1"), telling("e2"), at(telling, "e1", 1, gone=True)], state)
    assert (half.state, half.events, half.loud) == ("updated", ("e2",), False)
    (gone,) = told(strikes, [at(telling, "e2", 2, gone=True)], state)
    assert (gone.state, gone.loud, gone.version) == ("withdrawn", False, 4)
    assert gone.headline == "Withdrawn: Israel attacks Hezbollah"
    assert gone.why == "What told it, 2 reports, was taken back by later edits."
    assert gone.events == ("e1", "e2")
    assert told(strikes, [at(telling, "e2", 3, gone=True)], state) == []


def test_what_is_told_again_opens_the_alert_again_and_an_outlet_that_edits_to_and_fro_rings_once(
    strikes: Rules, telling: Make
) -> None:
    edits = [telling("e1"), at(telling, "e1", 1, gone=True), at(telling, "e1", 2), at(telling, "e1", 3, gone=True)]
    versions = told(strikes, edits)
    assert [one.state for one in versions] == ["open", "withdrawn", "updated", "withdrawn"]
    assert [one.loud for one in versions] == [True, False, False, False]
    assert len({one.id for one in versions}) == 1


def test_taking_back_what_no_alert_rests_on_leaves_no_trace(strikes: Rules, telling: Make) -> None:
    state: dict[str, AlertMemory] = {}
    assert told(strikes, [telling("e1", gone=True)], state) == []
    assert state == {}


def test_a_rule_that_was_taken_out_neither_rings_nor_withdraws(rule: Make, telling: Make) -> None:
    assert told(gather([rule("another", query="*")]), [telling("e1")]) == []


def test_what_has_been_silent_for_longer_than_memory_lasts_rings_anew_under_the_same_id(
    strikes: Rules, telling: Make
) -> None:
    first, again = told(strikes, [telling("e1"), at(telling, "e2", KEEP / HOUR + 1)])
    assert (again.version, again.loud, again.events) == (1, True, ("e2",))
    assert again.id == first.id


def test_the_reason_names_origins_reports_span_and_toll(strikes: Rules, telling: Make) -> None:
    matches = [
        telling("e1", origin="a.example", numbers={"killed": 3}),
        at(telling, "e2", 3, origin="b.example", numbers={"killed": 12, "wounded": 4}),
        at(telling, "e3", 3, origin="b.example", status="denied", numbers={"killed": 900}),
    ]
    assert told(strikes, matches)[-1].why == (
        "2 independent origins (a.example, b.example) tell it in 3 reports within 3 hours, "
        "up to 12 killed, up to 4 wounded."
    )
    assert told(strikes, matches[:1])[0].why == "1 origin (a.example) tells it in 1 report, up to 3 killed."


def test_the_record_can_be_read_alone(strikes: Rules, telling: Make) -> None:
    voice = Attribution("an army spokesman", "say", anonymous=True)
    match = telling("e1", ref="input-7", attribution=voice, url="https://a.example/7", outlet="a.example")
    (alert,) = told(strikes, [match])
    (quote,) = alert.quotes
    assert (quote.text, quote.url, quote.outlet) == ("What e1 saw.", "https://a.example/7", "a.example")
    assert quote.attribution == voice
    assert (alert.articles, alert.events) == (("input-7",), ("e1",))
    assert alert.window == (match.at, match.at)


def test_text_from_feeds_is_cut_and_freed_of_control_characters(strikes: Rules, telling: Make) -> None:
    (alert,) = told(strikes, [telling("e1", quote="a\x00b\n" + "c" * 900, headline="d\x1b" * 300)])
    assert alert.quotes[0].text.startswith("a b ccc")
    assert len(alert.quotes[0].text) == 400
    assert len(alert.headline) == 120
    assert "\x1b" not in alert.headline


def test_different_groups_are_different_alerts(strikes: Rules, telling: Make) -> None:
    one, two = told(strikes, [telling("e1"), telling("e2", group="i2")])
    assert one.id != two.id
    assert one.loud
    assert two.loud


def test_every_order_of_three_events_and_their_edits_ends_in_the_same_alerts(strikes: Rules, telling: Make) -> None:
    subjects = {
        "e1": [telling("e1"), at(telling, "e1", 2, gone=True)],
        "e2": [at(telling, "e2", 1), at(telling, "e2", 1.5, revision="r2", quote="Edited.")],
        "e3": [at(telling, "e3", 9, group="i2")],
    }
    orders = set(permutations(["e1", "e1", "e2", "e2", "e3"]))
    ends = []
    for order in orders:
        waiting = {name: iter(matches) for name, matches in subjects.items()}
        ends.append(final(strikes, [next(waiting[name]) for name in order]))
    assert len(orders) == 30
    assert all(end == ends[0] for end in ends)
    assert len(ends[0]) == 2


SAID = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 40), st.booleans()), max_size=14, unique_by=lambda one: one[:2]
)
"""What is said of some events: (event, hour, taken back)."""


def said_of(telling: Make, said: list[tuple[int, int, bool]]) -> list[Match]:
    """In the order of time, in two groups."""
    ordered = sorted(said, key=lambda one: one[1])
    return [at(telling, f"e{one}", hour, gone=gone, group=f"i{one % 2}") for one, hour, gone in ordered]


@settings(max_examples=60, deadline=None)
@given(said=SAID, again=st.lists(st.integers(0, 30), max_size=10))
def test_repeats_at_any_later_time_have_no_effect(
    strikes: Rules, telling: Make, said: list[tuple[int, int, bool]], again: list[int]
) -> None:
    matches, state = said_of(telling, said), dict[str, AlertMemory]()
    told(strikes, matches, state)
    before = dict(state)
    repeats = [matches[place % len(matches)] for place in again] if matches else []
    assert told(strikes, repeats, state) == []
    assert state == before


@settings(max_examples=60, deadline=None)
@given(said=SAID, seed=st.randoms())
def test_alert_ids_are_the_same_in_any_order_of_arrival(
    strikes: Rules, telling: Make, said: list[tuple[int, int, bool]], seed: Any
) -> None:
    matches = said_of(telling, said)
    shuffled = list(matches)
    seed.shuffle(shuffled)
    assert final(strikes, matches).keys() == final(strikes, shuffled).keys()


@settings(max_examples=60, deadline=None)
@given(said=SAID, seed=st.randoms())
def test_alerts_end_alike_in_any_order_that_keeps_what_is_said_of_one_event_in_its_own(
    strikes: Rules, telling: Make, said: list[tuple[int, int, bool]], seed: Any
) -> None:
    matches = said_of(telling, said)
    order = [match.subject for match in matches]
    seed.shuffle(order)
    waiting = {name: iter([one for one in matches if one.subject == name]) for name in set(order)}
    assert final(strikes, matches) == final(strikes, [next(waiting[name]) for name in order])


@pytest.mark.parametrize("wide", ["x", "💥", '"', "ق"])
def test_memory_stays_under_64_kb_whatever_a_feed_sends(wide: str, strikes: Rules, telling: Make) -> None:
    state: dict[str, AlertMemory] = {}
    voice = Attribution(wide * 200, "say", anonymous=False)
    last = None
    for number in range(400):
        match = at(
            telling, f"e{number:022}", number / 100, quote=wide * 3000, headline=wide * 900, url=wide * 1900,
            origin=wide * 300, outlet=wide * 253, ref=wide * 190, attribution=voice, story=wide * 99,
            numbers={wide * 30 + str(kind): 10**12 for kind in range(20)},
        )  # fmt: skip
        (last,) = fold(strikes, state, match)
    assert max(len(msgspec.json.encode(memory)) for memory in state.values()) < 64_000
    assert last is not None
    assert last.quotes
    assert "in more than " in last.why


def test_what_fell_out_of_memory_counts_as_told(strikes: Rules, telling: Make) -> None:
    state: dict[str, AlertMemory] = {}
    matches = [at(telling, f"e{number}", number / 100) for number in range(400)]
    told(strikes, matches, state)
    (memory,) = state.values()
    assert memory.more > 0
    assert len(memory.held) > 50
    assert told(strikes, matches, state) == []


def test_two_sentences_of_one_article_are_one_report_and_one_sentence_is_quoted_once(
    strikes: Rules, telling: Make
) -> None:
    same = {"article": "a1", "url": "https://a.example/1", "outlet": "a.example", "quote": "Israel bombed a depot."}
    (*_, last) = told(strikes, [telling("e1", **same), telling("e2", **same)])
    assert "in 1 report" in last.why
    assert len(last.quotes) == 1
