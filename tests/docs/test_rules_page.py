import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from msgspec import structs

from pipelines.alerting.fields import ARTICLE, DEFAULTS, EVENT, Vocabulary
from pipelines.alerting.queries import parse
from pipelines.alerting.rules import Grouping
from pipelines.alerting.severity import INTENSITIES, LEVELS, TOLLS
from pipelines.alerting.written import MatchRule, WatchRule
from pipelines.coding.coder import Coder
from pipelines.errors import BadConfig, BadQuery
from services.loading import vocabulary
from services.rulebook import load_rule

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

INSIDE = "events."
"""An article has the fields of its events under this name."""


def _fences(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def _rows(head: str) -> list[list[str]]:
    """The cells of each row of the table whose first column has this head."""
    table = PAGE.split(f"\n| {head} |", 1)[1].split("\n\n", 1)[0]
    lines = table.splitlines()[2:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def _coded(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def _quoted() -> Iterator[str]:
    """Queries in the running text."""
    text = re.sub(r"^```.*?^```$", "", PAGE, flags=re.DOTALL | re.MULTILINE).split("### What is refused")[0]
    for span in re.findall(r"`([^`]+)`", text):
        if re.match(r"[a-z_.]+:\S", span) and not re.fullmatch(r"[a-z_]+: .*", span):
            yield " ".join(span.split())
    yield from re.findall(r"tocsin search '([^']+)'", PAGE + README)


@pytest.fixture(scope="module")
def known(coder: Coder) -> Vocabulary:
    return vocabulary(coder.lexicon, coder.signals, coder.actions, coder.cues)


@pytest.mark.parametrize("fence", [*_fences(PAGE, "yaml"), *_fences(README, "yaml")])
def test_each_rule_that_a_page_shows_can_be_used(tmp_path: Path, known: Vocabulary, fence: str) -> None:
    named = re.match(r"# (?:config/rules/)?(\S+\.yaml)\n", fence)
    assert named, "the first line names the file"
    path = tmp_path / named[1]
    path.write_text(fence, encoding="utf-8")
    assert load_rule(path, known).name == path.stem


@pytest.mark.parametrize("query", [line for fence in _fences(PAGE, "lucene") for line in fence.splitlines()])
def test_each_query_that_the_page_lists_is_understood(query: str) -> None:
    assert parse(query, EVENT, DEFAULTS["event"])


@pytest.mark.parametrize("query", [*_quoted()])
def test_each_query_in_the_text_is_understood_of_events_or_of_articles(query: str) -> None:
    on_articles = "events." in query
    fields = ARTICLE if on_articles else EVENT
    assert parse(query, fields, DEFAULTS["article" if on_articles else "event"])


def test_the_page_names_each_field_with_its_kind_and_nothing_else() -> None:
    told = {name: (kind, of) for fields, kind, of, _ in _rows("field") for name in _coded(fields)}
    articles = {name: field for name, field in ARTICLE.items() if not name.startswith(INSIDE)}
    assert told == {
        name: (field.kind, "both" if name in EVENT and name in articles else "event" if name in EVENT else "article")
        for name, field in (EVENT | articles).items()
    }
    assert {name.removeprefix(INSIDE) for name in ARTICLE if name.startswith(INSIDE)} <= set(EVENT)


def test_the_page_tells_each_key_with_its_default() -> None:
    told = {_coded(key)[0]: _coded(default) for key, default, _ in _rows("key | default")}
    common = {field.encode_name: field for field in structs.fields(MatchRule) if field.name != "query"}
    assert set(told) == {"kind", *common}
    written = {name: str(field.default).lower() for name, field in common.items() if not field.required}
    assert {name: told[name][0] for name in written} == written | {"group_by": "incident"}
    lists = {_coded(key)[0] for key, *_ in _rows("key | an event meets it when")}
    assert lists == {field.encode_name for field in structs.fields(WatchRule)} - set(common)


def test_the_page_tells_each_grouping() -> None:
    assert {name for cells in _rows("`group_by` | one alert for each") for name in _coded(cells[0])} == set(
        get_args(Grouping)
    )


def test_the_page_gives_the_bounds_of_severity() -> None:
    bounds = zip(
        [f"{bound:g} or lower" for bound in INTENSITIES] + ["–"], TOLLS["killed"], TOLLS["wounded"], strict=True
    )
    told = [(_coded(level)[0], act, int(killed), int(wounded)) for level, act, killed, wounded in _rows("severity")]
    assert told == [(level, *row) for level, row in zip(LEVELS[1:], bounds, strict=True)]


@pytest.mark.parametrize(("file", "anchor"), re.findall(r"\]\((\w+\.md)?#([\w-]+)\)", PAGE))
def test_each_link_leads_to_a_heading(docs: Path, file: str, anchor: str) -> None:
    text = (docs / (file or "rules.md")).read_text(encoding="utf-8")
    headings = [line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line.startswith("#")]
    assert anchor in [heading.replace(",", "").replace("'", "") for heading in headings]


@pytest.mark.parametrize("row", _rows("query"), ids=lambda row: str(row[0]))
def test_a_refused_query_is_answered_as_the_page_says(row: list[str]) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(row[0].strip("`"), EVENT, DEFAULTS["event"])
    assert row[1].strip("`") == str(refused.value)


@pytest.mark.parametrize("row", _rows("third line"), ids=lambda row: str(row[0]))
def test_a_refused_rule_is_answered_as_the_page_says(tmp_path: Path, known: Vocabulary, row: list[str]) -> None:
    line = row[0].strip("`")
    kind = "match" if line.startswith("query") else "watch"
    path = tmp_path / "x.yaml"
    path.write_text(f"kind: {kind}\ndescription: for the page\n{line}\n", encoding="utf-8")
    with pytest.raises(BadConfig) as refused:
        load_rule(path, known)
    assert row[1].strip("`") == str(refused.value).replace(f"{path.parent}/", "")
