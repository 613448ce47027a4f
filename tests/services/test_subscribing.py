"""`tocsin subscribe`, in both modes alike: on a real broker, and out of a data folder."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import msgspec
import pytest
from kafka import KafkaProducer
from msgspec import Struct

from pipelines.errors import BadConfig
from pipelines.records import Alert
from services import topics
from services.broker.admin import make_rule_topic
from services.broker.publishing import TopicMissing
from services.broker.rules import publish_rules
from services.settings import Settings
from services.standalone.errors import StoreUnusable
from services.standalone.following import GroupTaken
from services.standalone.rows import row
from services.standalone.store import FILE, Store
from services.subscribing import subscribe
from tests.services.kafka_topics import delete, topics_made

ROOT = Path(__file__).parents[2]
NOW = datetime.now(UTC).replace(microsecond=0)

Ring: TypeAlias = Callable[..., None]


class House(Struct, frozen=True):
    """Where alerts ring in one of the modes."""

    settings: Settings
    ring: Callable[[Alert], None]


def alert(id_: str, *, version: int = 1, rule: str = "hostile-acts", loud: bool = True, at: datetime = NOW) -> Alert:
    return Alert(
        id=id_,
        version=version,
        rule=rule,
        group=id_,
        state="open" if version == 1 else "updated",
        severity="high",
        at=at,
        headline=f"Headline of {id_}",
        why="One outlet tells it.",
        quotes=(),
        articles=(f"a-{id_}",),
        events=(),
        window=(at, at),
        loud=loud,
    )


def put(settings: Settings, topic: str, value: bytes, at: datetime) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka, acks="all")
    producer.send(topics.named(settings, topic), value, timestamp_ms=int(at.timestamp() * 1000)).get(timeout=30)
    producer.close()


def store(settings: Settings, told: Alert) -> None:
    statement, values = row(told) or ("", ())
    with Store(settings.data) as opened, opened.transaction() as db:
        db.execute(statement, values)


def broker_house(kafka: str, prefix: str, folder: Path) -> Iterator[House]:
    with topics_made(kafka, prefix, folder) as settings:
        publish_rules(settings)
        yield House(settings, lambda told: put(settings, topics.ALERTS, msgspec.json.encode(told), told.at))


def store_house(folder: Path) -> Iterator[House]:
    settings = Settings(data=folder)
    Store(folder).close()
    yield House(settings, lambda told: store(settings, told))


@pytest.fixture(params=["broker", "store"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "store":
        yield from store_house(tmp_path)
        return
    kafka, prefix = request.getfixturevalue("kafka"), request.getfixturevalue("prefix")
    yield from broker_house(kafka, prefix, tmp_path)


@pytest.fixture
def on_broker(kafka: str, prefix: str, tmp_path: Path) -> Iterator[House]:
    yield from broker_house(kafka, prefix, tmp_path)


@pytest.fixture
def in_store(tmp_path: Path) -> Iterator[House]:
    yield from store_house(tmp_path)


def ids(alerts: Iterator[Alert]) -> list[str]:
    return [f"{one.id}.{one.version}" for one in alerts]


def test_from_the_beginning_every_version_comes_in_order_and_whole(house: House) -> None:
    told = [alert("a"), alert("b"), alert("a", version=2, loud=False)]
    for one in told:
        house.ring(one)
    assert list(subscribe(house.settings, begin="beginning", follow=False)) == told


def test_from_now_comes_nothing_that_has_been(house: House) -> None:
    house.ring(alert("a"))
    assert ids(subscribe(house.settings, follow=False)) == []


def test_a_follower_hears_what_rings_later(house: House) -> None:
    house.ring(alert("before"))
    alerts = subscribe(house.settings, begin="beginning")
    assert ids(islice(alerts, 1)) == ["before.1"]
    house.ring(alert("later"))
    assert ids(islice(alerts, 1)) == ["later.1"]


def test_from_a_time_on(house: House) -> None:
    house.ring(alert("old", at=NOW - timedelta(hours=3)))
    house.ring(alert("new", at=NOW - timedelta(hours=1)))
    assert ids(subscribe(house.settings, begin="2h", follow=False)) == ["new.1"]
    assert ids(subscribe(house.settings, begin="1m", follow=False)) == []
    exact = (NOW - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert ids(subscribe(house.settings, begin=exact, follow=False)) == ["new.1"]


def test_one_rule_alone(house: House) -> None:
    house.ring(alert("a"))
    house.ring(alert("b", rule="ultimatums"))
    assert ids(subscribe(house.settings, "ultimatums", begin="beginning", follow=False)) == ["b.1"]


def test_only_what_rings(house: House) -> None:
    house.ring(alert("a"))
    house.ring(alert("a", version=2, loud=False))
    assert ids(subscribe(house.settings, begin="beginning", follow=False, loud=True)) == ["a.1"]


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


def test_an_unknown_rule_is_refused_with_the_nearest(house: House) -> None:
    with pytest.raises(BadConfig, match=r"no rule 'hostile-act' \(did you mean hostile-acts\?\)"):
        subscribe(house.settings, "hostile-act")


@pytest.mark.parametrize("group", ["../desk", "my desk", "-x", "x" * 101])
def test_a_group_s_name_is_checked(group: str) -> None:
    with pytest.raises(BadConfig, match="--group"):
        subscribe(Settings(), group=group)


def test_a_time_is_checked_before_anything_is_asked() -> None:
    with pytest.raises(BadConfig, match="--since"):
        subscribe(Settings(kafka="127.0.0.1:1"), begin="yesterday")


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


def test_a_rule_with_a_topic_of_its_own_is_read_there(on_broker: House) -> None:
    settings = on_broker.settings
    make_rule_topic(settings, "hostile-acts")
    on_broker.ring(alert("elsewhere"))
    put(settings, "alerts.hostile-acts", msgspec.json.encode(alert("own")), NOW)
    assert ids(subscribe(settings, "hostile-acts", begin="beginning", follow=False)) == ["own.1"]
    delete(settings, topics.rule_topic(settings, "hostile-acts").name)


def test_what_is_no_alert_is_passed_over_with_a_line(on_broker: House, caplog: pytest.LogCaptureFixture) -> None:
    put(on_broker.settings, topics.ALERTS, b'{"id": "\x1b[31m"}', NOW)
    on_broker.ring(alert("a"))
    assert ids(subscribe(on_broker.settings, begin="beginning", follow=False)) == ["a.1"]
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("services")]
    assert len(lines) == 1
    assert "offset 0: not an alert, passed over" in lines[0]
    assert lines[0].isprintable()


def test_without_topics_or_broker_the_mend_is_told(kafka: str, prefix: str) -> None:
    with pytest.raises(TopicMissing, match="tocsin setup"):
        next(subscribe(Settings(kafka=kafka, prefix=prefix)))


def test_without_data_the_mend_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="tocsin run"):
        next(subscribe(Settings(data=tmp_path)))


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


def test_a_writer_is_not_disturbed_by_a_subscriber(in_store: House) -> None:
    alerts = subscribe(in_store.settings, begin="beginning", group="desk")
    with Store(in_store.settings.data) as writer:
        for name in "abc":
            statement, values = row(alert(name)) or ("", ())
            with writer.transaction() as db:
                db.execute(statement, values)
            assert ids(islice(alerts, 1)) == [f"{name}.1"]
