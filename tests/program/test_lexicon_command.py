import json
import re
import shutil
from pathlib import Path

from tests.program.conftest import ROOT, Tocsin, rows

COUNTS = re.compile(r"[\d,]+ actors with [\d,]+ names in \d+ languages; \d+ roots, [\d,]+ patterns; [\d,]+ cues\n")


def test_a_sound_lexicon_is_one_line_of_counts_and_its_warnings_go_to_standard_error(
    tocsin: Tocsin, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "config" / "lexicon", tmp_path / "lexicon")
    (tmp_path / "lexicon" / "actors" / "zz.yaml").write_text(
        "actors: [{id: CHE.XO, name: Xo, country: CHE, sector: REB}]\n", encoding="utf-8"
    )
    done = tocsin("lexicon", "check", "--config", str(tmp_path))
    assert done.returncode == 0, done.stderr.decode()
    assert COUNTS.fullmatch(done.stdout.decode())
    assert f"warning: {tmp_path}/lexicon/actors/zz.yaml:1: `Xo` has but 2 letters" in done.stderr.decode()


def test_a_configuration_folder_that_is_not_there_is_one_clear_line(tocsin: Tocsin, tmp_path: Path) -> None:
    done = tocsin("lexicon", "check", "--config", str(tmp_path / "none"))
    line = f"tocsin: {tmp_path}/none: no such folder (let --config name the configuration folder)\n"
    assert (done.returncode, done.stdout, done.stderr.decode()) == (1, b"", line)


def test_an_explanation_is_one_object_with_exact_spans(tocsin: Tocsin) -> None:
    text = "Iran denies striking Israel."
    done = tocsin("lexicon", "explain", "-", "--json", "--on", "2023-11-14", stdin=text.encode())
    assert done.returncode == 0, done.stderr.decode()
    (told,) = rows(done.stdout)
    assert [told["text"], told["language"], told["day"]] == [text, "en", "2023-11-14"]
    ((act,),) = [sentence["acts"] for sentence in told["sentences"]]
    spans = [act["source"]["mention"], act["target"]["mention"], act["event"]["action"], act["event"]["cue"]]
    assert [text[span["start"] : span["end"]] for span in spans] == [span["text"] for span in spans]
    assert act["event"]["status"] == "denied"
    assert any(reason["by"] == "cue" and "governors.yaml:" in (reason["where"] or "") for reason in act["because"])


def test_an_explanation_can_t_command_a_terminal(tocsin: Tocsin) -> None:
    done = tocsin("lexicon", "explain", "Iran \x1b[2J\u202e attacked Israel.", "--language", "en")
    assert done.returncode == 0, done.stderr.decode()
    assert not re.search("[\x1b\u202e]", done.stdout.decode())
    assert "IRN" in done.stdout.decode()


def test_wrong_days_are_wrong_usage(tocsin: Tocsin) -> None:
    done = tocsin("lexicon", "explain", "--on", "tomorrow", "x")
    assert done.returncode == 2
    assert json.dumps("tomorrow")[1:-1] in done.stderr.decode()
