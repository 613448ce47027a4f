"""The whole system under faults, once for all tests here: it works while it is killed, then it is left in peace.

TOCSIN_TEST_KILLS says how often (5 unless it says more), TOCSIN_TEST_SEED which news and whose deaths.
"""

import os
import secrets
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from msgspec import Struct

from pipelines import topology
from services import topics
from services.broker.publishing import Publisher
from services.indexer.archive import ElasticArchive
from services.indexer.documents import KINDS
from services.indexer.indices import alias
from services.loading import load_config
from services.running import coding_pool
from services.settings import BESIDE_THE_CODE, Settings
from services.standalone.reading import Reader
from services.standalone.runner import BATCH, Runner
from services.standalone.store import Store
from tests.servers.server import Server

from .books import Books, wait_until_quiet
from .crew import TOCSIN, Crew, at_work
from .havoc import rage
from .press import Press, served
from .strangers import OLD_ID, older_article, poison

KILLS = int(os.environ.get("TOCSIN_TEST_KILLS", "5"))
SEED = int(os.environ.get("TOCSIN_TEST_SEED") or secrets.randbelow(1_000_000))
RATE = 6.0
"""Pieces of news a second."""
PARTITIONS = 4
CALM = 180.0
"""Seconds for the system to get done once nobody is killed any more."""
HERE = Path(__file__).parent
COUNTS = pytest.StashKey[list[str]]()


class Aftermath(Struct, frozen=True):
    """What is there after all."""

    settings: Settings
    press: Press
    crew: Crew
    killed: list[str]
    poisoned: list[tuple[str, bytes]]
    books: Books
    indexed: dict[str, list[Any]]


class Embedded(Struct, frozen=True):
    """What the embedded runner makes of the same articles; `tables` by stage."""

    outputs: dict[str, list[Any]]
    tables: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def aftermath(
    kafka_of_this_run: Server,
    elasticsearch_of_this_run: Server,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[Aftermath]:
    servers = {"broker": kafka_of_this_run, "elasticsearch": elasticsearch_of_this_run}
    folder, press, random = tmp_path_factory.mktemp("faults"), Press(SEED, RATE), Random(f"deaths {SEED}")  # noqa: S311  # a test's dice
    with served(press) as feeds:
        environment = _environment(servers, folder, feeds)
        settings = _settings(environment)
        subprocess.run(
            [TOCSIN, "setup"], env={"PATH": os.environ["PATH"]} | environment, check=True, capture_output=True
        )
        with at_work(environment, folder) as crew, Publisher(settings) as stranger:
            began = time.monotonic()
            try:
                poisoned: list[tuple[str, bytes]] = []

                def send(number: int) -> None:
                    poisoned.append(poison(number))
                    stranger.send(*poisoned[-1], key=f"poison {number}").result(CALM)

                stranger.send("articles", older_article(), key=OLD_ID).result(CALM)
                wait_until_quiet(settings, lambda: press.fetched, CALM)
                press.open()
                killed = rage(random, KILLS, crew, servers, send)
                press.close()
                wait_until_quiet(settings, lambda: press.fetched, CALM)
                seconds = time.monotonic() - began
            except BaseException:
                pytestconfig.stash.setdefault(COUNTS, []).append(f"seed {SEED}\n{crew.last_words()}")
                raise
            result = Aftermath(settings, press, crew, killed, poisoned, Books(settings), _indexed(settings))
            pytestconfig.stash.setdefault(COUNTS, []).extend(_counts(result, seconds))
            yield result


@pytest.fixture(scope="module")
def embedded(aftermath: Aftermath, tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    settings = aftermath.settings.model_copy(update={"data": tmp_path_factory.mktemp("embedded"), "processes": 2})
    articles = aftermath.books.articles()
    with Store(settings.data) as store, coding_pool(settings) as pool:
        runner = Runner(store, load_config(settings.config), pool)
        for start in range(0, len(articles), BATCH):
            runner.process(articles[start : start + BATCH])
    with Reader(settings.data) as reader:
        outputs = {
            "articles": list(reader.articles()),
            "events": list(reader.events()),
            "dyads": list(reader.dyads()),
            "alerts": list(reader.alerts()),
        }
        tables = {stage.name: _table(reader, stage) for stage in topology.STAGES if stage.state}
    return Embedded(outputs, tables)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(COUNTS, []):
        terminalreporter.write_line(f"faults: {line}")


def _environment(servers: dict[str, Server], folder: Path, feeds: str) -> dict[str, str]:
    (folder / "feeds.opml").write_text(feeds)
    return {
        "TOCSIN_CONFIG": str(_config(folder / "config")),
        "TOCSIN_DATA": str(folder / "data"),
        "TOCSIN_FEEDS": str(folder / "feeds.opml"),
        "TOCSIN_KAFKA": servers["broker"].address,
        "TOCSIN_ELASTICSEARCH": servers["elasticsearch"].address,
        "TOCSIN_PREFIX": f"t{secrets.token_hex(3)}-",
        "TOCSIN_PARTITIONS": str(PARTITIONS),
        "TOCSIN_POLL_MINUTES": "0.015",
        "TOCSIN_ALLOW_PRIVATE": "1",
    }


def _config(folder: Path) -> Path:
    """The shipped configuration with two more rules."""
    folder.mkdir()
    for entry in BESIDE_THE_CODE.iterdir():
        if entry.name != "rules":
            (folder / entry.name).symlink_to(entry)
    shutil.copytree(BESIDE_THE_CODE / "rules", folder / "rules")
    shutil.copytree(HERE / "rules", folder / "rules", dirs_exist_ok=True)
    return folder


def _settings(environment: dict[str, str]) -> Settings:
    """The same as the services have."""
    given: dict[str, Any] = {name.removeprefix("TOCSIN_").lower(): value for name, value in environment.items()}
    return Settings(**given)


def _indexed(settings: Settings) -> dict[str, list[Any]]:
    with Elasticsearch(settings.elasticsearch) as client, ElasticArchive(settings) as archive:
        client.indices.refresh(index=[alias(settings, kind) for kind in KINDS])
        return {kind: list(getattr(archive, kind)()) for kind in KINDS}


def _table(reader: Reader, stage: topology.Stage) -> dict[str, Any]:
    import msgspec

    rows = reader.db.execute("SELECT key, value FROM state WHERE stage = ?", (stage.name,))
    return {key: msgspec.json.decode(value, type=stage.state) for key, value in rows}


def _counts(after: Aftermath, seconds: float) -> Iterator[str]:
    books, deaths = after.books, Counter(after.killed)
    yield f"seed {SEED}: {len(after.killed)} kills in {seconds:.0f} s: " + ", ".join(
        f"{kind} {number}" for kind, number in sorted(deaths.items())
    )
    yield f"ended by themselves and started again (exit codes): {after.crew.gave_up() or 'none'}"
    offered = {piece.link for piece in after.press.offered().values()}
    found = {one.url for one in books.read("articles.grouped")}
    yield f"{after.press.printed()} pieces of {len(offered)} items printed, {len(offered - found)} items lost"
    for topic, kind in {
        "articles.grouped": "articles",
        "events": "events",
        "alerts": "alerts",
        "dyads": "dyads",
    }.items():
        ids = {one.id for one in books.read(topic)}
        found_ids = [one.id for one in after.indexed[kind]]
        yield f"{topic}: {len(books.raw[topic])} messages, {len(ids)} ids; Elasticsearch {len(found_ids)}, {len(set(found_ids))} ids"
    letters = books.read(topics.DEAD)
    yield f"dead letters: {len(letters)} messages, {len({(one.stage, one.original) for one in letters})} letters"
