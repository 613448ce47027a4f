"""The consumer that the documentation shows is run as it stands, against a real broker."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.records import Alert
from services import topics
from services.broker.publishing import Publisher
from services.settings import Settings
from tests.services.kafka_topics import topics_made

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALERT = Alert(
    id="a1",
    version=1,
    rule="hostile-acts",
    group="i1",
    state="open",
    severity="high",
    at=NOON,
    headline="Israel attacks Hezbollah – at the border",
    why="One outlet tells it.",
    quotes=(),
    articles=("x1",),
    events=("e1",),
    window=(NOON, NOON),
    loud=True,
)


def shown(page: str) -> str:
    """The first Python that a page shows with a consumer; nothing where it shows none."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return next((block for block in blocks if "KafkaConsumer" in block), "")


PAGES = [page for page in ("README.md", "docs/subscribing.md") if shown(page)]


@pytest.fixture
def settings(kafka: str, prefix: str, tmp_path: Path) -> Iterator[Settings]:
    with topics_made(kafka, prefix, tmp_path) as made:
        yield made


@pytest.mark.parametrize("page", PAGES)
def test_the_lines_that_a_page_shows_print_the_alerts(page: str, settings: Settings) -> None:
    lines = shown(page)
    assert lines.count('"localhost:9092"') == 1
    assert lines.count('KafkaConsumer("alerts"') == 1
    # Only what comes with kafka-python itself: the packings that need more are hidden.
    bare = "import sys\nfor packing in ('zstandard', 'lz4', 'snappy', 'crc32c'): sys.modules[packing] = None\n"
    own = bare + lines.replace("localhost:9092", settings.kafka).replace(
        '"alerts"', f'"{topics.named(settings, "alerts")}"'
    )
    with Publisher(settings) as publisher:
        publisher.send(topics.ALERTS, ALERT)
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", own], env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == f"2026-03-01T12:00:00Z high {ALERT.headline}\n"
        finally:
            process.kill()


@pytest.mark.parametrize("page", PAGES)
def test_they_are_six_lines_at_most(page: str) -> None:
    assert len(shown(page).splitlines()) <= 6
