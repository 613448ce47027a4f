"""A broker that is killed and comes back: who reads it waits, and goes on."""

import asyncio
from itertools import islice

import pytest

from pipelines.alerting.rules import Rules
from services.broker.admin import make_topics
from services.broker.following import RuleFollower
from services.broker.publishing import Publisher
from services.broker.reading import read
from services.broker.rules import publish_rules
from services.settings import Settings
from tests.servers.server import Server


@pytest.fixture
def settings(own_kafka: Server, prefix: str) -> Settings:
    settings = Settings(kafka=own_kafka.address, prefix=prefix, partitions=1)
    make_topics(settings)
    return settings


def put(settings: Settings, value: bytes) -> None:
    with Publisher(settings) as publisher:
        publisher.send("alerts", value, "k")


def test_a_reader_rides_it_out_and_repeats_at_most_what_it_had_in_hand(own_kafka: Server, settings: Settings) -> None:
    put(settings, b"before")
    records = read(settings, "alerts", group=f"{settings.prefix}g", follow=True)
    assert [record.value for record in islice(records, 1)] == [b"before"]
    own_kafka.kill()
    own_kafka.restart()
    put(settings, b"after")
    assert [record.value for record in islice(records, 1)] == [b"after"]


async def test_a_follower_of_rules_rides_it_out(own_kafka: Server, settings: Settings) -> None:
    follower, heard = RuleFollower(settings), asyncio.Queue[Rules]()
    await follower.start()
    following = asyncio.create_task(follower.follow(heard.put_nowait))
    await asyncio.to_thread(own_kafka.kill)
    await asyncio.to_thread(own_kafka.restart)
    await asyncio.to_thread(publish_rules, settings)
    while len((await asyncio.wait_for(heard.get(), 60)).rules) < 4:
        assert not following.done()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await follower.stop()
