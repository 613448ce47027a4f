"""TLS and a password, for real: what gets in, and what is said to who doesn't."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.errors import BadConfig
from services.broker.admin import make_topics, missing_topics
from services.broker.errors import BrokerUnreachable
from services.broker.following import RuleFollower
from services.broker.publishing import Publisher
from services.broker.reading import read
from services.settings import Settings, load_settings
from tests.servers.kafka_server import Secured


@pytest.fixture
def key(secured_kafka: Secured, prefix: str) -> dict[str, Any]:
    """What opens the locked door."""
    return {
        "kafka": secured_kafka.address,
        "kafka_security": "sasl_ssl",
        "kafka_mechanism": "PLAIN",
        "kafka_user": secured_kafka.user,
        "kafka_password": secured_kafka.password,
        "kafka_ca": secured_kafka.ca,
        "prefix": prefix,
        "partitions": 1,
    }


def test_everything_works_through_the_locked_door_by_the_environment_alone(
    key: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in key.items():
        monkeypatch.setenv(f"TOCSIN_{name.upper()}", str(value))
    settings = load_settings()
    assert make_topics(settings)
    assert missing_topics(settings) == []
    with Publisher(settings) as publisher:
        publisher.send("alerts", b"heard", "a1")
    assert [record.value for record in read(settings, "alerts", group=f"{settings.prefix}g")] == [b"heard"]


async def test_rules_are_followed_through_the_locked_door(key: dict[str, Any]) -> None:
    settings = Settings(**key)
    make_topics(settings)
    follower = RuleFollower(settings)
    assert (await follower.start()).rules == ()
    await follower.stop()


@pytest.mark.parametrize(
    ("without", "what", "mend"),
    [
        ({"kafka_password": "wrong"}, "Authentication failed|disconnected", "kafka_password"),
        ({"kafka_ca": None}, "certificate verify failed", "kafka_security"),
        ({"kafka_security": "plaintext"}, "no broker answers", "kafka_security"),
    ],
)
def test_who_lacks_a_part_of_the_key_is_told_which(
    key: dict[str, Any], without: dict[str, Any], what: str, mend: str, capfd: Any
) -> None:
    with pytest.raises(BrokerUnreachable, match=what) as refused:
        make_topics(Settings(**(key | without)), wait=3)
    assert mend in refused.value.mend
    assert "wrong" not in str(refused.value)
    assert capfd.readouterr().err == ""


def test_an_authority_without_a_file_is_bad_configuration(key: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="kafka_ca"):
        make_topics(Settings(**(key | {"kafka_ca": tmp_path / "none.pem"})))
