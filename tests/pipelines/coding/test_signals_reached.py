"""Signals rest on modes that the lexicon of actions gives: one that nothing can show is an error in the data."""

from pathlib import Path

import pytest

from pipelines.coding.coder import Coder
from services.coders import load_coder

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def coder() -> Coder:
    return load_coder(CONFIG)


def test_every_mode_that_a_signal_asks_for_is_given_by_some_action(coder: Coder) -> None:
    asked = {mode for conditions in coder.signals.values() for one in conditions for mode in one.modes}
    verbal = (frame.entry.mode for frames in coder.actions.verbs.values() for frame in frames)
    assert asked <= {*verbal, *(entry.mode for entry in coder.actions.nouns.values())}


def test_a_trade_accord_is_no_ceasefire(coder: Coder) -> None:
    assert {act for one in coder.signals["ceasefire"] for act in one.acts} == {"RETREAT"}


def test_only_staying_out_of_a_war_is_a_refusal_to_join(coder: Coder) -> None:
    assert {one.modes for one in coder.signals["refusal-to-join"]} == {("join",)}
