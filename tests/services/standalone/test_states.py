from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.standalone.states import StageState, States
from services.standalone.store import Store

from .conftest import START, TINY, Told


@pytest.fixture
def states(store: Store) -> States:
    return States(TINY, store, cached=2)


def told(number: int) -> Told:
    return Told(START + timedelta(hours=number), str(number))


def save(states: States, store: Store) -> None:
    with store.transaction() as db:
        for statement, values in states.unsaved():
            db.execute(statement, values)
    states.saved()


def test_a_discarded_record_leaves_no_trace(states: States) -> None:
    states["code"]["a"] = told(1)
    states.keep()
    states["code"]["a"] = told(2)
    states["code"]["b"] = told(2)
    states.discard()
    assert dict(states["code"]) == {"a": told(1)}


def test_a_batch_that_was_not_written_leaves_no_trace(states: States, store: Store) -> None:
    states["code"]["a"] = told(1)
    states.keep()
    save(states, store)
    states["code"]["a"] = told(2)
    states.keep()
    states.revert()
    assert dict(states["code"]) == {"a": told(1)}
    assert list(states.unsaved()) == []


def test_another_run_finds_what_was_saved(states: States, store: Store) -> None:
    states["code"]["a"] = told(1)
    states.keep()
    save(states, store)
    assert dict(States(TINY, store)["code"]) == {"a": told(1)}


def test_a_deleted_value_is_gone_before_and_after_saving(states: States, store: Store) -> None:
    states["code"]["a"] = told(1)
    states.keep()
    save(states, store)
    del states["code"]["a"]
    assert "a" not in states["code"]
    states.keep()
    save(states, store)
    assert "a" not in States(TINY, store)["code"]
    with pytest.raises(KeyError):
        del states["code"]["a"]


def test_stages_do_not_see_each_other(states: States) -> None:
    states["code"]["a"] = told(1)
    assert "a" not in states["tally"]


def test_an_unsaved_value_survives_the_cache(states: States) -> None:
    for number in range(5):
        states["code"][str(number)] = told(number)
    states.keep()
    assert [states["code"][str(number)] for number in range(5)] == [told(number) for number in range(5)]


KEYS = st.sampled_from("abcd")
STEPS = st.lists(st.one_of(KEYS, KEYS.map(str.upper), st.sampled_from(["keep", "discard", "save"])), max_size=40)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_it_is_a_mapping_whatever_is_cached_or_saved(store: Store, steps: list[str]) -> None:
    """A lower-case key is set, an upper-case one deleted; after each step it equals a plain dict."""
    with store.transaction() as db:
        db.execute("DELETE FROM state")
    states = States(TINY, store, cached=2)
    plain: dict[str, Told] = {}
    kept: dict[str, Told] = {}
    for number, step in enumerate(steps):
        if step in {"keep", "save"}:
            states.keep()
            kept = dict(plain)
        elif step == "discard":
            states.discard()
            plain = dict(kept)
        else:
            change(states["code"], step, told(number))
            change(plain, step, told(number))
        if step == "save":
            save(states, store)
        assert dict(states["code"]) == plain


def change(mapping: MutableMapping[str, Any], step: str, value: Told) -> None:
    if step.islower():
        mapping[step] = value
    else:
        mapping.pop(step.lower(), None)


def test_a_stage_state_counts_its_values(store: Store) -> None:
    state = StageState(TINY[0], store)
    state["a"] = state["b"] = told(1)
    assert len(state) == 2
