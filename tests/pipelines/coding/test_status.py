"""Whether an act happened, by minimal pairs (data/status_*.yaml), with the real parser."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.coding.cues import Cues
from pipelines.coding.status.judging import judge
from pipelines.coding.syntax.parsing import Parser, parse
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Span

ROWS = "status_*.yaml"
Reader = Callable[[str, str], tuple[Tree, Token]]


def test_an_act_has_the_status_that_its_cues_give_it(cues: Cues, read: Reader, row: list[Any]) -> None:
    status, act, word, text, *cue = row
    tree, action = read(text, word)
    judged = judge(cues, tree, action, act)
    assert judged.status == status
    if cue:
        assert judged.cue is not None
        assert judged.cue.text == cue[0]


def test_the_cue_is_a_span_of_the_article_not_of_the_sentence(cues: Cues, parser: Parser) -> None:
    article = "Talks went on in Geneva. Iran denies striking Israel."
    tree = next(parse(parser, [Span(25, len(article), article[25:])]))
    cue = judge(cues, tree, tree.tokens[2], "ASSAULT").cue
    assert cue == Span(30, 36, "denies")
    assert article[30:36] == "denies"


def test_what_is_told_as_done_has_no_cue(cues: Cues, read: Reader) -> None:
    tree, action = read("Iran admits striking Israel.", "striking")
    assert judge(cues, tree, action, "ASSAULT").cue is None


@pytest.mark.parametrize(
    ("text", "published", "status"),
    [
        ("Gunmen attacked the mall on 21 September 2013.", datetime(2013, 9, 22, tzinfo=UTC), "asserted"),
        ("Gunmen attacked the mall on 21 September 2013.", datetime(2023, 9, 22, tzinfo=UTC), "historical"),
        ("Gunmen attacked the mall in 2023.", datetime(2023, 9, 22, tzinfo=UTC), "asserted"),
        ("Gunmen attacked the mall in 2013.", datetime(2023, 9, 22, tzinfo=UTC), "historical"),
        ("Gunmen attacked the mall on 30 December 2022.", datetime(2023, 1, 2, tzinfo=UTC), "asserted"),
    ],
)
def test_a_date_is_history_when_it_is_long_before_publication(
    cues: Cues, read: Reader, text: str, published: datetime, status: str
) -> None:
    tree, action = read(text, "attacked")
    assert judge(cues, tree, action, "ASSAULT", published).status == status
