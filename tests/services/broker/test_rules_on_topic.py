"""The rules on their topic: published from files, read whole, followed."""

import asyncio
import re
import shutil
from pathlib import Path

import msgspec
import pytest
from kafka import KafkaProducer

from pipelines.alerting.fields import Vocabulary
from pipelines.alerting.rules import Rules
from pipelines.alerting.written import MatchRule, WatchRule, compiled
from pipelines.errors import BadConfig
from services import topics
from services.broker.admin import has_rule_topic
from services.broker.errors import BrokerUnreachable, TopicMissing, TopicRefused
from services.broker.following import RuleFollower
from services.broker.rules import publish_rules, read_rules
from services.broker.ruleset import WrittenRuleRecord
from services.loading import load_vocabulary
from services.rulebook import load_rules, load_written
from services.settings import Settings
from tests.services.kafka_topics import delete, messages

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```lucene\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)[0].splitlines()
WAR = "kind: match\ndescription: A test.\nquery: root:ASSAULT AND status:asserted\n"
TALKS = "kind: watch\ndescription: A test.\nsignals: [talks]\n"


@pytest.fixture
def settings(made: Settings, tmp_path: Path) -> Settings:
    """The configuration that ships, with two rules of the test's own."""
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("rules", "parser", "*.opml"))
    (config / "rules").mkdir()
    settings = made.model_copy(update={"config": config})
    write(settings, war=WAR, talks=TALKS)
    return settings


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "config")


def write(settings: Settings, **files: str) -> None:
    for name, text in files.items():
        (settings.config / "rules" / f"{name}.yaml").write_text(text, encoding="utf-8")


def put(settings: Settings, key: bytes, value: bytes | None) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka)
    producer.send(topics.named(settings, topics.RULES), value, key).get(timeout=30)
    producer.close()


def put_live(settings: Settings, name: str) -> None:
    rule = WatchRule(description="Added live.", signals=("strike",))
    put(settings, name.encode(), msgspec.json.encode(WrittenRuleRecord(name=name, origin="live", rule=rule)))


def names(rules: Rules) -> list[str]:
    return [rule.name for rule in rules.rules]


def test_what_is_published_is_what_the_files_say(settings: Settings, vocabulary: Vocabulary) -> None:
    assert publish_rules(settings) == ["rule talks: published", "rule war: published"]
    assert read_rules(settings) == load_rules(settings.config / "rules", vocabulary)


def test_before_anything_is_published_there_are_no_rules(settings: Settings) -> None:
    assert read_rules(settings).rules == ()


def test_what_has_not_changed_is_not_sent_again(settings: Settings) -> None:
    publish_rules(settings)
    assert publish_rules(settings) == []
    assert len(messages(settings, topics.RULES)) == 2


def test_a_changed_rule_is_sent_alone_and_one_without_its_file_is_taken_back(settings: Settings) -> None:
    publish_rules(settings)
    write(settings, war=WAR + "cooldown: 1d\n")
    (settings.config / "rules" / "talks.yaml").unlink()
    assert publish_rules(settings) == [
        "rule war: published",
        "rule talks: taken back, it has no file any more",
    ]
    assert read_rules(settings) == load_rules(settings.config / "rules")
    name, tombstone = messages(settings, topics.RULES)[-1]
    assert name == "talks"
    assert not tombstone
    assert publish_rules(settings) == []


def test_live_rules_are_left_alone_even_by_a_file_of_their_name(settings: Settings) -> None:
    put_live(settings, "war")
    put_live(settings, "added")
    assert publish_rules(settings) == [
        "rule talks: published",
        "rule war: not published, a live rule bears its name",
    ]
    assert names(read_rules(settings)) == ["added", "talks", "war"]
    assert read_rules(settings).rules[2].description == "Added live."


def test_one_broken_file_and_nothing_is_published(settings: Settings) -> None:
    write(settings, broken="kind: watch\ndescription: A test.\nactors: [IRNN]\n")
    with pytest.raises(BadConfig, match=r"broken\.yaml:3: unknown actor IRNN"):
        publish_rules(settings)
    assert messages(settings, topics.RULES) == []


def test_a_rule_s_own_topic_is_there_before_the_rule_is(settings: Settings) -> None:
    write(settings, war=WAR + "topic: true\n")
    with pytest.raises(TopicRefused):
        publish_rules(settings.model_copy(update={"replicas": 3}))
    assert messages(settings, topics.RULES) == []
    own = f"{settings.prefix}alerts.war"
    assert publish_rules(settings)[0] == f"{own}: made, 1 partition"
    assert has_rule_topic(settings, "war")
    assert [rule.name for rule in read_rules(settings).rules if rule.topic] == ["war"]
    delete(settings, own)


HOSTILE = {
    "no JSON": (b"x", b"{"),
    "no text": (b"\xff\xfe", b"\xff"),
    "deep": (b"x", b"[" * 100_000),
    "a newer schema": (
        b"x",
        b'{"name":"x","origin":"file","rule":{"kind":"jump","description":"","bits":6}}',
    ),
    "a field that we don't know": (
        b"x",
        b'{"name":"x","origin":"live","rule":{"kind":"watch","description":"","signals":["a"],"eval":"1"}}',
    ),
    "a query that can't be": (
        b"x",
        b'{"name":"x","origin":"live","rule":{"kind":"match","description":"","query":"(((("}}',
    ),
    "a query like a maze": (
        b"x",
        msgspec.json.encode(
            WrittenRuleRecord(
                name="x", origin="live", rule=MatchRule(description="", query="(" * 1990 + "a" + ")" * 1990)
            )
        ),
    ),
    "another's name": (
        b"x",
        b'{"name":"war","origin":"live","rule":{"kind":"watch","description":"","signals":["a"]}}',
    ),
    "a name like a path": (
        b"../x",
        b'{"name":"../x","origin":"live","rule":{"kind":"watch","description":"","signals":["a"]}}',
    ),
}


@pytest.mark.parametrize(("key", "value"), HOSTILE.values(), ids=HOSTILE)
def test_a_record_that_can_t_be_understood_is_one_line_in_the_log_and_changes_nothing(
    made: Settings, key: bytes, value: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    put_live(made, "before")
    put(made, key, value)
    put_live(made, "later")
    assert names(read_rules(made)) == ["before", "later"]
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("services")]
    assert len(lines) == 1
    assert lines[0].startswith(f"{made.prefix}rules, offset 1: not a rule, passed over: ")
    assert "\n" not in lines[0]


def test_a_rule_in_force_stays_so_when_its_newer_version_can_t_be_understood(made: Settings) -> None:
    put_live(made, "war")
    put(made, b"war", b'{"name":"war","origin":"file","rule":{"kind":"jump"}}')
    assert names(read_rules(made)) == ["war"]


async def test_a_follower_has_all_rules_before_it_starts_and_hears_of_each_change(settings: Settings) -> None:
    await asyncio.to_thread(publish_rules, settings)
    follower, heard = RuleFollower(settings), asyncio.Queue[Rules]()
    assert await follower.start() == load_rules(settings.config / "rules")
    following = asyncio.create_task(follower.follow(heard.put_nowait))
    write(settings, war=WAR + "cooldown: 1d\n")
    await asyncio.to_thread(publish_rules, settings)
    assert await asyncio.wait_for(heard.get(), 30) == load_rules(settings.config / "rules")
    await asyncio.to_thread(put, settings, b"war", b"{")
    await asyncio.to_thread(put, settings, b"war", None)
    assert names(await asyncio.wait_for(heard.get(), 30)) == ["talks"]
    assert heard.empty(), "what changes nothing is not told"
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    await follower.stop()


async def test_a_follower_starts_on_an_empty_topic(made: Settings) -> None:
    follower = RuleFollower(made)
    assert (await follower.start()).rules == ()
    await follower.stop()


async def test_a_follower_without_its_topic_or_broker_says_so(bare: Settings) -> None:
    with pytest.raises(TopicMissing, match="tocsin setup"):
        await RuleFollower(bare).start()
    with pytest.raises(BrokerUnreachable, match="no broker answers"):
        await RuleFollower(bare.model_copy(update={"kafka": "127.0.0.1:1"})).start()


def test_a_worker_that_knows_no_lexicon_compiles_the_shipped_rules_alike(vocabulary: Vocabulary) -> None:
    written = load_written(ROOT / "config" / "rules", vocabulary)
    assert written
    for name, rule in written.items():
        assert compiled(name, rule) == compiled(name, rule, vocabulary)


@pytest.mark.parametrize("query", QUERIES)
def test_a_worker_that_knows_no_lexicon_compiles_a_query_alike(query: str, vocabulary: Vocabulary) -> None:
    rule = MatchRule(description="A test.", query=query, topic=True)
    assert compiled("x", rule) == compiled("x", rule, vocabulary)
