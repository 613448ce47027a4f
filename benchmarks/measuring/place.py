"""Where it is measured: the servers, and a part of them for each thing that is measured, by its prefix."""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch
from msgspec import Struct

from benchmarks.measuring.broker import Broker
from pipelines.errors import TocsinError
from services.settings import Settings
from tests.servers import elasticsearch_server, kafka_server
from tests.servers.artefacts import Unavailable
from tests.servers.server import Server

ROOT = Path(__file__).parents[2]


class Place(Struct, frozen=True):
    """The servers of this run; `run` begins the names of all that it makes there, `own` are those it has started."""

    kafka: str
    elasticsearch: str
    folder: Path
    run: str
    own: Mapping[str, int]

    def environment(self, name: str, processes: int, probes: str) -> dict[str, str]:
        """Of a service, from which it takes all its settings; `probes` is the address at which it answers them."""
        return {
            "TOCSIN_CONFIG": str(ROOT / "config"),
            "TOCSIN_DATA": str(self.folder / name),
            "TOCSIN_FEEDS": str(self.folder / "feeds.opml"),
            "TOCSIN_ALLOW_PRIVATE": "true",
            "TOCSIN_KAFKA": self.kafka,
            "TOCSIN_ELASTICSEARCH": self.elasticsearch,
            "TOCSIN_PREFIX": self.prefix(name),
            "TOCSIN_PROBES": probes,
            "TOCSIN_PROCESSES": str(processes),
        }

    def settings(self, name: str) -> Settings:
        """The same for what is done in this process."""
        return Settings(
            config=ROOT / "config", prefix=self.prefix(name), kafka=self.kafka, elasticsearch=self.elasticsearch
        )

    def prefix(self, name: str) -> str:
        """What the names of this part's topics, groups and indices begin with."""
        return f"{self.run}-{name}-"


@contextmanager
def found() -> Iterator[Place]:
    """The named servers, else our own; afterwards nothing of us is left there. Raises TocsinError with the mend."""
    with ExitStack() as stack:
        own: dict[str, int] = {}
        kafka = _address(stack, "TOCSIN_TEST_KAFKA", kafka_server.kafka_server, kafka_server.answers, own)
        elasticsearch = _address(
            stack,
            "TOCSIN_TEST_ELASTICSEARCH",
            elasticsearch_server.elasticsearch_server,
            elasticsearch_server.answers,
            own,
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = Place(kafka, elasticsearch, folder, f"bench-{secrets.token_hex(3)}", own)
        stack.callback(_tidy, place)
        yield place


def _address(
    stack: ExitStack, variable: str, make: Callable[[], Server], answers: Callable[[str], bool], own: dict[str, int]
) -> str:
    named = os.environ.get(variable)
    if named:
        if not answers(named):
            raise TocsinError("nothing answers", where=f"{variable}={named}", mend="start it there, or unset it")
        return named
    try:
        server = make()
    except Unavailable as error:
        raise Unavailable(error.what, where=error.where, mend=f"{error.mend}; or let {variable} name one") from error
    stack.callback(server.remove)
    server.start()
    if server.process:
        own[server.name] = server.process.pid
    return server.address


def _tidy(place: Place) -> None:
    if "Kafka" not in place.own:
        with Broker(place.kafka) as broker:
            broker.forget(f"{place.run}-")
    if "Elasticsearch" not in place.own:
        with Elasticsearch(place.elasticsearch) as client:
            for index in client.indices.get(index=f"{place.run}-*", expand_wildcards="all").body:
                client.indices.delete(index=index)
            client.options(ignore_status=404).indices.delete_index_template(name=f"{place.run}-*")
