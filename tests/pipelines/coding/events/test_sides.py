"""Who did it to whom, by the words of the phrases: rules of sides, each beside a sentence that it must leave alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.records import Coding, Mention

GROUPS: dict[str, list[Any]] = yaml.safe_load((Path(__file__).parent / "data" / "sides.yaml").read_text("utf-8"))


def has(side: Mention | None, words: str | None) -> bool:
    return (side is None) == (words is None) and (side is None or words is None or words in side.text)


@pytest.mark.parametrize(("source", "target", "act", "text"), [row for rows in GROUPS.values() for row in rows])
def test_each_side_is_the_phrase_that_its_sentence_has_for_it(
    coded: Callable[..., Coding], *, source: str | None, target: str | None, act: str, text: str
) -> None:
    found = [event for event in coded(text).events if event.act == act]
    assert any(has(event.source, source) and has(event.target, target) for event in found)


@pytest.mark.parametrize("text", ["Six Danes were arrested in Angola.", "Scores were arrested in Angola."])
def test_an_arrest_that_only_its_place_lays_at_a_states_door_is_police_work(
    coded: Callable[..., Coding], text: str
) -> None:
    assert {event.mode for event in coded(text).events if event.source is not None} <= {"police"}
