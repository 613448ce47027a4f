"""Rules as they are written: what is taken, what is refused, and what a change of them changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from pipelines.alerting.fields import Vocabulary
from pipelines.alerting.match import fold
from pipelines.alerting.rules import gather
from pipelines.alerting.written import MatchRule, WatchRule, compiled
from pipelines.errors import BadConfig, BadQuery

Make = Callable[..., Any]

KNOWN = Vocabulary(
    actors=frozenset({"IRN", "LBN.HEZBOLLAH"}),
    signals=frozenset({"ceasefire"}),
    modes=frozenset({"airstrike"}),
    numbers=frozenset({"killed"}),
)


def test_what_is_left_out_has_a_safe_default(rule: Make) -> None:
    plain = rule(query="root:ASSAULT")
    assert (plain.on, plain.live_only, plain.group_by, plain.severity) == ("event", True, "incident", None)
    assert plain.cooldown == timedelta(hours=6)
    assert rule(query="raid", on="article").group_by == "story"


def test_a_rule_has_a_topic_of_its_own_only_where_it_says_so(rule: Make) -> None:
    assert not rule(query="raid").topic
    assert rule(query="raid", topic=True).topic
    assert rule(query="raid", topic=True).version != rule(query="raid").version


@pytest.mark.parametrize(
    ("text", "cooldown"), [("90m", timedelta(minutes=90)), ("2d", timedelta(days=2)), ("0m", timedelta())]
)
def test_a_cooldown_is_minutes_hours_or_days(text: str, cooldown: timedelta, rule: Make) -> None:
    assert rule(query="raid", cooldown=text).cooldown == cooldown


@pytest.mark.parametrize("text", ["", "6", "6 h", "h", "-1h", "6s", "15d", "1w"])
def test_a_cooldown_that_is_none_is_refused(text: str, rule: Make) -> None:
    with pytest.raises(BadConfig, match="is no cooldown") as refused:
        rule(query="raid", cooldown=text)
    assert refused.value.where == "cooldown"


@pytest.mark.parametrize("name", ["", "Strikes", "two words", "a_b", "-a", "a-", "a--b", "ü", "x" * 65, "../x"])
def test_a_name_is_lower_case_words_joined_by_hyphens(name: str, rule: Make) -> None:
    with pytest.raises(BadConfig, match="can't be a rule's name"):
        rule(name, query="raid")


@pytest.mark.parametrize("group_by", ["incident", "dyad", "source", "target"])
def test_articles_are_not_grouped_by_what_they_do_not_have(group_by: str, rule: Make) -> None:
    with pytest.raises(BadConfig, match="on: event"):
        rule(query="raid", on="article", group_by=group_by)


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ({}, "kind"),
        ({"actors": ("Hezbollah",)}, "actors"),
        ({"sources": ("iran",)}, "sources"),
        ({"languages": ("Arabic",)}, "languages"),
        ({"on": "article", "roots": ("ASSAULT",)}, "roots"),
        ({"on": "article", "statuses": ("denied",)}, "statuses"),
        ({"on": "article", "actors": ("IRN",), "current": True}, "current"),
    ],
)
def test_a_watch_that_could_never_ring_is_refused_at_its_field(written: dict[str, Any], where: str, rule: Make) -> None:
    with pytest.raises(BadConfig) as refused:
        rule(**written)
    assert refused.value.where == where
    assert refused.value.mend


def test_a_field_that_only_the_other_kind_of_record_has_is_refused(rule: Make) -> None:
    rule(query="body:raid", on="article")
    with pytest.raises(BadQuery, match="unknown field body"):
        rule(query="body:raid")
    with pytest.raises(BadQuery, match=r"unknown field actors \(write source\.actor or target\.actor\)"):
        rule(query="actors:IRN")


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        (MatchRule(description="", query="source.actor:LBN.HEZBOLAH"), "did you mean LBN.HEZBOLLAH?"),
        (MatchRule(description="", query="signals:ceasfire"), "did you mean ceasefire?"),
        (MatchRule(description="", on="article", query="actors:LBN.HEZBOLAH"), "did you mean LBN.HEZBOLLAH?"),
        (WatchRule(description="", sources=("LBN.HEZBOLAH",)), "did you mean LBN.HEZBOLLAH?"),
        (WatchRule(description="", on="article", signals=("ceasfire",)), "did you mean ceasefire?"),
        (MatchRule(description="", query="mode:air-strike"), "did you mean airstrike?"),
        (MatchRule(description="", query="numbers.kiled:>2"), "did you mean numbers.killed?"),
        (MatchRule(description="", on="article", query="events.mode:air-strike"), "did you mean airstrike?"),
    ],
)
def test_what_no_coder_finds_is_refused_where_the_coder_is_known(written: MatchRule | WatchRule, mend: str) -> None:
    with pytest.raises((BadConfig, BadQuery)) as refused:
        compiled("misspelt", written, KNOWN)
    assert refused.value.mend == mend
    assert compiled("misspelt", written)


def test_what_the_coder_knows_and_a_wildcard_are_taken() -> None:
    query = "source.actor:IRN OR target.actor:LBN.* OR signals:ceasefire OR mode:air* OR _exists_:numbers.killed"
    assert compiled("known", MatchRule(description="", query=query), KNOWN).name == "known"
    assert compiled("known", WatchRule(description="", actors=("IRN",)), KNOWN).name == "known"


@pytest.mark.parametrize(
    ("lists", "rings"),
    [
        ({"actors": ("ISR",)}, True),
        ({"actors": ("LBN.HEZBOLLAH", "IRN")}, True),
        ({"actors": ("LBN",)}, False),
        ({"sources": ("LBN.HEZBOLLAH",)}, False),
        ({"targets": ("LBN.HEZBOLLAH",)}, True),
        ({"signals": ("strike", "clash")}, True),
        ({"signals": ("clash",)}, False),
        ({"statuses": ("asserted",), "roots": ("ASSAULT", "COERCE"), "languages": ("en",)}, True),
        ({"statuses": ("denied",), "roots": ("ASSAULT", "COERCE")}, False),
        ({"outlets": ("a.example",), "current": True}, True),
        ({"outlets": ("a.example",), "current": False}, False),
    ],
)
def test_a_watch_rings_where_each_of_its_lists_is_met(
    lists: dict[str, Any],
    rings: bool,  # noqa: FBT001  # a parameter of the table
    rule: Make,
    event: Make,
) -> None:
    assert bool(fold(gather([rule(**lists)]), None, event())) is rings


def test_a_watch_on_articles_rings_without_any_event(rule: Make, article: Make) -> None:
    rules = gather([rule(on="article", actors=("ISR",), languages=("ar",))])
    assert len(fold(rules, None, article(language="ar", events=()))) == 1
    assert fold(rules, None, article(language="en")) == []


def test_the_version_depends_on_what_the_rules_are_not_on_their_order(rule: Make) -> None:
    one, two = rule("one", query="raid"), rule("two", query="strike")
    assert gather([one, two]) == gather([two, one])
    assert gather([one, two]).version != gather([one]).version
    assert gather([one]).version != gather([rule("one", query="raid", cooldown="7h")]).version


def test_a_rule_is_found_by_its_name(rule: Make) -> None:
    rules = gather([rule("one", query="raid")])
    assert rules.get("one") == rule("one", query="raid")
    assert rules.get("two") is None


def test_rules_can_be_sent_to_another_process(rule: Make) -> None:
    assert msgspec.json.encode(gather([rule("one", query="raid AND date:2023-11-07 AND numbers.killed:>2")]))
