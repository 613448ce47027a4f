"""The reference story of the design, told in our own words: each of its facts, and the same kinds elsewhere."""

from collections.abc import Callable

import pytest

from pipelines.records import Coding, Event

TITLE = "Tehran tells Hamas it will stay out of the war"
BODY = """Iran's supreme leader has told the head of Hamas that Tehran will not enter the war with Israel, three \
officials said on condition of anonymity.

Ali Khamenei reproached Hamas for giving Iran no warning of the October assault. He promised Hamas continued \
political support, the officials said.

Hezbollah and Israel have traded fire across the border almost every day. The Houthis have launched missiles and \
drones at Israel. Iran-backed militias have hit US forces in Iraq and Syria.

Hamas attacked Israel on 7 October, killing 1,200 people. Israel's offensive has since killed 11,000 people in Gaza.

Iran will not step in unless Israel attacks it, a diplomat in the region said. "If you hit us, everything changes," \
a former Iranian ambassador said.

A Hamas commander urged Hezbollah to join the war against Israel. Hezbollah has so far avoided all-out war with Israel.
"""
Coded = Callable[..., Coding]
Sides = tuple[str | None, str | None]


def sides(event: Event) -> Sides:
    return (event.source.actor if event.source else None, event.target.actor if event.target else None)


def among(coding: Coding, source: str | None, target: str | None, act: str) -> list[Event]:
    return [event for event in coding.events if sides(event) == (source, target) and event.act == act]


@pytest.fixture(scope="module")
def story(coded: Coded) -> Coding:
    return coded(BODY, TITLE)


def test_iran_will_not_enter_the_war(story: Coding) -> None:
    event = next(one for one in among(story, "IRN", "ISR", "ASSAULT") if one.status == "negated")
    assert event.root == "AGREE"
    assert "refusal-to-join" in event.signals
    assert event.attribution is not None


def test_nothing_in_the_story_is_an_attack_by_iran(story: Coding) -> None:
    iranian = [event for event in story.events if sides(event)[0] == "IRN" and event.act in {"ASSAULT", "MOBILIZE"}]
    assert iranian
    assert all(event.status != "asserted" for event in iranian)


def test_its_leader_reproaches_hamas_and_promises_political_support(story: Coding) -> None:
    assert among(story, "IRN", "PSE.HAMAS", "ACCUSE")
    assert among(story, "IRN", "PSE.HAMAS", "SUPPORT")


def test_hezbollah_and_israel_trade_fire_both_ways(story: Coding) -> None:
    for pair in (("LBN.HEZBOLLAH", "ISR"), ("ISR", "LBN.HEZBOLLAH")):
        assert any(event.status == "asserted" for event in among(story, *pair, "ASSAULT"))


def test_the_houthis_launched_missiles_and_drones_at_israel(story: Coding) -> None:
    event = among(story, "YEM.HOUTHI", "ISR", "ASSAULT")[0]
    assert (event.root, event.status) == ("ASSAULT", "asserted")
    assert "strike" in event.signals


def test_militias_backed_by_iran_and_not_iran_hit_american_forces(story: Coding) -> None:
    event = next(one for one in story.events if sides(one)[1] == "USA" and one.root == "ASSAULT")
    assert event.status == "asserted"
    assert sides(event)[0] != "IRN"
    assert event.source is not None
    assert "militias" in event.source.text


def test_hamas_attacked_israel_and_killed_1200(story: Coding) -> None:
    event = next(one for one in among(story, "PSE.HAMAS", "ISR", "ASSAULT") if one.status == "asserted")
    assert event.numbers["killed"] == 1200
    assert not event.current


def test_israels_offensive_killed_11000_in_gaza(story: Coding) -> None:
    event = next(one for one in story.events if sides(one)[0] == "ISR" and one.numbers.get("killed") == 11_000)
    assert (event.root, event.status) == ("ASSAULT", "asserted")
    assert (sides(event)[1] or "").startswith("PSE")


