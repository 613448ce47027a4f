"""What `tocsin subscribe` meets on a broker alone: topics of rules, what is no alert, a broker that goes away."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from threading import Timer

import msgspec
import pytest

from pipelines.alerting.written import WatchRule
from pipelines.errors import BadConfig
from services import topics
from services.broker.admin import make_rule_topic
from services.broker.errors import TopicMissing
from services.broker.ruleset import WrittenRuleRecord
from services.settings import Settings
from services.subscribing import subscribe
from tests.servers.server import Server
from tests.services.kafka_topics import delete
from tests.services.subscribing.conftest import broker_house
from tests.services.subscribing.houses import House, alert, ids, put

TOCSIN = str(Path(sys.executable).parent / "tocsin")


@pytest.fixture
def own_topic(on_broker: House) -> Iterator[House]:
    """A topic of hostile-acts' own, with an alert on it and another on that of all rules."""
    settings = on_broker.settings
    make_rule_topic(settings, "hostile-acts")
    on_broker.ring(alert("elsewhere"))
    put(settings, "alerts.hostile-acts", msgspec.json.encode(alert("own")))
    yield on_broker
    delete(settings, topics.rule_topic(settings, "hostile-acts").name)


def say(settings: Settings, name: str, *, topic: bool) -> None:
    """Put a rule in force."""
    rule = WatchRule(description="A test.", signals=("strike",), topic=topic)
    told = WrittenRuleRecord(name=name, origin="live", rule=rule)
    put(settings, topics.RULES, msgspec.json.encode(told), key=name.encode())


def heard(settings: Settings, rule: str) -> list[str]:
    return ids(subscribe(settings, rule, begin="beginning", follow=False))


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("services")]


def test_a_rule_with_a_topic_of_its_own_is_read_there(own_topic: House) -> None:
    say(own_topic.settings, "hostile-acts", topic=True)
    assert heard(own_topic.settings, "hostile-acts") == ["own.1"]


def test_a_rule_that_lost_its_topic_is_read_where_it_rings_now(own_topic: House) -> None:
    say(own_topic.settings, "hostile-acts", topic=False)
    assert heard(own_topic.settings, "hostile-acts") == ["elsewhere.1"]


def test_of_a_rule_no_longer_in_force_what_is_left_is_read(own_topic: House) -> None:
    put(own_topic.settings, topics.RULES, None, key=b"hostile-acts")
    assert heard(own_topic.settings, "hostile-acts") == ["own.1"]
    with pytest.raises(BadConfig, match="no rule 'ceasefire'"):
        heard(own_topic.settings, "ceasefire")


def test_a_rule_whose_topic_nobody_has_made_yet_is_told_with_the_mend(on_broker: House) -> None:
    say(on_broker.settings, "ceasefires", topic=True)
    with pytest.raises(TopicMissing, match="tocsin setup"):
        heard(on_broker.settings, "ceasefires")


def test_a_new_group_that_begins_now_is_told_so_once(on_broker: House, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        assert ids(subscribe(on_broker.settings, group="desk", follow=False)) == []
    assert lines(caplog) == [
        f"group {on_broker.settings.prefix}tocsin-subscribe-desk is new, or was forgotten: it begins now"
    ]
    ids(subscribe(on_broker.settings, begin="beginning", group="other", follow=False))
    assert len(lines(caplog)) == 1


def test_a_broker_away_and_back_is_told_in_a_line_each(
    own_kafka: Server, prefix: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for house in broker_house(own_kafka.address, prefix, tmp_path):
        house.ring(alert("before"))
        alerts = subscribe(house.settings, begin="beginning")
        assert ids(islice(alerts, 1)) == ["before.1"]
        own_kafka.kill()
        back = Timer(8, own_kafka.start)
        back.start()
        ring = Timer(30, house.ring, (alert("after"),))
        ring.start()
        assert ids(islice(alerts, 1)) == ["after.1"]
        back.join()
        ring.join()
    away, again = (f"{own_kafka.address}: {what}" for what in ("no broker answers, waiting", "the broker is back"))
    assert lines(caplog) == [away, again]


@pytest.mark.parametrize("group", [(), ("--group", "desk")])
def test_a_signal_ends_it_cleanly_while_the_broker_is_away(
    group: tuple[str, ...], own_kafka: Server, prefix: str, tmp_path: Path
) -> None:
    for house in broker_house(own_kafka.address, prefix, tmp_path):
        house.ring(alert("a"))
        environment = os.environ | {"TOCSIN_KAFKA": own_kafka.address, "TOCSIN_PREFIX": prefix}
        command = (TOCSIN, "subscribe", "--since", "beginning", "--json", *group)
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            assert process.stdout.readline().startswith('{"id":"a"')
            own_kafka.kill()
            process.send_signal(signal.SIGINT)
            began = time.monotonic()
            _, err = process.communicate(timeout=60)
            took = time.monotonic() - began
        own_kafka.start()
        assert (process.returncode, err) == (0, "")
        assert took < 10


def test_what_is_no_alert_is_passed_over_with_a_line(on_broker: House, caplog: pytest.LogCaptureFixture) -> None:
    put(on_broker.settings, topics.ALERTS, b'{"id": "\x1b[31m"}')
    on_broker.ring(alert("a"))
    assert ids(subscribe(on_broker.settings, begin="beginning", follow=False)) == ["a.1"]
    [line] = lines(caplog)
    assert "alerts, offset 0: passed over: " in line
    assert line.isprintable()


def test_without_topics_or_broker_the_mend_is_told(kafka: str, prefix: str) -> None:
    with pytest.raises(TopicMissing, match="tocsin setup"):
        next(subscribe(Settings(kafka=kafka, prefix=prefix)))
