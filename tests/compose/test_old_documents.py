"""How docs/operations.md deletes what is old from Elasticsearch: its very commands, on a real one."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from elasticsearch import ApiError, Elasticsearch

from services.indexer.connecting import client
from services.indexer.indices import alias, indices_of, make_indices
from services.running import now
from services.settings import BESIDE_THE_CODE, Settings

PAGE = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^ *\$ docker compose exec elasticsearch (curl .*?(?:\\\n.*?)*)$", PAGE, re.MULTILINE)
INSIDE = "http://localhost:9200/"
KINDS = ("articles", "events")
AGES = {"new": 0, "nearly-old": 399, "old": 401}
"""Days."""


@pytest.fixture
def settings(elasticsearch: str, prefix: str) -> Settings:
    return Settings(config=BESIDE_THE_CODE, prefix=prefix, elasticsearch=elasticsearch)


@pytest.fixture
def filled(settings: Settings) -> Iterator[Elasticsearch]:
    """Our indices, each with a document of each age."""
    make_indices(settings)
    with client(settings) as held:
        for kind in KINDS:
            for name, days in AGES.items():
                date = (now() - timedelta(days=days)).isoformat()
                held.index(index=alias(settings, kind), id=name, document={"id": name, "date": date}, refresh=True)
        yield held
        for kind in ("articles", "events", "alerts", "dyads"):
            held.indices.delete(index=indices_of(held, settings, kind))
            held.indices.delete_index_template(name=alias(settings, kind))


def run(command: str, settings: Settings) -> "subprocess.CompletedProcess[str]":
    """One of the page's commands, with the test's address and indices."""
    told = command.replace(INSIDE, f"{settings.elasticsearch.rstrip('/')}/").replace("tocsin-", alias(settings, ""))
    return subprocess.run(shlex.split(told.replace("\\\n", " ")), capture_output=True, check=False, text=True)


def names(held: Elasticsearch, settings: Settings, kind: str) -> set[str]:
    return {hit["_id"] for hit in held.search(index=alias(settings, kind))["hits"]["hits"]}


def test_what_is_older_than_the_page_says_is_deleted_and_nothing_else(
    filled: Elasticsearch, settings: Settings
) -> None:
    (command,) = COMMANDS
    assert INSIDE in command
    done = run(command, settings)
    assert done.returncode == 0, done.stderr
    for kind in KINDS:
        assert names(filled, settings, kind) == {"new", "nearly-old"}


def test_an_elasticsearch_whose_disk_is_full_deletes_nothing(filled: Elasticsearch, settings: Settings) -> None:
    # What it does by itself at 95 %.
    filled.indices.put_settings(index=alias(settings, "articles"), settings={"blocks.read_only_allow_delete": True})
    with pytest.raises(ApiError, match="read-only"):
        filled.delete(index=alias(settings, "articles"), id="old")
    assert names(filled, settings, "articles") == set(AGES)
