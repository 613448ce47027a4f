"""What a turn takes in hand."""

import os

from kafka import KafkaConsumer, TopicPartition

from services import topics
from services.broker.clients import opened
from services.broker.publishing import Publisher
from services.indexer.consuming import AT_A_TIME, BATCH, OPTIONS, TURN, after, turn
from services.settings import Settings


def turns(settings: Settings, messages: int) -> list[dict[TopicPartition, list[tuple[int, int]]]]:
    """(offset, bytes) of each message of the topic of events, by turn and partition."""
    name = topics.named(settings, "events")
    with opened(KafkaConsumer, settings, **OPTIONS) as reader:
        reader.assign([TopicPartition(name, number) for number in range(settings.partitions)])
        reader.seek_to_beginning()
        came: list[dict[TopicPartition, list[tuple[int, int]]]] = []
        while sum(len(told) for one in came for told in one.values()) < messages:
            polled = turn(reader)
            came.append({place: [(one.offset, len(one.value)) for one in polled[place]] for place in polled})
            assert {place: told.offset for place, told in after(polled).items()} == {
                place: told[-1][0] + 1 for place, told in came[-1].items()
            }
    return came


def test_a_turn_is_bounded_by_bytes_and_no_message_is_left_out(made: Settings) -> None:
    large = 400_000
    with Publisher(made) as publisher:
        for number in range(150):
            publisher.send("events", os.urandom(large), f"key {number}")
    came = turns(made, 150)
    sizes = [sum(size for told in one.values() for _, size in told) for one in came]
    assert max(sizes) <= TURN + AT_A_TIME * large
    assert len(came) >= 150 * large // (TURN + AT_A_TIME * large)
    for place in {place for one in came for place in one}:
        offsets = [offset for one in came for offset, _ in one.get(place, [])]
        assert offsets == list(range(len(offsets)))


def test_small_messages_are_taken_many_at_a_time(made: Settings) -> None:
    with Publisher(made) as publisher:
        for number in range(5_000):
            publisher.send("events", b"small", f"key {number}")
    sizes = [sum(map(len, one.values())) for one in turns(made, 5_000)]
    assert max(sizes) <= BATCH
    assert len(sizes) < 50
