"""A real broker, killed where that is the point."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.records import DeadLetter
from services import topics
from services.broker.errors import BrokerUnreachable, NotAcknowledged, RecordRefused, TooLarge, TopicMissing
from services.broker.publishing import Publisher
from services.settings import Settings
from tests.servers.server import Server
from tests.services.kafka_topics import delete, limit, messages, settings_for, topics_made
from tests.services.standalone.conftest import START


@pytest.fixture
def settings(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    with topics_made(kafka, prefix, tmp_path) as made:
        yield made


@pytest.fixture
def mortal(own_kafka: Server, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    """Topics on a broker that may be killed."""
    with topics_made(own_kafka.address, prefix, tmp_path) as made:
        yield made
        if not own_kafka.ready():
            own_kafka.restart()


def test_records_arrive_in_order_under_their_keys(settings: Settings) -> None:
    letter = DeadLetter(stage="code", reason="poison", at=START, original=b"\xff", key="a1")
    with Publisher(settings) as publisher:
        publisher.send(topics.DEAD, letter)
        for number in range(300):
            publisher.send("articles", b"%d" % number, f"k{number % 7}")
    assert messages(settings, topics.DEAD)[0][0] == "a1"
    for key in {f"k{number}" for number in range(7)}:
        values = [int(value) for under, value in messages(settings, "articles") if under == key]
        assert values == sorted(values)
        assert len(values) > 40


def test_a_record_is_done_when_it_is_acknowledged(settings: Settings) -> None:
    with Publisher(settings) as publisher:
        publisher.send("articles", b"one", "k").result(10)
        assert messages(settings, "articles") == [("k", b"one")]
        assert publisher.in_flight == 0
        assert publisher.silent() == ""


def test_a_topic_that_nobody_has_made_is_named_with_the_mend(kafka: str, prefix: str) -> None:
    settings = settings_for(kafka, prefix=prefix)
    told = rf"no topic {prefix}articles \(run `tocsin setup`\)"
    with pytest.raises(TopicMissing, match=told), Publisher(settings) as it:
        it.send("articles", b"one", "k")


def test_a_topic_deleted_while_records_are_on_their_way_does_not_hang(settings: Settings) -> None:
    publisher = Publisher(settings)

    def send_on() -> None:
        while True:
            publisher.send("articles", b"one", "k")
            publisher.flush()

    deleting = threading.Timer(1.0, delete, (settings, topics.named(settings, "articles")))
    deleting.start()
    with pytest.raises(TopicMissing, match="articles"):
        send_on()
    publisher.close()


def test_a_record_that_its_topic_does_not_take_is_refused_and_the_others_go_on(settings: Settings) -> None:
    with Publisher(settings) as publisher:
        with pytest.raises(TooLarge, match="8,388,608"):
            publisher.send("articles", bytes(topics.LARGEST), "k")
        publisher.send(topics.DEAD, bytes(topics.LARGEST + 1), "k")
    assert [len(value) for _, value in messages(settings, topics.DEAD)] == [topics.LARGEST + 1]


def test_after_a_record_was_refused_a_renewed_publisher_takes_the_others(settings: Settings) -> None:
    limit(settings, "articles", 1_000)
    publisher = Publisher(settings)
    with pytest.raises(RecordRefused, match="articles"):
        publisher.send("articles", secrets.token_bytes(5_000), "k").result(20)
    publisher.renew()
    publisher.send("articles", b"two", "k").result(20)
    assert messages(settings, "articles") == [("k", b"two")]
    publisher.close()
    with pytest.raises(NotAcknowledged, match="closed"):
        publisher.renew()


def test_the_largest_record_goes_through_however_small_the_room(settings: Settings) -> None:
    with Publisher(settings, bytes_at_once=1000) as publisher:
        for number in range(3):
            publisher.send("articles", bytes(100_000), str(number))
    assert len(messages(settings, "articles")) == 3


def test_without_a_broker_there_is_one_clear_error(unused_tcp_port: int) -> None:
    with pytest.raises(BrokerUnreachable, match=f"127.0.0.1:{unused_tcp_port}: no broker answers"):
        Publisher(settings_for(f"127.0.0.1:{unused_tcp_port}"))


def test_a_broker_killed_under_load_loses_and_repeats_nothing_and_stops_the_sender(
    mortal: Settings, own_kafka: Server
) -> None:
    most, seen, loaded = 100, [], threading.Event()
    with Publisher(mortal, at_once=most) as publisher:

        def load() -> None:
            for number in range(5_000):
                publisher.send("articles", b"%d" % number, str(number % 4))
                if number == 500:
                    loaded.set()

        sending = threading.Thread(target=load)
        sending.start()
        assert loaded.wait(20)
        own_kafka.kill()
        until(lambda: publisher.in_flight == most)
        for _ in range(60):  # longer than it takes to be called silent
            seen.append(publisher.in_flight)
            time.sleep(0.1)
        assert "has not acknowledged a record for" in publisher.silent()
        own_kafka.restart()
        sending.join(60)
        publisher.flush()
    assert set(seen) == {most}
    values = [(key, int(value)) for key, value in messages(mortal, "articles")]
    assert sorted(number for _, number in values) == list(range(5_000))
    for key in "0123":
        mine = [number for under, number in values if under == key]
        assert mine == sorted(mine)


def test_closing_does_not_wait_for_a_broker_that_is_away(mortal: Settings, own_kafka: Server) -> None:
    publisher = Publisher(mortal, at_once=1)
    publisher.send("articles", b"one", "k").result(10)
    own_kafka.kill()
    sent = publisher.send("articles", b"two", "k")
    closing = threading.Timer(0.5, publisher.close)
    closing.start()
    with pytest.raises(NotAcknowledged):
        publisher.send("articles", b"three", "k")
    with pytest.raises(NotAcknowledged):
        sent.result(5)
    closing.join(5)
    assert not closing.is_alive()


def test_a_flush_that_takes_too_long_says_what_is_left(mortal: Settings, own_kafka: Server) -> None:
    publisher = Publisher(mortal)
    publisher.send("articles", b"one", "k").result(10)
    own_kafka.kill()
    publisher.send("articles", b"two", "k")
    with pytest.raises(NotAcknowledged, match="1 records are not acknowledged"):
        publisher.flush(within=0.2)
    publisher.close()


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)
