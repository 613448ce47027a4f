from pathlib import Path

from tests.program.conftest import Tocsin, jsonl, rows

EVENT = [
    "id", "root", "act", "mode", "quad", "intensity", "status", "current", "source", "target", "action", "cue",
    "attribution", "numbers", "when", "location", "confidence",
]  # fmt: skip


def test_each_line_gives_one_line_in_the_same_order_and_a_broken_one_says_so(tocsin: Tocsin) -> None:
    lines = jsonl([{"id": "one", "text": "Iran denies striking Israel."}])
    lines += b'{"id": "two", "text": \n\xff\n{"id": "four"}\n'
    lines += jsonl([{"id": 5, "title": "Israel strikes Gaza", "body": "Israel struck Gaza on Tuesday."}])
    done = tocsin("code", "-", stdin=lines)
    out = rows(done.stdout)
    assert done.returncode == 1
    assert [row["id"] for row in out] == ["one", None, None, "four", 5]
    assert ["error" in row for row in out] == [False, True, True, True, False]
    assert 'give "text"' in out[3]["error"]


def test_the_events_have_the_documented_shape_and_exact_spans(tocsin: Tocsin) -> None:
    given = {"id": "a", "title": "Русские цитаты “ok” 🎯", "body": "Iran denied on Monday that it struck Israel."}
    (row,) = rows(tocsin("code", "-", stdin=jsonl([given])).stdout)
    text = f"{given['title']}\n\n{given['body']}"
    (event,) = row["events"]
    assert list(row) == ["id", "language", "signals", "mentions", "events"]
    assert list(event) == EVENT
    assert (event["source"]["name"], event["act"], event["status"], event["target"]["actor"]) == (
        "Iran",
        "ASSAULT",
        "denied",
        "ISR",
    )
    spans = [*row["mentions"], event["source"], event["target"], event["action"], event["cue"]]
    assert [text[span["start"] : span["end"]] for span in spans] == [span["text"] for span in spans]


def test_a_text_file_is_one_article(tocsin: Tocsin, tmp_path: Path) -> None:
    file = tmp_path / "dispatch.txt"
    file.write_text("Russia bombed Kharkiv.\nUkraine shelled Belgorod.\n")
    (row,) = rows(tocsin("code", str(file)).stdout)
    assert row["id"] == "dispatch"
    assert [event["source"]["actor"] for event in row["events"]] == ["RUS", "UKR"]


def test_a_file_that_is_not_there_is_one_clear_line(tocsin: Tocsin) -> None:
    done = tocsin("code", "nowhere.jsonl")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "tocsin: nowhere.jsonl: can't be read: No such file or directory (check the path)\n"


def test_a_broken_lexicon_names_file_line_and_mend(tocsin: Tocsin, tmp_path: Path) -> None:
    config = tmp_path / "config"
    (config / "lexicon" / "actors").mkdir(parents=True)
    (config / "tocsin.toml").write_text("")
    (config / "lexicon" / "actors" / "bad.yaml").write_text("actors:\n- id: X.Y\n  nmae: Somebody\n")
    done = tocsin("lexicon", "check", TOCSIN_CONFIG=str(config))
    assert done.returncode == 1
    assert "bad.yaml:3: " in done.stderr.decode()
    assert "did you mean `name`?" in done.stderr.decode()


def test_wrong_usage_exits_with_two(tocsin: Tocsin) -> None:
    assert tocsin("code", "--no-such-option").returncode == 2
    assert tocsin("search", "x", "--on", "planets").returncode == 2
