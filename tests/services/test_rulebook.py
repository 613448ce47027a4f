"""The rules that ship, and rule files that are refused."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from pipelines.alerting.match import fold
from pipelines.errors import BadConfig
from pipelines.records import EventDocument, Mention, Outlet, Span
from services.rulebook import load_rule, load_rules

SHIPPED = Path(__file__).parents[2] / "config" / "rules"
NOON = datetime(2023, 11, 7, 12, tzinfo=UTC)
ACT = EventDocument(
    id="e1",
    root="ASSAULT",
    act="ASSAULT",
    mode=None,
    quad=4,
    intensity=-9.0,
    status="asserted",
    current=True,
    source=Mention("IRN", "Iran", "MIL", 0, 4, "Iran"),
    target=Mention("ISR", "Israel", None, 9, 15, "Israel"),
    action=Span(5, 8, "hit"),
    confidence=0.9,
    quote="Iran hit Israel.",
    day=NOON.date(),
    signals=("strike",),
    article_id="a1",
    revision="r1",
    ref=None,
    url="https://a.example/1",
    title=None,
    language="en",
    fetched=NOON,
    date=NOON,
    published=NOON,
    feed="https://a.example/feed",
    outlet=Outlet("a.example"),
    timeliness="live",
    story="s1",
    origin="a.example",
    incident="i1",
    coder_version="c1",
)
ULTIMATUM: dict[str, Any] = {"root": "THREATEN", "quad": 3, "status": "conditional", "signals": ("ultimatum",)}
CEASEFIRE: dict[str, Any] = {"root": "AGREE", "act": "AGREE", "quad": 1, "signals": ("ceasefire",)}
STRANGER = Mention(None, None, None, 0, 6, "raider")


def rung(**changes: Any) -> set[str]:
    event = structs.replace(ACT, **changes)
    return {match.rule for match in fold(load_rules(SHIPPED), None, event)}


def test_the_shipped_rules_load_and_each_says_what_it_is_for() -> None:
    rules = load_rules(SHIPPED).rules
    assert [rule.name for rule in rules] == ["ceasefires", "hostile-acts", "ultimatums", "watch-example"]
    assert all(rule.description for rule in rules)
    assert all(rule.live_only for rule in rules)


@pytest.mark.parametrize("root", ["ASSAULT", "MOBILIZE", "COERCE"])
def test_hostile_acts_ring(root: str) -> None:
    assert "hostile-acts" in rung(root=root, act=root)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "denied"},
        {"status": "negated"},
        {"status": "hypothetical"},
        {"status": "historical"},
        {"status": "called_for"},
        {"status": "conditional", "root": "THREATEN"},
        {"status": "threatened", "root": "THREATEN"},
        {"status": "planned", "root": "THREATEN"},
        {"status": "planned"},
        {"current": False},
        {"source": None},
        {"source": STRANGER},
        {"timeliness": "stale"},
        {"timeliness": "backfill"},
        {"timeliness": "undated"},
        {"timeliness": "future"},
        {"root": "THREATEN"},
        {"root": "ACCUSE"},
        {"root": "RETREAT"},
    ],
)
def test_what_is_no_hostile_act_of_now_does_not_ring_as_one(changes: dict[str, Any]) -> None:
    assert "hostile-acts" not in rung(**changes)


def test_one_alert_an_incident() -> None:
    rules = load_rules(SHIPPED)
    matches = [fold(rules, None, structs.replace(ACT, id=id_, story=id_)) for id_ in ("e1", "e2")]
    keys = {match.key for found in matches for match in found if match.rule == "hostile-acts"}
    assert keys == {"hostile-acts|i1"}


@pytest.mark.parametrize(
    ("changes", "rings"),
    [
        ({}, True),
        ({"signals": ("threat",), "status": "threatened"}, False),
        ({"current": False}, False),
        ({"source": STRANGER}, False),
        ({"timeliness": "stale"}, False),
    ],
)
def test_ultimatums_ring_and_plain_threats_do_not(changes: dict[str, Any], rings: bool) -> None:  # noqa: FBT001  # a parameter of the table
    assert ("ultimatums" in rung(**(ULTIMATUM | changes))) is rings


@pytest.mark.parametrize(
    ("changes", "rings"),
    [
        ({"status": "asserted"}, True),
        ({"status": "planned"}, True),
        ({"status": "called_for"}, False),
        ({"status": "hypothetical"}, False),
        ({"status": "denied"}, False),
        ({"status": "historical"}, False),
        ({"status": "asserted", "current": False}, False),
        ({"status": "asserted", "signals": ("talks",)}, False),
    ],
)
def test_ceasefires_ring_when_they_are_agreed_not_when_they_are_wished_for(
    changes: dict[str, Any],
    rings: bool,  # noqa: FBT001  # a parameter of the table
) -> None:
    assert ("ceasefires" in rung(**(CEASEFIRE | changes))) is rings


def test_an_accord_that_is_told_of_each_side_is_one_alert() -> None:
    there = structs.replace(ACT, **CEASEFIRE)
    back = structs.replace(there, id="e2", source=there.target, target=there.source)
    rules = load_rules(SHIPPED)
    keys = {match.key for event in (there, back) for match in fold(rules, None, event) if match.rule == "ceasefires"}
    assert keys == {"ceasefires|IRN|ISR@2023-11-07"}


def test_the_watch_example_rings_for_its_own_actors_only() -> None:
    denial = {"status": "denied", "signals": ("denial",)}
    assert "watch-example" in rung(**denial)
    assert "watch-example" not in rung(**denial, source=Mention("USA", "United States", None, 0, 3, "US"))
    assert "watch-example" not in rung(**denial, current=False)
    assert "watch-example" not in rung()


def rule_file(folder: Path, text: str, name: str = "strikes.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


BLOCK = "kind: match\ndescription: A test.\nquery: >-\n  root:ASSAULT\n  AND rot:COERCE\ncooldown: 6h\n"
LITERAL = BLOCK.replace(">-", "|")
QUOTED = "kind: match\ndescription: A test.\nquery: 'root:ASSAULT and status:denied'\n"
PLAIN = "kind: match\ndescription: A test.\nquery: root:ASSAULT and status:denied\n"


@pytest.mark.parametrize(
    ("text", "place", "what", "mend"),
    [
        (BLOCK, "5:7", "unknown field rot", "did you mean root?"),
        (LITERAL, "5:7", "unknown field rot", "did you mean root?"),
        (QUOTED, "3:22", "and is no operator", "write AND"),
        (PLAIN, "3:21", "and is no operator", "write AND"),
        (BLOCK.replace("rot", "root").replace("6h", "soon"), "6", "'soon' is no cooldown", "6h"),
        (BLOCK.replace("rot", "root").replace("kind: match", "kind: mtach"), "1", "mtach", ""),
        (BLOCK.replace("rot", "root").replace("cooldown", "cooldwon"), "6", "cooldwon", "cooldown"),
        ("kind: match\nquery: raid\n", "1", "description", ""),
        ("kind: watch\ndescription: A test.\nactors:\n  - Hezbollah\n", "3", "no actor id", "IRN"),
        ("kind: watch\ndescription: A test.\nroots: [ASAULT]\n", "3", "ASAULT", "ASSAULT"),
        ("kind: match\ndescription: A test.\nquery: ''\n", "3", "empty query", "everything"),
    ],
)
def test_a_mistake_is_refused_with_its_file_line_and_the_mend(
    text: str, place: str, what: str, mend: str, tmp_path: Path
) -> None:
    path = rule_file(tmp_path, text)
    with pytest.raises(BadConfig) as refused:
        load_rules(tmp_path)
    assert refused.value.where == f"{path}:{place}"
    assert what in refused.value.what
    assert mend in refused.value.mend


def test_the_file_s_name_is_the_rule_s_name(tmp_path: Path) -> None:
    text = BLOCK.replace("rot", "root")
    assert load_rule(rule_file(tmp_path, text, "border-strikes.yaml")).name == "border-strikes"
    with pytest.raises(BadConfig, match="can't be a rule's name"):
        load_rule(rule_file(tmp_path, text, "Border_Strikes.yaml"))


def test_a_missing_folder_is_refused_and_an_empty_one_is_a_rulebook_without_rules(tmp_path: Path) -> None:
    assert load_rules(tmp_path).rules == ()
    with pytest.raises(BadConfig, match="no such folder"):
        load_rules(tmp_path / "none")
