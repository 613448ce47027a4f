"""Kafka for the tests: one node, broker and controller in one, with a plain door and a locked one."""

from dataclasses import dataclass
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.servers.artefacts import java_home, kafka_libraries
from tests.servers.server import LOOPBACK, Server, accepts, free_ports, prepare, scratch_folder

JAVA = 17  # Kafka's own floor
CLUSTER = "MkU3OEVBNTcwNTJENDM2Qg"
USER, PASSWORD = "tester", "open-sesame"

PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{plain},SECURED://{host}:{secured},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{plain},SECURED://{host}:{secured}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.name.secured.sasl.enabled.mechanisms=PLAIN
listener.name.secured.plain.sasl.jaas.config=\
  org.apache.kafka.common.security.plain.PlainLoginModule required user_{user}="{password}";
listener.name.secured.ssl.keystore.type=PKCS12
listener.name.secured.ssl.keystore.location={folder}/broker.p12
listener.name.secured.ssl.keystore.password={password}
log.dirs={folder}/data
auto.create.topics.enable=false
num.partitions=1
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size=2097152
# a broker that was killed comes back only when its old session is over
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
"""

LOGGING = """<Configuration>
<Appenders><Console name="out"><PatternLayout pattern="%d %p %c %m%n"/></Console></Appenders>
<Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers></Configuration>
"""


@dataclass(frozen=True)
class Secured:
    """The locked door: SASL_SSL with PLAIN. `ca` is a PEM file."""

    address: str
    user: str
    password: str
    ca: Path


def kafka_server() -> Server:
    """A new Kafka with empty topics, not started. Raises Unavailable."""
    java, libraries = java_home(JAVA) / "bin", kafka_libraries()
    folder, plain = scratch_folder("kafka"), free_ports(3)
    ports = {"plain": plain, "secured": plain + 1, "controller": plain + 2}
    properties = PROPERTIES.format(host=LOOPBACK, folder=folder, user=USER, password=PASSWORD, **ports)
    (folder / "server.properties").write_text(properties)
    (folder / "log4j2.xml").write_text(LOGGING)
    _certify(java / "keytool", folder)
    command = [str(java / "java"), "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command += ["-Dlog4j2.configurationFile=log4j2.xml", "-cp", f"{libraries}/*"]
    formatting = ["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", "server.properties"]
    prepare([*command, *formatting], folder)
    return Server("Kafka", f"{LOOPBACK}:{plain}", [*command, "kafka.Kafka", "server.properties"], {}, folder, answers)


def secured(server: Server) -> Secured:
    """The locked door of a Kafka of ours."""
    port = int(server.address.split(":")[1]) + 1
    return Secured(f"{LOOPBACK}:{port}", USER, PASSWORD, server.folder / "ca.pem")


def answers(address: str) -> bool:
    """Whether a broker is there and takes part in its cluster."""
    if not accepts(address):
        return False
    try:
        admin = KafkaAdminClient(bootstrap_servers=address, bootstrap_timeout_ms=2000, request_timeout_ms=2000)
    except KafkaError:
        return False
    try:
        return bool(admin.describe_cluster()["brokers"])
    except KafkaError:
        return False
    finally:
        admin.close()


def _certify(keytool: Path, folder: Path) -> None:
    """A key with a certificate signed by itself, and that as a PEM file for the clients."""
    store = ["-alias", "broker", "-keystore", "broker.p12", "-storepass", PASSWORD]
    key = ["-genkeypair", "-keyalg", "EC", "-dname", "CN=tocsin", "-ext", f"SAN=IP:{LOOPBACK}", "-storetype", "PKCS12"]
    for task in (key, ["-exportcert", "-rfc", "-file", "ca.pem"]):
        prepare([str(keytool), *task, *store], folder)