def test_iran_would_step_in_only_if_attacked(story: Coding) -> None:
    assert any(
        event.status == "conditional"
        for event in among(story, "IRN", "ISR", "ASSAULT") + among(story, "ISR", "IRN", "ASSAULT")
    )


def test_a_commander_calls_on_hezbollah_to_join(story: Coding) -> None:
    assert among(story, "PSE.HAMAS", "LBN.HEZBOLLAH", "REQUEST")[0].status == "asserted"
    assert any(event.status == "called_for" for event in among(story, "LBN.HEZBOLLAH", "ISR", "ASSAULT"))


def test_hezbollah_has_avoided_all_out_war(story: Coding) -> None:
    assert any(event.status == "negated" for event in among(story, "LBN.HEZBOLLAH", "ISR", "ASSAULT"))


def test_every_span_shows_its_own_words(story: Coding) -> None:
    text = f"{TITLE}\n\n{BODY}"
    for event in story.events:
        for span in (event.source, event.target, event.action, event.cue, event.location):
            assert span is None or text[span.start : span.end] == span.text
        assert event.quote in text


@pytest.mark.parametrize(
    ("text", "source", "target", "act", "root", "status"),
    [
        ("Chad told Sudan's army on Monday that it would not join the fight against the Rapid Support Forces.",
         "TCD", "SDN.RSF", "ASSAULT", "AGREE", "negated"),
        ("The Rapid Support Forces shelled a market in Khartoum, killing 14 people.",
         "SDN.RSF", "SDN", "ASSAULT", "ASSAULT", "asserted"),
        ("Ukraine's drones struck an oil depot in Belgorod overnight.", "UKR", "RUS", "ASSAULT", "ASSAULT", "asserted"),
        ("Moscow has denied firing missiles at Odesa.", "RUS", "UKR", "ASSAULT", "ASSAULT", "denied"),
        ("Fighters of M23 captured Goma, residents said.", "COD.M23", "COD", "ASSAULT", "ASSAULT", "asserted"),
        ("Kinshasa accused Rwanda of arming the M23 rebels.", "COD", "RWA", "ACCUSE", "ACCUSE", "asserted"),
        ("Indian and Pakistani troops exchanged gunfire in Kashmir on Thursday.",
         "IND", "PAK", "ASSAULT", "ASSAULT", "asserted"),
        ("Islamabad said it would retaliate if India crossed the border.",
         "PAK", "IND", "ASSAULT", "THREATEN", "conditional"),
        ("Beijing vowed to attack Taiwan if the island declared independence.",
         "CHN", "TWN", "ASSAULT", "THREATEN", "conditional"),
        ("China could blockade Taiwan within a decade, analysts fear.",
         "CHN", "TWN", "ASSAULT", "ASSAULT", "hypothetical"),
        ("Washington imposed new sanctions on Russia's central bank.",
         "USA", "RUS", "SANCTION", "SANCTION", "asserted"),
        ("Armenia and Azerbaijan signed a peace treaty in Geneva.", "ARM", "AZE", "SUPPORT", "SUPPORT", "asserted"),
        ("Kenya will send food to Somalia, its president said.", "KEN", "SOM", "AID", "AGREE", "planned"),
        ("Ethiopia suspended food aid to Eritrea.", "ETH", "ERI", "SANCTION", "SANCTION", "asserted"),
        ("Turkey withdrew its troops from Libya.", "TUR", "LBY", "RETREAT", "RETREAT", "asserted"),
        ("Serbia moved tanks towards Kosovo on Thursday.", "SRB", "XKX", "MOBILIZE", "MOBILIZE", "asserted"),
        ("Spain urged Morocco to release the fishermen.", "ESP", "MAR", "REQUEST", "REQUEST", "asserted"),
    ],
)  # fmt: skip
def test_the_same_kinds_of_fact_elsewhere(
    coded: Coded, *, text: str, source: str, target: str, act: str, root: str, status: str
) -> None:
    found = [(*sides(event), event.act, event.root, event.status) for event in coded(text).events]
    assert (source, target, act, root, status) in found
