"""The whole system under faults, once for all tests here: it works while it is killed, then it is left in peace.

TOCSIN_TEST_KILLS says how often (5 unless it says more), TOCSIN_TEST_SEED which news and whose deaths. The run prints
the counts.
"""

import os
import secrets
import time
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from msgspec import Struct

from services.broker.publishing import Publisher
from services.indexer.archive import ElasticArchive
from services.indexer.documents import KINDS
from services.indexer.indices import alias
from services.settings import Settings
from tests.servers.server import Server

from . import figures
from .books import Books, wait_until_quiet
from .crew import Crew, at_work
from .embedded import Embedded, replay
from .havoc import rage
from .installation import install, settings_of
from .press import Press, served
from .strangers import OLD_ID, older_article, poison

KILLS = int(os.environ.get("TOCSIN_TEST_KILLS", "5"))
SEED = int(os.environ.get("TOCSIN_TEST_SEED") or secrets.randbelow(1_000_000))
RATE = 8.0
"""Pieces of news a second."""
CALM = 180.0
"""Seconds for the system to get done while nobody is killed."""
COUNTS = pytest.StashKey[list[str]]()


class Aftermath(Struct, frozen=True):
    """What is there after all. `poisoned` are topics and messages, `indexed` records by kind."""

    settings: Settings
    press: Press
    crew: Crew
    killed: list[str]
    poisoned: list[tuple[str, bytes]]
    books: Books
    indexed: dict[str, list[Any]]


@pytest.fixture(scope="module")
def aftermath(
    kafka_of_this_run: Server,
    elasticsearch_of_this_run: Server,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[Aftermath]:
    counts = pytestconfig.stash.setdefault(COUNTS, [])
    servers = {"broker": kafka_of_this_run, "elasticsearch": elasticsearch_of_this_run}
    folder, press = tmp_path_factory.mktemp("faults"), Press(SEED, RATE)
    with served(press) as feeds:
        environment = install(folder, kafka_of_this_run, elasticsearch_of_this_run, feeds)
        settings = settings_of(environment)
        with at_work(environment, folder) as crew:
            began = time.monotonic()
            try:
                killed, poisoned = _suffer(settings, press, crew, servers)
            except BaseException:
                counts.append(f"seed {SEED}\n{crew.last_words()}")
                raise
            finally:
                _mend(servers)
            counts += figures.killing(SEED, killed, time.monotonic() - began, crew.gave_up())
            after = Aftermath(settings, press, crew, killed, poisoned, Books(settings), _indexed(settings))
            counts += figures.outcome(press, after.books, after.indexed)
            yield after


@pytest.fixture(scope="module")
def embedded(aftermath: Aftermath, tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    return replay(aftermath.settings, tmp_path_factory.mktemp("embedded"), aftermath.books.articles())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(COUNTS, []):
        terminalreporter.write_line(f"faults: {line}")


def _suffer(
    settings: Settings, press: Press, crew: Crew, servers: dict[str, Server]
) -> tuple[list[str], list[tuple[str, bytes]]]:
    """News come in while all are killed, with a poisoned message after each death; then all is left in peace."""
    poisoned: list[tuple[str, bytes]] = []
    with Publisher(settings) as stranger:
        stranger.send("articles", older_article(), key=OLD_ID).result(CALM)
        wait_until_quiet(settings, lambda: press.fetched, CALM)
        press.open()
        killed = []
        for kind in rage(Random(f"deaths {SEED}"), KILLS, crew, servers):  # noqa: S311  # a test's dice
            killed.append(kind)
            poisoned.append(poison(len(killed)))
            stranger.send(*poisoned[-1], key=f"poison {len(killed)}").result(CALM)
        press.close()
    wait_until_quiet(settings, lambda: press.fetched, CALM)
    return killed, poisoned


def _mend(servers: dict[str, Server]) -> None:
    for server in servers.values():
        if not server.ready():
            server.restart()


def _indexed(settings: Settings) -> dict[str, list[Any]]:
    with Elasticsearch(settings.elasticsearch) as client, ElasticArchive(settings) as archive:
        client.indices.refresh(index=[alias(settings, kind) for kind in KINDS])
        return {kind: list(getattr(archive, kind)()) for kind in KINDS}
