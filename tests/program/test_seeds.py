"""The recorded story: what a newcomer sees first."""

from pathlib import Path

import pytest

from tests.program.conftest import ROOT, Tocsin, rows

STORY = ROOT / "seeds" / "manifest.yaml"


@pytest.fixture(scope="module")
def demo(tocsin: Tocsin, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, object]]]:
    data = tmp_path_factory.mktemp("demo")
    done = tocsin("replay", str(STORY), "--json", data=data)
    assert done.returncode == 0, done.stderr
    return data, rows(done.stdout)


def test_what_is_coded_is_what_the_golden_file_says(tocsin: Tocsin, demo: tuple[Path, object]) -> None:
    golden = (ROOT / "seeds" / "golden.jsonl").read_bytes()
    assert tocsin("export", data=demo[0]).stdout == golden, "changed on purpose? `make golden`, and read the difference"


def test_what_rings_is_what_the_golden_file_says(tocsin: Tocsin, demo: tuple[Path, object]) -> None:
    golden = (ROOT / "seeds" / "golden-alerts.jsonl").read_bytes()
    assert tocsin("alerts", "--json", data=demo[0]).stdout == golden, "changed on purpose? `make golden`"


def test_a_second_replay_rings_nothing(tocsin: Tocsin, demo: tuple[Path, object]) -> None:
    assert tocsin("replay", str(STORY), "--json", data=demo[0]).stdout == b""


def test_invented_articles_never_mix_with_a_users_own(tocsin: Tocsin, demo: tuple[Path, object]) -> None:
    refused = tocsin("run", "--once", data=demo[0])
    assert refused.returncode == 1
    assert "holds a recorded story" in refused.stderr.decode()
