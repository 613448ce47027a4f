"""Elasticsearch for the tests: one node with a small heap, no security, run by somebody who is not root."""

import os
import pwd
import shutil
from pathlib import Path

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from tests.servers.artefacts import Unavailable, elasticsearch_home, java_home
from tests.servers.server import LOOPBACK, Server, accepts, free_ports, prepare, scratch_folder

JAVA = 21  # Elasticsearch's own floor
USER = "tocsin-es"

CONFIGURATION = """
cluster.name: tocsin-tests
node.name: node
discovery.type: single-node
network.host: {host}
http.port: {port}
transport.port: {transport}
path.data: {folder}/data
path.logs: {folder}/logs
path.repo: {folder}/snapshots
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
cluster.max_shards_per_node: 5000
"""


def elasticsearch_server() -> Server:
    """A new, empty Elasticsearch, not started. Raises Unavailable."""
    java, home = java_home(JAVA), elasticsearch_home()
    user = _somebody_else() if os.geteuid() == 0 else None
    folder, port = scratch_folder("elasticsearch"), free_ports(2)
    _configure(home, folder, port)
    if user:
        prepare(["chown", "-R", f"{user}:{user}", "."], folder)
    environment = {
        "ES_JAVA_HOME": str(java),
        "ES_PATH_CONF": f"{folder}/config",
        "ES_TMPDIR": f"{folder}/scratch",
        "ES_JAVA_OPTS": "-XX:TieredStopAtLevel=1",
    }
    address = f"http://{LOOPBACK}:{port}"
    return Server("Elasticsearch", address, [f"{home}/bin/elasticsearch"], environment, folder, answers, user)


def answers(address: str) -> bool:
    """Whether the node is there and has its indices."""
    if not accepts(address):
        return False
    with Elasticsearch(address, request_timeout=5, max_retries=0) as client:
        try:
            return not client.cluster.health(wait_for_status="yellow", timeout="2s")["timed_out"]
        except (ApiError, TransportError):
            return False


def _configure(home: Path, folder: Path, port: int) -> None:
    for part in ("config/jvm.options.d", "data", "logs", "scratch", "snapshots"):
        (folder / part).mkdir(parents=True)
    for name in ("log4j2.properties", "jvm.options"):
        shutil.copy(home / "config" / name, folder / "config")
    (folder / "config/jvm.options.d/heap.options").write_text("-Xms512m\n-Xmx1g\n")
    configuration = CONFIGURATION.format(host=LOOPBACK, port=port, transport=port + 1, folder=folder)
    (folder / "config/elasticsearch.yml").write_text(configuration)


def _somebody_else() -> str:
    """The system user that Elasticsearch runs as where we are root: it refuses to be root."""
    try:
        pwd.getpwnam(USER)
    except KeyError:
        useradd = shutil.which("useradd")
        if not useradd:
            raise Unavailable("Elasticsearch won't run as root", mend="apt-get install passwd") from None
        nologin = ["--no-create-home", "--shell", "/usr/sbin/nologin"]
        prepare([useradd, "--system", "--user-group", *nologin, USER], Path("/"))
    return USER
