"""What becomes of messages to topics that nobody has made, or that somebody has deleted, on a real broker."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from msgspec import structs

from pipelines.alerting.rules import gather
from services import topics
from services.broker.admin import make_rule_topic
from services.broker.errors import TopicMissing
from services.settings import Settings
from services.worker import sending
from services.worker.sending import KafkaOutbox, Message
from services.worker.working import check_rules_topics
from tests.contract.kit import config
from tests.services.kafka_topics import delete, messages, topics_made


@pytest.fixture
def settings(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    with topics_made(kafka, prefix, tmp_path) as settings:
        yield settings


@pytest.fixture
async def outbox(settings: Settings) -> AsyncIterator[KafkaOutbox]:
    outbox = KafkaOutbox(settings)
    await outbox.start()
    yield outbox
    began = time.monotonic()
    await outbox.stop()
    assert time.monotonic() - began < sending.LAST + 2


def to(settings: Settings, topic: str, value: bytes, *, own: bool = False) -> Message:
    return Message(topics.named(settings, topic), b"k", value, own=own)


async def lose(outbox: KafkaOutbox, settings: Settings, topic: str) -> None:
    """Delete it; the broker takes its time."""
    await asyncio.to_thread(delete, settings, topic)
    for _ in range(200):
        if await outbox.missing([topic]):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it is still there")


async def test_a_topic_that_is_deleted_ends_the_waiting_with_the_mend(settings: Settings, outbox: KafkaOutbox) -> None:
    await outbox.deliver([to(settings, "dyads", b"1")])
    await lose(outbox, settings, topics.named(settings, "dyads"))
    with pytest.raises(TopicMissing, match=r"dyads.*tocsin setup"):
        await asyncio.wait_for(outbox.deliver([to(settings, "dyads", b"2"), to(settings, "events", b"3")]), 20)
    assert messages(settings, "events") == [("k", b"3")]


async def test_a_changelog_that_is_deleted_too(settings: Settings, outbox: KafkaOutbox) -> None:
    changelog = topics.changelog(settings, "track")
    await outbox.keep(changelog, 0, {b"a": b"1"})
    await lose(outbox, settings, changelog)
    with pytest.raises(TopicMissing, match=changelog):
        await asyncio.wait_for(outbox.keep(changelog, 0, {b"a": b"2"}), 20)


async def test_a_topic_that_was_never_made_is_not_waited_for_long(settings: Settings, outbox: KafkaOutbox) -> None:
    with pytest.raises(TopicMissing, match="nowhere"):
        await asyncio.wait_for(outbox.deliver([to(settings, "nowhere", b"1")]), 15)


async def test_a_rules_own_topic_that_is_deleted_is_done_without_until_it_is_there_again(
    settings: Settings, outbox: KafkaOutbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rule_topic(settings, "own")
    alerts = [to(settings, "alerts", b"1"), to(settings, "alerts.own", b"1", own=True)]
    await outbox.deliver(alerts)
    await lose(outbox, settings, topics.named(settings, "alerts.own"))
    with caplog.at_level(logging.WARNING, "services"):
        await asyncio.wait_for(outbox.deliver(alerts), 20)
        began = time.monotonic()
        await outbox.deliver(alerts)
    assert time.monotonic() - began < 1
    assert [line for line in caplog.messages if "alerts.own: gone" in line]
    assert len(messages(settings, "alerts")) == 3
    await asyncio.to_thread(make_rule_topic, settings, "own")
    monkeypatch.setattr(sending, "AGAIN", 0.0)
    await outbox.deliver(alerts)
    assert ("k", b"1") in messages(settings, "alerts.own")
    await asyncio.to_thread(delete, settings, topics.named(settings, "alerts.own"))


async def test_those_that_are_missing_are_named(settings: Settings, outbox: KafkaOutbox) -> None:
    there, gone = topics.named(settings, "alerts"), topics.rule_topic(settings, "own").name
    assert await outbox.missing([there, gone]) == [gone]


async def test_a_rule_whose_own_topic_nobody_has_made_is_told_at_the_start(
    settings: Settings, outbox: KafkaOutbox, caplog: pytest.LogCaptureFixture
) -> None:
    rules = config().rules
    first, *others = (structs.replace(rule, topic=True) for rule in rules.rules)
    with caplog.at_level(logging.WARNING, "services"):
        await check_rules_topics(settings, outbox, gather([first, *others]))
    assert len(caplog.messages) == len(rules.rules) > 0
    assert f"{topics.rule_topic(settings, first.name).name}: no such topic" in caplog.text
