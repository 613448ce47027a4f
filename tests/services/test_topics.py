"""What topics are like, and what their bytes hold, without a broker."""

import msgspec
import pytest

from pipelines import topology
from pipelines.errors import BadRecord
from services import topics
from services.settings import Settings
from tests.contract.kit import article


@pytest.mark.parametrize(("replicas", "survivors"), [(1, "1"), (2, "1"), (3, "2"), (5, "4")])
def test_what_is_acknowledged_is_on_all_brokers_but_one(replicas: int, survivors: str) -> None:
    settings = Settings(replicas=replicas)
    every = (*topics.topics(settings), topics.rule_topic(settings, "own"))
    assert {topic.config["min.insync.replicas"] for topic in every} == {survivors}


def test_a_changelog_takes_as_much_as_a_record_may_change() -> None:
    settings = Settings()
    limits = {topic.name: topic.config["max.message.bytes"] for topic in topics.topics(settings)}
    changelogs = [topics.changelog(settings, stage.name) for stage in topology.STAGES if stage.state]
    assert {limits[name] for name in changelogs} == {str(topics.LARGEST)}
    assert limits[topics.DEAD] == str(2 * topics.LARGEST)


@pytest.mark.parametrize(
    ("replaced", "by", "why"),
    [
        (b'"en"', b'"\xff"', "utf-8"),
        (b'{"id"', b'{"mood":' + 100_000 * b"[" + b',"id"', "recursion"),
        (b"06:00:00Z", b"06:00:00", "timezone"),
        (b'"revision"', b'"version"', "revision"),
        (b"}", b"", "truncated"),
    ],
)
def test_bytes_that_are_no_record_say_why(replaced: bytes, by: bytes, why: str) -> None:
    content = msgspec.json.encode(article("dawn"))
    assert replaced in content
    with pytest.raises(BadRecord, match=f"(?i)not a record of articles: .*{why}"):
        topics.decode("articles", content.replace(replaced, by))


def test_a_record_comes_back_as_it_went() -> None:
    one = article("dawn")
    assert topics.decode("articles", msgspec.json.encode(one)) == one
