"""The embedded runner under kill -9: a real process, real files, any moment."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from services.standalone.reading import Reader

from .conftest import READ
from .stream import stream

ROOT = Path(__file__).parents[2]
LENGTH = 400
KILLS = 6

Telling: TypeAlias = list[tuple[str, int]]


def replay(folder: Path, *, kill_after: float | None = None) -> tuple[int, list[Telling], float]:
    """Exit code, tellings, seconds of work; killed so many seconds after it began to work, where that is given."""
    command = [sys.executable, "-m", "tests.contract.replayer", str(folder), str(LENGTH)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        began = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        lines = process.stdout.read().splitlines()
        tellings = [[(id_, version) for id_, version in json.loads(line)] for line in lines]
        return process.wait(60), tellings, time.monotonic() - began


def content(folder: Path) -> dict[str, list[Any]]:
    with Reader(folder) as reader:
        assert reader.counts().waiting == 0
        return {topic: list(read(reader)) for topic, read in READ.items()}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Any]], Telling, float]:
    folder = tmp_path_factory.mktemp("whole")
    code, tellings, seconds = replay(folder)
    assert code == 0
    return content(folder), [pair for telling in tellings for pair in telling], seconds


def test_six_deaths_change_nothing_and_nothing_is_told_twice(
    tmp_path: Path, uninterrupted: tuple[dict[str, list[Any]], Telling, float]
) -> None:
    expected, told, seconds = uninterrupted
    dice = random.Random(1)  # noqa: S311  # a test's dice
    runs = [replay(tmp_path, kill_after=dice.uniform(0, 1.5 * seconds / KILLS)) for _ in range(KILLS)]
    runs.append(replay(tmp_path))
    assert runs[-1][0] == 0
    assert [code for code, _, _ in runs].count(-9) >= KILLS // 2
    assert content(tmp_path) == expected
    heard = [pair for _, tellings, _ in runs for telling in tellings for pair in telling]
    assert list(dict.fromkeys(heard)) == told
    # Only what was on its way when the process died may be heard again.
    last_words = {pair for _, tellings, _ in runs[:-1] for pair in (tellings or [[]])[-1]}
    assert {pair for pair in heard if heard.count(pair) > 1} <= last_words


def test_the_stream_is_worth_the_deaths(uninterrupted: tuple[dict[str, list[Any]], Telling, float]) -> None:
    expected, told, _ = uninterrupted
    assert len(expected["articles.dead"]) == sum("POISON" in article.body for article in stream(LENGTH)) > 0
    assert any(event.withdrawn for event in expected["events"])
    assert {alert.state for alert in expected["alerts"]} >= {"updated", "withdrawn"}
    assert len(told) > 50
