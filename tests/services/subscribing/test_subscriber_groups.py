"""A subscriber that remembers how far it has read, in both modes alike."""

import os
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from pipelines.errors import BadConfig
from services.settings import Settings
from services.standalone.following import GroupTaken
from services.standalone.store import FILE
from services.subscribing import subscribe
from tests.services.subscribing.houses import House, alert, ids

ROOT = Path(__file__).parents[3]


def test_a_group_goes_on_where_it_stood_whatever_since_says(house: House) -> None:
    house.ring(alert("a"))
    first = subscribe(house.settings, begin="beginning", group="desk", follow=False)
    assert ids(first) == ["a.1"]
    house.ring(alert("b"))
    assert ids(subscribe(house.settings, begin="beginning", group="desk", follow=False)) == ["b.1"]
    assert ids(subscribe(house.settings, begin="now", group="other", follow=False)) == []
    house.ring(alert("c"))
    assert ids(subscribe(house.settings, group="other", follow=False)) == ["c.1"]


def test_the_alert_in_hand_when_a_subscriber_dies_comes_again(house: House) -> None:
    for name in "abc":
        house.ring(alert(name))
    alerts = subscribe(house.settings, begin="beginning", group="desk", follow=False)
    assert ids(islice(alerts, 2)) == ["a.1", "b.1"]
    del alerts
    assert ids(subscribe(house.settings, group="desk", follow=False)) == ["b.1", "c.1"]


def test_a_group_stands_for_each_rule_by_itself(house: House) -> None:
    house.ring(alert("a"))
    house.ring(alert("b", rule="ultimatums"))
    for rule, expected in (("hostile-acts", ["a.1"]), ("ultimatums", ["b.1"]), ("ultimatums", [])):
        assert ids(subscribe(house.settings, rule, begin="beginning", group="desk", follow=False)) == expected


@pytest.mark.parametrize("group", ["desk.hostile-acts", "desk-hostile-acts"])
def test_no_group_for_all_rules_is_another_group_for_one(house: House, group: str) -> None:
    house.ring(alert("a"))
    one = subscribe(house.settings, "hostile-acts", begin="beginning", group="desk")
    assert ids(islice(one, 1)) == ["a.1"]
    everything = subscribe(house.settings, begin="beginning", group=group)
    assert ids(islice(everything, 1)) == ["a.1"]
    house.ring(alert("b"))
    assert ids(islice(everything, 1)) == ["b.1"]
    assert ids(islice(one, 1)) == ["b.1"]


@pytest.mark.parametrize("group", ["../desk", "my desk", "-x", "a+b", "x" * 101])
def test_a_group_s_name_is_checked(group: str) -> None:
    with pytest.raises(BadConfig, match="--group"):
        subscribe(Settings(), group=group)


PROGRAM = """
from services.settings import load_settings
from services.subscribing import subscribe
for alert in subscribe(load_settings(), begin="beginning", group="desk"):
    print(alert.id, flush=True)
print("clean", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_follower_cleanly_and_its_group_knows_what_it_had(house: House, number: signal.Signals) -> None:
    house.ring(alert("a"))
    settings = house.settings
    named = {"KAFKA": settings.kafka, "PREFIX": settings.prefix, "DATA": str(settings.data)}
    environment = os.environ | {f"TOCSIN_{name}": value for name, value in named.items()}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "a\n"
        time.sleep(1)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (out, err, process.returncode) == ("clean\n", "", 0)
    house.ring(alert("b"))
    assert ids(subscribe(settings, group="desk", follow=False)) == ["b.1"]


def test_two_processes_can_t_be_one_group_of_a_folder(in_store: House) -> None:
    in_store.ring(alert("a"))
    first = subscribe(in_store.settings, begin="beginning", group="desk")
    assert ids(islice(first, 1)) == ["a.1"]
    with pytest.raises(GroupTaken, match="desk: another process"):
        next(subscribe(in_store.settings, group="desk"))
    assert ids(islice(subscribe(in_store.settings, begin="beginning", group="other"), 1)) == ["a.1"]


def test_in_a_new_store_a_group_begins_anew(in_store: House) -> None:
    for name in "abc":
        in_store.ring(alert(name))
    assert len(ids(subscribe(in_store.settings, begin="beginning", group="desk", follow=False))) == 3
    for file in in_store.settings.data.glob(f"{FILE}*"):
        file.unlink()
    in_store.ring(alert("d"))
    assert ids(subscribe(in_store.settings, group="desk", follow=False)) == ["d.1"]
