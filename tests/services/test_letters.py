"""Dead letters, listed and requeued: on a real broker, and in a data folder."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaAdminClient, KafkaProducer

from pipelines.records import Alert, Article, DeadLetter, Outlet
from services import topics
from services.broker.publishing import Publisher
from services.letters import GROUP, GroupForgotten, Requeued, letters, requeue
from services.settings import Settings
from services.standalone.errors import StoreLocked, StoreUnusable
from services.standalone.reading import Reader
from services.standalone.rows import row
from services.standalone.store import Store
from tests.services.kafka_topics import messages, topics_made

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ARTICLE = Article(
    id="a1",
    revision="r1",
    url="https://a.example/1",
    title="A title – with a dash",
    body="The harbour was quiet.",
    language="en",
    fetched=NOON,
    feed="https://a.example/feed",
    outlet=Outlet("a.example"),
    timeliness="live",
)
ORIGINAL = msgspec.json.encode(ARTICLE)


def letter(original: bytes = ORIGINAL, *, stage: str = "code", topic: str = "articles", key: str = "a1") -> DeadLetter:
    return DeadLetter(stage=stage, reason="ValueError: poison", at=NOON, original=original, topic=topic, key=key)


@pytest.fixture
def broker(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    with topics_made(kafka, prefix, tmp_path) as settings:
        yield settings


@pytest.fixture
def folder(tmp_path: Path) -> Settings:
    Store(tmp_path / "data").close()
    return Settings(data=tmp_path / "data")


def die(settings: Settings, *dead: DeadLetter) -> None:
    if settings.kafka:
        with Publisher(settings) as publisher:
            for one in dead:
                publisher.send(topics.DEAD, one)
        return
    with Store(settings.data) as store, store.transaction() as db:
        for one in dead:
            db.execute(*(row(one) or ("", ())))


def test_letters_are_listed_with_all_they_hold_and_stay(broker: Settings) -> None:
    dead = [letter(), letter(b"\xff\x00poison", stage="story", topic="articles.coded", key="en")]
    die(broker, *dead)
    assert list(letters(broker)) == dead
    assert list(letters(broker)) == dead


def test_a_requeued_letter_s_bytes_stand_on_its_topic_under_its_key(broker: Settings) -> None:
    die(broker, letter(), letter(b"\xff", stage="story", topic="articles.coded", key="en"))
    assert requeue(broker) == Requeued(2, 0)
    assert messages(broker, "articles") == [("a1", ORIGINAL)]
    assert messages(broker, "articles.coded") == [("en", b"\xff")]


def test_what_was_requeued_is_not_listed_nor_requeued_again(broker: Settings) -> None:
    die(broker, letter())
    assert requeue(broker) == Requeued(1, 0)
    assert list(letters(broker)) == []
    assert list(letters(broker, all_=True)) == [letter()]
    assert requeue(broker) == Requeued(0, 0)
    assert len(messages(broker, "articles")) == 1


def test_one_that_fails_again_is_a_new_letter(broker: Settings) -> None:
    die(broker, letter())
    requeue(broker)
    die(broker, letter())
    assert list(letters(broker)) == [letter()]
    assert requeue(broker) == Requeued(1, 0)


def test_a_topic_may_be_named_with_its_prefix(broker: Settings) -> None:
    die(broker, letter(topic=topics.named(broker, "articles")))
    assert requeue(broker) == Requeued(1, 0)
    assert messages(broker, "articles") == [("a1", ORIGINAL)]


@pytest.mark.parametrize(
    ("lost", "why"),
    [
        (letter(topic=""), "no stage reads a topic without a name"),
        (letter(topic="nowhere"), "no stage reads nowhere"),
        (letter(topic="articles.dead"), "no stage reads articles.dead"),
        (letter(topic="rules"), "no stage reads rules"),
        (letter(b"x" * (topics.LARGEST + 1)), "8,388,609 bytes are more than articles takes"),
        (letter(b"<rss", stage="feed"), "not a record of articles"),
        (letter(b'{"id": 1', stage="replay"), "not a record of articles"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_nothing_could_be_done_with_stays_with_a_line(
    lost: DeadLetter, why: str, broker: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    die(broker, lost, letter())
    assert requeue(broker) == Requeued(1, 1)
    [line] = [record.getMessage() for record in caplog.records if record.name == "services.letters"]
    assert line.startswith(f"{broker.prefix}articles.dead, offset 0: not requeued: {why}")
    assert list(letters(broker)) == [lost]
    assert requeue(broker) == Requeued(0, 1)
    assert list(letters(broker)) == [lost]
    assert list(letters(broker, all_=True)) == [lost, letter()]


def test_a_record_that_nobody_could_read_goes_back_once(broker: Settings) -> None:
    for _ in range(2):
        die(broker, *(letter(b"\xff", stage=stage, topic="events", key="e") for stage in ("index", "track", "match")))
        assert requeue(broker) == Requeued(1, 0)
    assert messages(broker, "events") == [("e", b"\xff")] * 2


def test_all_are_sent_again_where_that_is_asked_for(broker: Settings) -> None:
    die(broker, letter())
    requeue(broker)
    assert requeue(broker, all_=True) == Requeued(1, 0)
    assert requeue(broker) == Requeued(0, 0)
    assert len(messages(broker, "articles")) == 2


def test_once_kafka_has_forgotten_what_was_sent_old_letters_go_only_if_asked_for(broker: Settings) -> None:
    producer = KafkaProducer(bootstrap_servers=broker.kafka)
    week_ago = int((datetime.now(UTC) - timedelta(days=8)).timestamp() * 1000)
    producer.send(topics.named(broker, topics.DEAD), msgspec.json.encode(letter()), timestamp_ms=week_ago).get(30)
    producer.close()
    assert requeue(broker, all_=True) == Requeued(1, 0)
    assert requeue(broker) == Requeued(0, 0)
    admin = KafkaAdminClient(bootstrap_servers=broker.kafka)
    admin.delete_groups([topics.group(broker, GROUP)])
    admin.close()
    with pytest.raises(GroupForgotten, match=r"older than a week .*requeue --all"):
        requeue(broker)
    assert list(letters(broker)) == [letter()]
    assert requeue(broker, all_=True) == Requeued(1, 0)


def test_what_another_service_could_not_write_is_requeued_where_it_can_be_read(broker: Settings) -> None:
    alert = Alert(
        id="x", version=1, rule="r", group="g", state="open", severity="low", at=NOON, headline="", why="",
        quotes=(), articles=(), events=(), window=(NOON, NOON), loud=True,
    )  # fmt: skip
    die(broker, letter(msgspec.json.encode(alert), stage="index", topic="alerts", key="r|g"))
    assert requeue(broker) == Requeued(1, 0)
    assert messages(broker, "alerts") == [("r|g", msgspec.json.encode(alert))]


def test_what_is_no_letter_is_passed_over_with_a_line(broker: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with Publisher(broker) as publisher:
        publisher.send(topics.DEAD, b"{", "k")
    die(broker, letter())
    assert list(letters(broker)) == [letter()]
    assert requeue(broker) == Requeued(1, 0)
    assert "articles.dead, offset 0: passed over: " in caplog.text


def test_a_letter_as_large_as_any_goes_back(broker: Settings) -> None:
    large = msgspec.json.encode(msgspec.structs.replace(ARTICLE, body="x" * 7_000_000))
    die(broker, letter(large))
    assert requeue(broker) == Requeued(1, 0)
    assert messages(broker, "articles") == [("a1", large)]


def test_in_a_folder_articles_go_back_into_the_inbox_and_their_letters_go(folder: Settings) -> None:
    other = msgspec.json.encode(msgspec.structs.replace(ARTICLE, id="a2"))
    die(folder, letter(), letter(other))
    assert [one.original for one in letters(folder)] == [ORIGINAL, other]
    assert requeue(folder) == Requeued(2, 0)
    assert list(letters(folder)) == []
    with Store(folder.data) as store:
        waiting = [article.encode() for _, article in store.waiting(10)]
    assert waiting == [ORIGINAL, other]
    assert requeue(folder) == Requeued(0, 0)


def test_in_a_folder_what_is_no_article_stays_a_letter(folder: Settings, caplog: pytest.LogCaptureFixture) -> None:
    die(folder, letter(b"\xff{", stage="replay"), letter())
    assert requeue(folder) == Requeued(1, 1)
    assert requeue(folder) == Requeued(0, 1)
    assert [one.stage for one in letters(folder)] == ["replay"]
    assert "not requeued: its original is no article" in caplog.text
    with Reader(folder.data) as reader:
        assert (reader.counts().dead, reader.counts().waiting) == (1, 1)


def test_while_the_folder_is_written_to_nothing_is_requeued(folder: Settings) -> None:
    die(folder, letter())
    with Store(folder.data), pytest.raises(StoreLocked, match="another tocsin"):
        requeue(folder)
    assert len(list(letters(folder))) == 1


def test_a_folder_without_data_is_not_made_one(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "none")
    for act in (requeue, lambda settings: list(letters(settings))):
        with pytest.raises(StoreUnusable, match="no data here yet"):
            act(settings)
    assert not settings.data.exists()
