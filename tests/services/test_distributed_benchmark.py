"""The benchmark of the distributed mode, run as a user runs it, with figures too small to mean anything."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITH_A_RATIO = (
    "one worker",
    "one worker, two coding processes",
    "two workers, a coding process each",
    "one worker, articles coded beforehand",
    "one indexer",
    "articles -> alerts, p50",
    "articles -> alerts, p95",
    "articles -> alerts, p99",
    "worker: start to ready",
    "worker: first article coded",
    "indexer: start to ready",
    "collector: start to ready",
    "reading back 10,000 values of a table",
    "kill -9 to ready again",
)
WITHOUT = (
    "the coder alone",
    "a bare Faust loop",
    "a bare streaming_bulk",
    "worker: the process",
    "worker: a coding process",
    "indexer: the process",
    "collector: the process",
    "Kafka, all topics",
    "Elasticsearch, all indices",
)
LINE = re.compile(r"  (?P<what>\S.*?)  +(?P<value>[\d.,e+-]+) (?P<unit>.*?)(?:  +(?P<ratio>.*))?")


def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "benchmarks/distributed.py", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.timeout(600)
def test_every_figure_is_told_and_each_of_speed_with_its_ratio(kafka: str, elasticsearch: str) -> None:
    servers = {"TOCSIN_TEST_KAFKA": kafka, "TOCSIN_TEST_ELASTICSEARCH": elasticsearch}
    done = run("--articles", "20", "--rounds", "1", "--values", "1000", **servers)
    assert (done.returncode, done.stderr) == (0, "")
    told = {line["what"]: line for line in map(LINE.fullmatch, done.stdout.splitlines()) if line}
    assert {name for name in (*WITH_A_RATIO, *WITHOUT) if name not in told} == set()
    assert {name for name in WITH_A_RATIO if " x " not in (told[name]["ratio"] or "")} == set()
    assert {name for name in (*WITH_A_RATIO, *WITHOUT) if not float(told[name]["value"].replace(",", "")) > 0} <= {
        "reading back 10,000 values of a table"  # so few are read back sooner than a start can be timed
    }


def test_a_named_server_that_does_not_answer_is_told_with_the_mend() -> None:
    done = run(TOCSIN_TEST_KAFKA="127.0.0.1:9")
    assert done.returncode == 1
    assert done.stderr == ("benchmark: TOCSIN_TEST_KAFKA=127.0.0.1:9: nothing answers (start it there, or unset it)\n")


def test_without_java_it_is_told_how_servers_are_had(tmp_path: Path) -> None:
    done = run(TOCSIN_TEST_KAFKA="", TOCSIN_TEST_ELASTICSEARCH="", ES_JAVA_HOME=str(tmp_path))
    assert done.returncode == 1
    assert re.search(
        r"Java \d+ or newer is missing \(apt-get install .*; or let TOCSIN_TEST_KAFKA name one", done.stderr
    )
