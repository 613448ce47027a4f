from pathlib import Path

import pytest

from tests.program.conftest import Tocsin, article, jsonl, rows

STREAM = [
    article("strike", "Israeli warplanes bombed a depot near Tyre in southern Lebanon on Tuesday, killing 4 people."),
    article("denial", "Iran denied on Tuesday that it had attacked Israel.", received="2026-03-03T10:05:00Z"),
    article("old", "Russia bombed Kharkiv on Tuesday.", published="2026-02-20T09:00:00Z"),
    article("future", "Russia bombed Odesa on Tuesday.", published="2026-03-09T09:00:00Z"),
    article("undated", "Russia bombed Sumy on Tuesday.", published="soon"),
    article("copy", "Israeli jets hit a depot close to Tyre, Lebanon, on Tuesday. Four people died in the air strike.",
            source="evening.example", url="https://evening.example/copy", received="2026-03-03T10:30:00Z"),
]  # fmt: skip


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("stream") / "stream.jsonl"
    file.write_bytes(jsonl(STREAM))
    return file


@pytest.fixture(scope="module")
def replayed(tocsin: Tocsin, stream: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A data folder after a replay, and what rang."""
    data = tmp_path_factory.mktemp("replayed")
    done = tocsin("replay", str(stream), "--json", data=data)
    assert (done.returncode, done.stderr) == (0, b"")
    return data, done.stdout


def test_only_what_happened_and_is_live_rings_and_once(replayed: tuple[Path, bytes]) -> None:
    rung = [row for row in rows(replayed[1]) if row["rule"] == "hostile-acts"]
    assert {row["group"] for row in rung} == {"ISR|LBN|ASSAULT|2026-03-03"}
    assert len({row["id"] for row in rung}) == 1


def test_two_fresh_folders_give_the_same_bytes(
    tocsin: Tocsin, stream: Path, replayed: tuple[Path, bytes], tmp_path: Path
) -> None:
    again = tocsin("replay", str(stream), "--json", data=tmp_path, TOCSIN_PROCESSES="0")
    assert again.stdout == replayed[1]
    shown = [[tocsin(*words, data=data).stdout for words in (("alerts", "--json"), ("export",))]
             for data in (tmp_path, replayed[0])]  # fmt: skip
    assert shown[0] == shown[1]


def test_again_into_the_same_folder_rings_nothing(tocsin: Tocsin, stream: Path, replayed: tuple[Path, bytes]) -> None:
    again = tocsin("replay", str(stream), "--json", data=replayed[0])
    assert (again.returncode, again.stdout) == (0, b"")


def test_the_alert_can_be_read_alone(tocsin: Tocsin, replayed: tuple[Path, bytes]) -> None:
    found = rows(tocsin("alerts", "--json", data=replayed[0]).stdout)
    (alert,) = [row for row in found if row["rule"] == "hostile-acts"]
    assert {"id", "version", "rule", "group", "state", "severity", "at", "headline", "why", "quotes", "articles",
            "events"} <= set(alert)  # fmt: skip
    assert sorted(alert["articles"]) == ["copy", "strike"]
    assert {quote["outlet"] for quote in alert["quotes"]} == {"daily.example", "evening.example"}
    assert "Israel" in alert["headline"]


def test_the_export_tells_timeliness_story_and_origin(tocsin: Tocsin, replayed: tuple[Path, bytes]) -> None:
    found = {row["id"]: row for row in rows(tocsin("export", data=replayed[0]).stdout)}
    assert {id_: row["timeliness"] for id_, row in found.items()} == {
        "strike": "live",
        "denial": "live",
        "old": "stale",
        "future": "future",
        "undated": "undated",
        "copy": "live",
    }
    assert list(found["copy"]) == [
        "id", "url", "story", "origin", "timeliness", "language", "signals", "events",
    ]  # fmt: skip


def test_the_archive_is_searched_in_lucene(tocsin: Tocsin, replayed: tuple[Path, bytes]) -> None:
    found = rows(tocsin("search", "status:denied AND source.actor:IRN", "--json", data=replayed[0]).stdout)
    assert [row["ref"] for row in found] == ["denial"]
    wrong = tocsin("search", "root:ASSAULT and status:denied", data=replayed[0])
    assert wrong.returncode == 1
    assert "write AND" in wrong.stderr.decode()


def test_a_rule_is_tried_on_the_archive_before_it_is_used(
    tocsin: Tocsin, replayed: tuple[Path, bytes], tmp_path: Path
) -> None:
    rule = tmp_path / "denials.yaml"
    rule.write_text("description: denials\nkind: match\nquery: status:denied\n")
    done = tocsin("rules", "test", str(rule), "--json", data=replayed[0])
    assert [row["rule"] for row in rows(done.stdout)] == ["denials"]
    assert "1 alert from" in done.stderr.decode()
    assert tocsin("rules", "test", str(rule), "--since", "2026-03-04", "--json", data=replayed[0]).stdout == b""


def test_a_line_that_cannot_be_read_is_a_dead_letter_and_the_rest_goes_on(
    tocsin: Tocsin, stream: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b'{"id": "x"}\nnot json\n' + stream.read_bytes())
    done = tocsin("replay", str(broken), "--json", data=tmp_path / "data")
    assert done.returncode == 1
    assert "line 2: not a JSON object" in done.stderr.decode()
    assert "2 of its articles could not be processed" in done.stderr.decode()
    assert any(row["rule"] == "hostile-acts" for row in rows(done.stdout))
    assert "2 dead letters" in tocsin("doctor", data=tmp_path / "data").stdout.decode()
    assert [row["stage"] for row in rows(tocsin("dead", "list", "--json", data=tmp_path / "data").stdout)] == [
        "replay",
        "replay",
    ]


def test_control_characters_of_a_feed_never_reach_the_terminal(tocsin: Tocsin, tmp_path: Path) -> None:
    stream = tmp_path / "hostile.jsonl"
    stream.write_bytes(jsonl([article("x", "Israel bombed the \x1bport\u202e of Beirut on Tuesday.")]))
    shown = tocsin("replay", str(stream), data=tmp_path / "data").stdout.decode()
    assert "Beirut" in shown
    assert not {"\x1b", "\u202e"} & set(shown)
