"""What a query finds in one event, and how a bad one is refused. Expectations are Elasticsearch's `query_string`."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.alerting.clauses import meets
from pipelines.alerting.documents import Document
from pipelines.alerting.fields import ARTICLE, DEFAULTS, EVENT
from pipelines.alerting.queries import parse
from pipelines.errors import BadQuery
from pipelines.records import Attribution, EventDocument, GroupedArticle

Make = Callable[..., Any]


def finds(query: str, event: EventDocument) -> bool:
    return meets(Document(event), parse(query, EVENT, DEFAULTS["event"]))


@pytest.mark.parametrize(
    "query",
    [
        "root:ASSAULT",
        "root:(COERCE OR ASSAULT)",
        'root:"ASSAULT"',
        "source.actor:ISR AND target.actor:LBN.HEZBOLLAH",
        "source.actor:LBN* OR target.actor:LBN*",
        "target.actor:LBN.H?ZBOLLAH",
        "signals:strike",
        "bombed",
        "BOMBED",
        "quote:depots",
        '"near the border"',
        'quote:"near the border"',
        'title:"border depots"',
        "dep*",
        "numbers.killed:2",
        "numbers.killed:>=2",
        "numbers.killed:>1",
        "numbers.killed:[1 TO 3}",
        "intensity:<-5",
        "intensity:<=-9",
        "intensity:[-10 TO -5]",
        "date:2023-11-07",
        "date:[2023-11-07 TO 2023-11-07]",
        "date:[2023 TO *]",
        "date:>=2023-11",
        "date:[2023-11 TO 2023-12}",
        "date:>=2023-11-07T12\\:00\\:00Z",
        "date:[2023-11-07T12:00:00Z TO *]",
        'date:["2023-11-07T13:00+01:00" TO *]',
        "day:2023-11-07",
        "current:true",
        "_exists_:source.actor",
        "_exists_:numbers",
        "_exists_:source",
        "numbers.killed:*",
        "NOT status:denied",
        "-status:denied",
        "status:asserted -root:COERCE",
        "+root:ASSAULT tomatoes",
        "bombed^3 AND root:ASSAULT^2",
        "(root:COERCE OR (NOT status:denied))",
        "*",
        "*:*",
        "outlet.domain:a.example",
        "outlet.tier:2",
        "quad:4",
        "tomatoes OR depots",
        "tomatoes depots",
        "source.name:israel",
    ],
)
def test_the_query_finds_the_strike(query: str, event: Make) -> None:
    assert finds(query, event())


@pytest.mark.parametrize(
    "query",
    [
        "root:COERCE",
        "root:(COERCE OR THREATEN)",
        "source.actor:isr",
        "source.actor:IS",
        "target.actor:LBN",
        "signals:strik",
        "bomb",
        '"the near border"',
        "numbers.killed:>2",
        "numbers.killed:[1 TO 2}",
        "numbers.killed:{2 TO 5]",
        "numbers.wounded:>=0",
        "intensity:<-9",
        "date:2023-11-06",
        "date:[2023-11-07 TO 2023-11-07}",
        "date:>2023-11-07",
        "date:{2023-11-07 TO *]",
        "date:<2023-11-07",
        "current:false",
        "_exists_:cue",
        "_exists_:attribution",
        "NOT root:ASSAULT",
        "-bombed",
        "+tomatoes root:ASSAULT",
        "root:ASSAULT AND tomatoes",
        "root:ASSAULT AND NOT bombed",
        "bombed -killing",
        "mode:AIRSTRIKE",
    ],
)
def test_the_query_passes_the_strike_by(query: str, event: Make) -> None:
    assert not finds(query, event())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # AND makes its neighbours required; OR beside it is only a wish: Lucene's classic parser, not precedence.
        ("depots OR bombed AND tomatoes", False),
        ("depots OR (bombed AND tomatoes)", True),
        ("bombed AND depots OR tomatoes", True),
        ("tomatoes AND depots OR bombed", False),
        ("(tomatoes AND depots) OR bombed", True),
        ("tomatoes OR NOT potatoes", False),
        ("tomatoes OR (NOT potatoes)", True),
    ],
)
def test_operators_without_brackets_mean_what_they_mean_in_kibana(query: str, found: bool, event: Make) -> None:  # noqa: FBT001  # a parameter of the table
    assert finds(query, event()) is found


def test_an_unset_part_meets_no_value_but_every_negation(event: Make) -> None:
    unknown = event(target=None)
    assert not finds("target.actor:*", unknown)
    assert finds("NOT target.actor:LBN.HEZBOLLAH", unknown)


def test_a_word_parted_by_a_hyphen_is_any_of_its_parts_and_in_quotes_all_of_them_in_a_row(event: Make) -> None:
    fire = event(title="Fire near the border")
    assert finds("title:cease-fire", fire)
    assert not finds('title:"cease-fire"', fire)
    assert finds('title:"cease fire"', event(title="A cease-fire"))


def test_a_phrase_does_not_run_from_one_value_of_a_list_into_the_next(article: Make) -> None:
    report: GroupedArticle = article()
    query = parse('mentions.text:"israel hezbollah"', ARTICLE, DEFAULTS["article"])
    assert not meets(Document(report), query)


def test_bare_words_in_articles_look_into_title_and_body(article: Make) -> None:
    for query, found in (("raid", True), ("depots", True), ("https", False), ("actors:ISR AND third", True)):
        assert meets(Document(article()), parse(query, ARTICLE, DEFAULTS["article"])) is found


def test_nested_parts_of_lists_are_met_by_any_element(article: Make) -> None:
    query = parse("mentions.actor:ISR AND mentions.actor:LBN.HEZBOLLAH", ARTICLE, DEFAULTS["article"])
    assert meets(Document(article()), query)


def test_what_a_speaker_says_is_searched_by_field(event: Make) -> None:
    said = event(attribution=Attribution("an army spokesman", "say", anonymous=True))
    assert finds("attribution.speaker:spokesman AND attribution.anonymous:true", said)


@pytest.mark.parametrize(
    ("query", "column", "what", "mend"),
    [
        ("root:ASSAULT and status:denied", 14, "and is no operator", "write AND"),
        ("root:(ASSAULT or COERCE)", 15, "or is no operator", "write OR"),
        ("not root:ASSAULT", 1, "not is no operator", "write NOT"),
        ("root:ASSAULT && bombed", 14, "&& is no operator", "write AND"),
        ("!bombed", 1, "! is no operator", "write NOT"),
        ("rot:ASSAULT", 1, "unknown field rot", "did you mean root?"),
        ("bombed AND actor:ISR", 12, "unknown field actor", "source.actor or target.actor"),
        ("source:ISR", 1, "unknown field source", "source.actor"),
        ("root:ASAULT", 6, "unknown root ASAULT", "did you mean ASSAULT?"),
        ("status:Denied", 8, "unknown status Denied", "did you mean denied?"),
        ("current:yes", 9, "current is true or false", "write true or false"),
        ("numbers.killed:many", 16, "many is no number", "write digits"),
        ("intensity:<-5 AND numbers.killed:many", 34, "many is no number", "write digits"),
        ("date:yesterday", 6, "yesterday is no date", "write 2023-11-07"),
        ("date:[now-1d TO *]", 7, "now-1d is no date", "no clock"),
        ("date:2023-13-01", 6, "2023-13-01 is no date", "write 2023-11-07"),
        ("date:[2023-11-01 to 2023-11-02]", 18, "a range needs TO", "write TO"),
        ("title:[a TO b]", 8, "title is a text", "a date or a number"),
        ("numbers.killed:1*", 16, "without wildcards", "range"),
        ("bombd~", 1, "fuzzy words", "* and ?"),
        ('"depots border"~3', 1, "sloppy phrases", "AND"),
        ("/bomb.*/", 1, "regular expressions", "* and ?"),
        ("title:a:b", 7, "two fields in a row", "quotes"),
        ("outlet.tier:-1", 13, "a minus after the colon", "quotes"),
        ("(bombed", 8, "breaks off", "bracket"),
        ("bombed AND", 11, "breaks off", "operator"),
        ("bombed)", 7, ") is not expected", "quotes"),
        ('title:"open', 7, "quotation mark", "close it"),
        ("_exists_:(title OR url)", 10, "no field's name", "_exists_:source.actor"),
        ("_exists_:nothing", 10, "unknown field nothing", "known: "),
        ("title:cease-f*", 7, "one word", "parts words"),
    ],
)
def test_a_bad_query_is_refused_with_its_column_and_the_mend(query: str, column: int, what: str, mend: str) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(query, EVENT, DEFAULTS["event"])
    assert refused.value.where == f"column {column}"
    assert what in refused.value.what
    assert mend in refused.value.mend


@pytest.mark.parametrize("query", ["", "  ", "!!!", "...", '"—"', "x " * 3_000, "(" * 1_500 + "x" + ")" * 1_500])
def test_a_query_that_asks_for_nothing_or_too_much_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        parse(query, EVENT, DEFAULTS["event"])


PIECES = [
    "_exists_:",
    "title:",
    "numbers.killed:",
    "date:",
    "(",
    ")",
    "[",
    " TO ",
    "]",
    "-",
    "+",
    " AND ",
    " NOT ",
    "x",
    "*",
    "2023",
    '"y z"',
    ">",
    "~2",
]


@given(
    query=st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
    | st.text(alphabet='abAND OR NOT ()[]{}":+-*?\\/~^<>=!&|.0TO', max_size=40)
)
def test_whatever_is_typed_is_either_read_or_refused(event: Make, query: str) -> None:
    with suppress(BadQuery):
        assert isinstance(meets(Document(event()), parse(query, EVENT, DEFAULTS["event"])), bool)


WORDS = st.sampled_from(["bombed", "depots", "border", "tomatoes", "potatoes"])
QUERIES = st.recursive(
    WORDS, lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR"]), inner), max_leaves=8
)


@given(query=QUERIES)
def test_in_brackets_and_or_are_those_of_logic_and_not_turns_them_round(event: Make, query: str) -> None:
    said = {"bombed", "depots", "border"}
    logic = query.replace("AND", "and").replace("OR", "or")
    for word in ("bombed", "depots", "border", "tomatoes", "potatoes"):
        logic = logic.replace(word, str(word in said))
    expected = eval(logic)  # noqa: S307  # the strategy's own brackets, words and operators
    assert finds(query, event()) is expected
    assert finds(f"NOT {query}", event()) is not expected


def test_every_field_of_the_records_can_be_named() -> None:
    for name, field in EVENT.items():
        if not name.endswith("*") and field.kind == "keyword" and not field.values:
            parse(f'{name}:"x"', EVENT, DEFAULTS["event"])
    assert {"source.actor", "numbers.*", "outlet.domain", "quote", "incident"} <= EVENT.keys()
    assert {"body", "actors", "events.root", "mentions.actor", "story"} <= ARTICLE.keys()


def test_a_time_without_a_zone_is_utc(event: Make) -> None:
    assert finds("date:2023-11-07T12", event(date=datetime(2023, 11, 7, 12, 30)))  # noqa: DTZ001  # the case at hand
