from collections.abc import Callable
from datetime import date

import pytest
from msgspec import structs

from pipelines.coding.coder import Coder
from pipelines.coding.signals import shown
from pipelines.records import Coding, Event, Root, Span, Status

PLAIN = Event(
    id="1",
    root="ASSAULT",
    act="ASSAULT",
    mode=None,
    quad=4,
    intensity=-9.0,
    status="asserted",
    current=True,
    source=None,
    target=None,
    action=Span(0, 3, "hit"),
    confidence=0.9,
    quote="hit",
    day=date(2024, 1, 1),
)


@pytest.mark.parametrize(
    ("root", "act", "mode", "status", "signal"),
    [
        ("ASSAULT", "ASSAULT", "airstrike", "asserted", "strike"),
        ("ASSAULT", "ASSAULT", "firefight", "asserted", "clash"),
        ("MOBILIZE", "MOBILIZE", "troops", "asserted", "mobilisation"),
        ("THREATEN", "ASSAULT", None, "conditional", "ultimatum"),
        ("THREATEN", "ASSAULT", None, "threatened", "threat"),
        ("AGREE", "ASSAULT", "join", "negated", "refusal-to-join"),
        ("ASSAULT", "ASSAULT", None, "denied", "denial"),
        ("RETREAT", "RETREAT", "ceasefire", "asserted", "ceasefire"),
        ("RETREAT", "RETREAT", "withdraw", "asserted", "withdrawal"),
        ("CONSULT", "CONSULT", "meet", "asserted", "talks"),
        ("SANCTION", "SANCTION", "sanctions", "asserted", "sanction"),
        ("COERCE", "COERCE", "hostage", "asserted", "hostage"),
    ],
)
def test_each_signal_follows_from_act_mode_and_status(
    coder: Coder, *, root: Root, act: Root, mode: str | None, status: Status, signal: str
) -> None:
    event = structs.replace(PLAIN, root=root, act=act, mode=mode, status=status)
    assert signal in shown(coder.signals, event)


@pytest.mark.parametrize(("killed", "rings"), [(9, False), (10, True)])
def test_casualties_are_many_from_ten_dead(coder: Coder, *, killed: int, rings: bool) -> None:
    event = structs.replace(PLAIN, numbers={"killed": killed})
    assert ("mass-casualty" in shown(coder.signals, event)) is rings


@pytest.mark.parametrize("status", ["denied", "hypothetical", "historical", "planned", "negated"])
def test_a_strike_that_did_not_happen_is_no_strike(coder: Coder, status: Status) -> None:
    event = structs.replace(PLAIN, mode="airstrike", status=status)
    assert "strike" not in shown(coder.signals, event)


def test_an_article_shows_the_signals_of_its_events(coded: Callable[..., Coding]) -> None:
    found = coded("Sudan's army shelled the Rapid Support Forces on Wednesday. Kenya and Uganda held talks.")
    assert {"strike", "talks"} <= set(found.signals)
