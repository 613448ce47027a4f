"""Which rules a record meets, and what is taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pipelines.alerting.match import fold
from pipelines.alerting.rules import Rules, gather

Make = Callable[..., Any]


def test_an_event_that_meets_a_rule_is_handed_on_with_its_sentence(strikes: Rules, event: Make) -> None:
    (match,) = fold(strikes, None, event())
    assert (match.rule, match.group, match.key, match.subject) == ("strikes", "i1", "strikes|i1", "e1")
    assert match.rules_version == strikes.version
    assert match.evidence is not None
    assert match.evidence.quote == "Israel bombed Hezbollah depots near the border, killing two."
    assert match.evidence.headline == "Israel attacked Hezbollah (airstrike)"
    assert (match.evidence.ref, match.evidence.outlet) == ("input-1", "a.example")


@pytest.mark.parametrize(
    "timeliness",
    ["backfill", "undated", "future", "stale"],
)
def test_only_what_is_live_rings_unless_the_rule_says_otherwise(
    timeliness: str, strikes: Rules, rule: Make, event: Make
) -> None:
    assert fold(strikes, None, event(timeliness=timeliness)) == []
    all_times = gather([rule(query="root:ASSAULT", live_only=False)])
    assert len(fold(all_times, None, event(timeliness=timeliness))) == 1


def test_the_same_record_gives_the_same_match_and_a_newer_revision_another(strikes: Rules, event: Make) -> None:
    (first,), (again,) = fold(strikes, None, event()), fold(strikes, None, event())
    (newer,) = fold(strikes, None, event(revision="r2"))
    assert first == again
    assert newer.id != first.id


def test_a_withdrawn_event_is_told_to_every_rule_on_events_in_the_group_it_rang_in(
    rule: Make, event: Make, withdrawal: Make
) -> None:
    groupings = ("incident", "story", "article", "dyad", "source", "target", "outlet", "language", "rule")
    rules = gather(rule(name, query="root:ASSAULT", group_by=name) for name in groupings)
    told, back = fold(rules, None, event()), fold(rules, None, withdrawal())
    assert [match.key for match in told] == [match.key for match in back]
    assert all(match.evidence is None for match in back)
    assert {match.subject for match in back} == {"e1"}


def test_groups_that_never_end_are_cut_by_the_day_of_the_event(rule: Make, event: Make) -> None:
    rules = gather([rule(query="root:ASSAULT", group_by="dyad")])
    (match,) = fold(rules, None, event())
    assert match.group == "ISR|LBN.HEZBOLLAH@2023-11-07"
    (unknown,) = fold(rules, None, event(target=None))
    assert unknown.group == "?|ISR@2023-11-07"
    assert fold(rules, None, event(day=None)) == []


def test_an_event_that_its_store_marks_as_withdrawn_does_not_ring(strikes: Rules, event: Make) -> None:
    assert fold(strikes, None, event(withdrawn=True)) == []


def test_rules_on_articles_see_articles_and_rules_on_events_see_events(
    rule: Make, event: Make, article: Make, withdrawal: Make
) -> None:
    rules = gather([rule("words", query="raid", on="article"), rule("acts", query="root:ASSAULT")])
    assert [match.rule for match in fold(rules, None, article())] == ["words"]
    assert [match.rule for match in fold(rules, None, event())] == ["acts"]
    assert [match.rule for match in fold(rules, None, withdrawal())] == ["acts"]


def test_an_article_without_a_title_is_quoted_by_its_first_sentence(rule: Make, article: Make) -> None:
    rules = gather([rule(query="raid", on="article")])
    (match,) = fold(rules, None, article(title=None))
    assert match.evidence is not None
    assert match.evidence.quote == "Israel bombed Hezbollah depots near the border, killing two."


def test_a_revision_that_no_longer_meets_a_rule_takes_back_and_a_first_telling_does_not(
    rule: Make, article: Make
) -> None:
    rules = gather([rule(query="raid", on="article")])
    assert fold(rules, None, article(body="Nothing happened.")) == []
    (back,) = fold(rules, None, article(body="Nothing happened.", revised=True))
    assert back.evidence is None


def test_a_revision_that_has_grown_stale_takes_back_only_what_it_no_longer_says(rule: Make, article: Make) -> None:
    rules = gather([rule(query="raid", on="article")])
    late = {"timeliness": "stale", "revised": True}
    assert fold(rules, None, article(**late)) == []
    (back,) = fold(rules, None, article(body="Nothing happened.", **late))
    assert back.evidence is None


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "Israel attacked Hezbollah (airstrike)"),
        ({"status": "denied", "mode": None}, "Denied: Israel attacked Hezbollah"),
        ({"status": "called_for", "mode": None}, "Called for: Israel to attack Hezbollah"),
        ({"root": "THREATEN", "status": "conditional", "mode": None}, "Conditional: Israel to attack Hezbollah"),
        ({"target": None, "act": "MOBILIZE", "mode": "troop-movement"}, "Israel mobilised (troop movement)"),
        ({"act": "SUPPORT", "mode": "accord"}, "Israel reached an accord with Hezbollah"),
        ({"act": "CONSULT", "mode": "phone", "target": None}, "Israel spoke"),
        (
            {"act": "RETREAT", "mode": "ceasefire", "status": "planned"},
            "Planned: Israel to enter a truce with Hezbollah",
        ),
        ({"source": None, "mode": None}, "Somebody attacked Hezbollah"),
    ],
)
def test_the_headline_says_who_does_what_to_whom_and_marks_what_is_no_fact(
    changes: dict[str, Any], headline: str, rule: Make, event: Make
) -> None:
    (match,) = fold(gather([rule(query="*")]), None, event(**changes))
    assert match.evidence is not None
    assert match.evidence.headline == headline


def test_a_match_is_stamped_with_the_time_of_the_record(strikes: Rules, event: Make) -> None:
    late = event(fetched=event().fetched + timedelta(hours=3))
    assert fold(strikes, None, late)[0].at == late.fetched
