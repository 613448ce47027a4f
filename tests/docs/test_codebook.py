from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from pipelines.coding.coder import Coder, code
from pipelines.errors import BadConfig
from pipelines.records import Article, Outlet, Root, Status
from services.codebook import codebook, load_plover

MEANINGS = Path(__file__).parents[2] / "config" / "plover.yaml"
NOW = datetime(2023, 11, 15, 12, tzinfo=UTC)


def test_the_codebook_is_that_of_the_configuration(docs: Path, config: Path) -> None:
    stale = "stale: run `python -m services.codebook docs/codebook.md`"
    assert (docs / "codebook.md").read_text(encoding="utf-8") == codebook(config), stale


@pytest.mark.parametrize("status", get_args(Status))
def test_the_example_of_a_status_is_coded_with_it(coder: Coder, status: Status) -> None:
    example = load_plover(MEANINGS).statuses[status].example
    assert status in {event.status for event in code(coder, _article(example)).events}


def test_every_word_of_a_signal_stands_in_the_codebook(docs: Path, coder: Coder) -> None:
    text = (docs / "codebook.md").read_text(encoding="utf-8")
    modes = {mode for conditions in coder.signals.values() for one in conditions for mode in one.modes}
    assert not {word for word in modes | set(coder.signals) | set(get_args(Root)) if f"| `{word}` |" not in text}


def test_a_code_without_a_meaning_is_refused(tmp_path: Path) -> None:
    lines = MEANINGS.read_text(encoding="utf-8").splitlines()
    short = tmp_path / "plover.yaml"
    short.write_text("\n".join(line for line in lines if not line.startswith("  AID:")), encoding="utf-8")
    with pytest.raises(BadConfig, match="roots without a meaning: AID"):
        load_plover(short)


def _article(text: str) -> Article:
    return Article(
        id="a", revision="r", url="https://a.example/", title=None, body=text, language="en", fetched=NOW, feed="f",
        outlet=Outlet("a.example"), timeliness="live", published=NOW,
    )  # fmt: skip
