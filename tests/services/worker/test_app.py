"""What the Faust app is made of."""

import asyncio
import ssl
from pathlib import Path
from typing import Any

import faust
import pytest
from faust.types.settings import Settings as FaustSettings
from pydantic import SecretStr

from pipelines import topology
from services import topics
from services.settings import Settings
from services.worker import app as worker_app
from services.worker.app import Worker, build, options
from tests.contract.faust_subject import Lists
from tests.contract.kit import config

SETTINGS = Settings(kafka="one.invalid:9092,two.invalid:9093", prefix="here-")


@pytest.fixture
async def worker() -> Worker:
    return build(SETTINGS, config=config, outbox=Lists(), fail=lambda _fault: None)


def test_faust_knows_every_option_that_it_is_given() -> None:
    assert options(SETTINGS).keys() - set(FaustSettings.SETTINGS) == set()


async def test_each_stage_is_an_agent_on_the_topics_that_it_reads(worker: Worker) -> None:
    names = {name: sorted(agent.channel.topics) for name, agent in worker.app.agents.items()}
    assert names == {
        stage.name: sorted({f"here-{topology.TOPICS[record]}" for record in stage.reads}) for stage in topology.STAGES
    }
    assert {agent.concurrency for agent in worker.app.agents.values()} == {1}


async def test_each_stage_with_state_is_a_table_with_the_changelog_that_setup_makes(worker: Worker) -> None:
    changelogs = {name: table.changelog_topic_name for name, table in worker.app.tables.items()}
    stateful = [stage.name for stage in topology.STAGES if stage.state is not None]
    assert changelogs == {name: topics.changelog(SETTINGS, name) for name in stateful}


async def test_faust_itself_makes_no_topic_acknowledges_nothing_and_does_not_listen(worker: Worker) -> None:
    conf = worker.app.conf
    assert (conf.topic_allow_declare, conf.topic_disable_leader, conf.web_enabled) == (False, True, False)
    assert not any(agent.channel.acks for agent in worker.app.agents.values())
    assert (str(conf.store), conf.table_standby_replicas, conf.id) == ("memory:", 0, "here-tocsin")


async def test_an_agent_that_fails_says_so_and_never_returns() -> None:
    faults: list[BaseException] = []

    class Failing:
        async def run(self, _stream: Any) -> None:
            raise ExceptionGroup("of one", [ValueError("no more")])

    failing: Any = Failing()
    agent = asyncio.ensure_future(worker_app._held(failing, faults.append)(None))
    done, _ = await asyncio.wait([agent], timeout=0.05)
    assert not done
    assert [str(fault) for fault in faults] == ["no more"]
    agent.cancel()


def test_credentials_are_those_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context()
    monkeypatch.setattr(worker_app, "tls", lambda _settings: context)
    given: Any = {"kafka": "broker.invalid:9093", "kafka_user": "tocsin", "kafka_password": SecretStr("secret")}
    sasl = options(Settings(kafka_security="sasl_ssl", **given))["broker_credentials"]
    assert (sasl.username, sasl.password, sasl.mechanism.value) == ("tocsin", "secret", "SCRAM-SHA-512")
    assert (sasl.protocol.value, sasl.ssl_context) == ("SASL_SSL", context)
    encrypted = options(Settings(kafka_security="ssl", **given))["broker_credentials"]
    assert isinstance(encrypted, faust.SSLCredentials)
    assert options(SETTINGS)["broker_credentials"] is None


def test_the_folder_that_faust_wants_is_a_temporary_one() -> None:
    assert not (Path(options(SETTINGS)["datadir"]).is_relative_to(Path.cwd()))
