"""Kafka and Elasticsearch with the environment and the health check of docker-compose.yml.

Kafka's image hands its environment to a program of Kafka's own, which runs here too; the image of Elasticsearch turns
variables with a dot into options of the command line, as is done here. Ports, folders and heaps are the test's.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient

from tests.servers.artefacts import Unavailable, java_home, kafka_libraries, kept, maven
from tests.servers.elasticsearch_server import elasticsearch_server
from tests.servers.kafka_server import JAVA, answers
from tests.servers.server import LOOPBACK, Server, free_ports, scratch_folder

TOOLS = "4.3.1"  # the newest on Maven Central; the image has its own version's
CHECK = "/opt/kafka/bin/kafka-broker-api-versions.sh"


def tools() -> Path:
    """The folder with Kafka's command line tools, which the servers' own jars lack. Raises Unavailable."""

    def fetch(scratch: Path) -> Path:
        (scratch / "tools").mkdir()
        for name in ("tools", "clients", "server-common"):
            wanted = f"-Dartifact=org.apache.kafka:kafka-{name}:{TOOLS}"
            maven(scratch, "dependency:get", wanted, "-Dtransitive=false")
            (jar,) = scratch.rglob(f"kafka-{name}-{TOOLS}.jar")
            shutil.move(jar, scratch / "tools")
        return scratch / "tools"

    return kept(f"kafka-tools-{TOOLS}", fetch)


def composed_kafka(service: dict[str, Any]) -> Server:
    """Kafka as its image starts it: the environment becomes server.properties and a formatted folder."""
    folder, inside = scratch_folder("composed"), free_ports(3)
    java = [str(java_home(JAVA) / "bin" / "java"), "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    java += ["-cp", f"{kafka_libraries()}/*"]
    told = service["environment"] | {"KAFKA_LOG_DIRS": f"{folder}/data"}
    for port, ours in (("19092", inside), ("9092", inside + 1), ("29093", inside + 2)):
        told = {name: re.sub(rf":{port}\b", f":{ours}", value) for name, value in told.items()}
    told = {name: value.replace("://kafka:", "://localhost:") for name, value in told.items()}
    for name in ("default", "mounted", "final"):
        (folder / name).mkdir()
    (folder / "final/server.properties").touch()
    folders = [f"--{name}-configs-dir={folder / name}" for name in ("default", "mounted", "final")]
    subprocess.run([*java, "kafka.docker.KafkaDockerWrapper", "setup", *folders], env=told, check=True)
    command = [*java, "kafka.Kafka", f"{folder}/final/server.properties"]
    return Server("Kafka as composed", f"{LOOPBACK}:{inside}", command, {}, folder, answers)


@pytest.fixture(scope="module")
def kafka_as_composed(project: dict[str, Any]) -> Iterator[Server]:
    yield from running(lambda: composed_kafka(project["services"]["kafka"]))


@pytest.fixture(scope="module")
def elasticsearch_as_composed(project: dict[str, Any]) -> Iterator[Server]:
    def server() -> Server:
        made, told = elasticsearch_server(), project["services"]["elasticsearch"]["environment"]
        made.command += [f"-E{name}={value}" for name, value in told.items() if "." in name]
        return made

    yield from running(server)


def running(make: Any) -> Iterator[Server]:
    try:
        server = make()
    except Unavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))
    try:
        server.start()
        yield server
    finally:
        server.remove()


def healthy(service: dict[str, Any], *changes: tuple[str, str]) -> "subprocess.CompletedProcess[bytes]":
    """Run the health check with addresses and paths changed to the test's."""
    kind, line = service["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    for before, after in changes:
        assert before in line
        line = line.replace(before, after)
    return subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=False, timeout=60)


def test_kafka_starts_with_the_environment_and_both_its_doors_are_open(kafka_as_composed: Server) -> None:
    inside = int(kafka_as_composed.address.rpartition(":")[2])
    for door in (inside, inside + 1):
        admin = KafkaAdminClient(bootstrap_servers=f"{LOOPBACK}:{door}")
        brokers = admin.describe_cluster()["brokers"]
        # Each door tells its clients to come back to itself.
        assert [(one["host"], one["port"]) for one in brokers] == [("localhost", door)]
        admin.close()


def test_kafka_makes_no_topic_that_nobody_asked_for(kafka_as_composed: Server) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka_as_composed.address)
    (broker,) = admin.describe_configs([broker_one()], config_filter="all")["broker"].values()
    admin.close()
    assert broker["auto.create.topics.enable"]["value"] == "false"
    assert broker["offsets.retention.minutes"]["value"] == str(30 * 24 * 60)


def broker_one() -> Any:
    from kafka.admin import ConfigResource  # noqa: PLC0415 - beside its one use

    return ConfigResource("BROKER", "1")


def test_kafkas_health_check_tells_a_broker_that_answers_from_none(
    kafka_as_composed: Server, project: dict[str, Any], tmp_path: Path
) -> None:
    # The image's script sets the classpath and the heap, and starts this class.
    script, service = tmp_path / "check.sh", project["services"]["kafka"]
    java, classpath = java_home(JAVA) / "bin" / "java", f"{tools()}/*:{kafka_libraries()}/*"
    main = "org.apache.kafka.tools.BrokerApiVersionsCommand"
    script.write_text(f'#!/bin/sh\nexec {java} $KAFKA_HEAP_OPTS -cp "{classpath}" {main} "$@"\n')
    script.chmod(0o755)
    address = kafka_as_composed.address.replace(LOOPBACK, "localhost")
    found = healthy(service, (CHECK, str(script)), ("kafka:19092", address))
    assert found.returncode == 0, found.stderr
    nobody = f"localhost:{free_ports(1)}"
    assert healthy(service, (CHECK, f"timeout 15 {script}"), ("kafka:19092", nobody)).returncode


def test_elasticsearch_starts_with_the_environment_and_its_health_check_tells_it_from_none(
    elasticsearch_as_composed: Server, project: dict[str, Any]
) -> None:
    service = project["services"]["elasticsearch"]
    found = healthy(service, ("http://localhost:9200", elasticsearch_as_composed.address))
    assert found.returncode == 0, found.stderr
    assert healthy(service, ("http://localhost:9200", f"http://localhost:{free_ports(1)}")).returncode
