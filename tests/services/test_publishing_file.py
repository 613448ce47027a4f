"""`tocsin publish` onto a real broker."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from pipelines.errors import BadConfig
from pipelines.records import Article, DeadLetter
from services import topics
from services.broker.errors import BrokerUnreachable, RecordRefused, TopicMissing
from services.publishing import Published, publish
from services.settings import Settings
from tests.servers.server import Server
from tests.services.kafka_topics import limit, messages, settings_for, topics_made

TOCSIN = str(Path(sys.executable).parent / "tocsin")
SEEDS = Path(__file__).parents[2] / "seeds"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def silent(_done: int, _total: int) -> None:
    """Nobody looks."""


def row(number: int, **more: object) -> str:
    received = (NOON + timedelta(minutes=number)).isoformat()
    fields = {"id": str(number), "title": f"Item {number}", "body": "Envoys met.", "received": received}
    return json.dumps({**fields, "url": f"https://daily.example/{number}", "source": "daily.example", **more})


def tocsin(*words: str, kafka: str, prefix: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"TOCSIN_KAFKA": kafka, "TOCSIN_PREFIX": prefix}
    return subprocess.run([TOCSIN, *words], env=environment, capture_output=True, text=True, check=False)


def articles(settings: Settings) -> list[Article]:
    return [msgspec.json.decode(value, type=Article) for _, value in messages(settings, "articles")]


@pytest.fixture
def settings(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    with topics_made(kafka, prefix, tmp_path) as made:
        yield made


def test_articles_stand_on_the_topic_under_their_ids_in_order_of_receipt(settings: Settings, tmp_path: Path) -> None:
    file, told = tmp_path / "stream.jsonl", []
    file.write_text("\n".join(row(number) for number in (*range(250, 0, -1), 0)))
    assert publish(file, settings, lambda *so_far: told.append(so_far)) == Published(251, [])
    assert told == [(0, 251), (100, 251), (200, 251), (251, 251)]
    assert all(key == msgspec.json.decode(value)["id"] for key, value in messages(settings, "articles"))
    by_partition = [article.fetched for article in articles(settings)]
    falls = sum(after < before for before, after in pairwise(by_partition))
    assert falls < settings.partitions
    assert {article.lane for article in articles(settings)} == {"live"}


def test_bad_lines_become_dead_letters_with_reason_and_bytes(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "stream.jsonl"
    bad = [b"{broken", b"\xff\xfe", row(2, received="soon").encode()]
    file.write_bytes(b"\n".join([row(1).encode(), *bad]))
    published = publish(file, settings, silent)
    letters = [msgspec.json.decode(value, type=DeadLetter) for _, value in messages(settings, topics.DEAD)]
    assert published == Published(1, letters)
    assert [letter.original for letter in letters] == bad
    assert {letter.stage for letter in letters} == {"publish"}
    assert "line 2" in letters[0].reason
    assert "received 'soon' is no time" in letters[2].reason


def test_a_broker_that_does_not_take_an_article_ends_it_with_the_reason(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "stream.jsonl"
    file.write_text(row(1))
    limit(settings, "articles", 100)
    with pytest.raises(RecordRefused, match=f"{settings.prefix}articles: .*MessageSizeTooLarge"):
        publish(file, settings, silent)


def test_the_command_names_the_first_bad_lines_and_counts_all(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "stream.jsonl"
    file.write_text("\n".join([row(1), *("{" for _ in range(12))]))
    told = tocsin("publish", str(file), kafka=settings.kafka, prefix=settings.prefix)
    named = [line for line in told.stderr.splitlines() if line.startswith(f"tocsin: {file}: publish: line ")]
    assert len(named) == len(told.stderr.splitlines()) == 10
    assert "line 2: not a JSON object" in named[0]
    assert told.stdout == "1 article published, 12 dead letters: `tocsin dead list` has all\n"
    assert told.returncode == 1
    again = tocsin("dead", "requeue", kafka=settings.kafka, prefix=settings.prefix)
    assert again.stdout == "0 records sent through again, 12 left (`tocsin dead list`): nothing would come of it\n"


def test_the_same_file_twice_gives_the_same_ids_and_revisions(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "stream.jsonl"
    file.write_text("\n".join(row(number) for number in range(5)))
    publish(file, settings, silent)
    publish(file, settings, silent)
    assert len(articles(settings)) == 10
    assert len({(article.id, article.revision) for article in articles(settings)}) == 5


def test_a_recorded_story_goes_the_way_of_its_feeds(settings: Settings) -> None:
    published = publish(SEEDS / "manifest.yaml", settings, silent)
    assert published == Published(len(articles(settings)), [])
    assert {article.lane for article in articles(settings)} == {"backfill", "live"}


def test_without_topics_it_says_who_makes_them(kafka: str, prefix: str, tmp_path: Path) -> None:
    file = tmp_path / "stream.jsonl"
    file.write_text(row(1))
    with pytest.raises(TopicMissing, match="tocsin setup"):
        publish(file, settings_for(kafka, prefix=prefix), silent)


def test_without_a_broker_or_a_file_there_is_one_clear_error(tmp_path: Path, unused_tcp_port: int) -> None:
    away = settings_for(f"127.0.0.1:{unused_tcp_port}")
    with pytest.raises(BadConfig, match="can't be read"):
        publish(tmp_path / "none.jsonl", away, silent)
    (tmp_path / "stream.jsonl").write_text(row(1))
    with pytest.raises(BrokerUnreachable, match="no broker answers"):
        publish(tmp_path / "stream.jsonl", away, silent)


def test_a_broker_that_goes_away_in_the_middle_is_waited_for(own_kafka: Server, prefix: str, tmp_path: Path) -> None:
    file = tmp_path / "stream.jsonl"
    file.write_text("\n".join(row(number, body="Envoys met. " * 500) for number in range(6_000)))

    coming_back = threading.Timer(3.0, own_kafka.start)

    def die(done: int, _total: int) -> None:
        if done == 3_000:
            own_kafka.kill()
            coming_back.start()

    with topics_made(own_kafka.address, prefix, tmp_path) as settings:
        assert publish(file, settings, die) == Published(6_000, [])
        coming_back.join()
        assert len({article.id for article in articles(settings)}) == 6_000
