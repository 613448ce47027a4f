from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.records import Article, DeadLetter
from services.collector.ledger import Health
from services.standalone.ledger import StoreLedger
from services.standalone.reading import Reader
from services.standalone.runner import Batch, Runner
from services.standalone.store import Store

from .conftest import KEEP, START, TINY, Write, tiny

TABLES = ("articles", "events", "dyads", "alerts", "dead")


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """All that was put out, in the order in which it was."""
    return {table: store.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}  # noqa: S608  # constants


def test_a_batch_says_what_became_of_it(runner: Runner, write: Write) -> None:
    batch = runner.process([write(1), write(2, timeliness="backfill"), write(3), write(3), write(4, title="poison")])
    assert (batch.read, batch.articles, batch.backfill, batch.dead) == (5, 3, 1, 1)
    assert [alert.version for alert in batch.loud] == [3]


def test_an_empty_inbox_gives_nothing(runner: Runner) -> None:
    assert runner.drain() is None


def test_what_is_drained_leaves_the_inbox_in_the_order_of_arrival(runner: Runner, store: Store, write: Write) -> None:
    accept(store, [write(number) for number in range(5)])
    assert runner.drain(limit=3) == Batch(read=3, articles=3, loud=tuple(store.untold()))
    assert store.waiting_count() == 2
    assert runner.drain() == Batch(read=2, articles=2)
    assert runner.drain() is None


def test_a_cursor_moves_with_its_batch(runner: Runner, store: Store, write: Write) -> None:
    assert store.cursor("replay") is None
    runner.process([write(1)], cursors={"replay": "17"})
    assert store.cursor("replay") == "17"


def test_a_poisoned_article_is_a_dead_letter_and_the_rest_goes_on(runner: Runner, store: Store, write: Write) -> None:
    poisoned = write(2, title="poison")
    runner.process([write(1), poisoned, write(3)])
    with Reader(store.path.parent) as reader:
        (letter,) = reader.dead()
        assert [article.id for article in reader.articles()] == ["a3", "a1"]
    assert (letter.stage, letter.reason, letter.at) == ("tally", "ValueError: can't count a2", poisoned.fetched)
    assert msgspec.json.decode(letter.original, type=Article) == poisoned


def test_no_stage_remembers_a_poisoned_article(runner: Runner, store: Store, write: Write) -> None:
    runner.process([write(1), write(2, title="poison"), write(3)])
    assert [alert.version for alert in store_alerts(store)] == [2]
    assert runner.process([write(2)]).articles == 1


def test_an_article_that_fails_before_any_stage_keeps_its_place(store: Store, write: Write) -> None:
    first = msgspec.structs.replace(TINY[0], ahead=lambda _config, article: 1 / len(article.body))
    tiny(store, first=first).process([write(1, body="")])
    with Reader(store.path.parent) as reader:
        assert [(letter.stage, letter.reason) for letter in reader.dead()] == [
            ("code", "ZeroDivisionError: division by zero")
        ]


@pytest.mark.parametrize("row", ['{"id": "from an older version"}', '{"mood": ' + 100_000 * "["])
def test_an_inbox_row_that_cannot_be_read_any_more_is_a_dead_letter(
    runner: Runner, store: Store, write: Write, row: str
) -> None:
    with store.transaction() as db:
        db.execute("INSERT INTO inbox (article) VALUES (?)", (row,))
    accept(store, [write(1)])
    assert runner.drain() == Batch(read=2, articles=1, dead=1)
    assert store.waiting_count() == 0


def test_a_letter_given_with_a_batch_is_kept(runner: Runner, store: Store) -> None:
    letter = DeadLetter(stage="replay", reason="line 3: not JSON", at=START, original=b"\xff{")
    runner.process([], letters=[letter, letter])
    with Reader(store.path.parent) as reader:
        assert list(reader.dead()) == [letter]


def test_a_batch_that_cannot_be_written_is_as_if_it_had_not_been(runner: Runner, store: Store, write: Write) -> None:
    runner.process([write(1), write(2)])
    before = content(store)
    store.rows("CREATE TRIGGER refuse BEFORE INSERT ON cursors BEGIN SELECT raise(ABORT, 'refused'); END")
    with pytest.raises(Exception, match="refused"):
        runner.process([write(3), write(4)], cursors={"replay": "4"})
    assert content(store) == before
    store.rows("DROP TRIGGER refuse")
    assert [alert.version for alert in runner.process([write(3), write(4)]).loud] == [3]


def test_an_alert_is_untold_until_it_is_marked(runner: Runner, store: Store, write: Write) -> None:
    batch = runner.process([write(number) for number in range(7)])
    assert store.untold() == list(batch.loud)
    assert [alert.version for alert in batch.loud] == [3, 6]
    store.mark_told(batch.loud[:1])
    assert store.untold() == list(batch.loud[1:])


def test_what_was_not_told_is_told_after_a_restart(tmp_path: Path, write: Write) -> None:
    with Store(tmp_path) as store:
        batch = tiny(store).process([write(number) for number in range(4)])
    with Store(tmp_path) as store:
        assert store.untold() == list(batch.loud)


def test_expired_state_is_swept(runner: Runner, store: Store, write: Write) -> None:
    runner.process([write(0)])
    runner.process([write(1, fetched=START + KEEP + timedelta(days=1, hours=1))])
    assert store.rows("SELECT key FROM state WHERE stage = 'code'") == [("a1",)]


ARTICLES = st.lists(
    st.tuples(
        st.integers(0, 6), st.sampled_from("12"), st.sampled_from(["Calm", "poison", "forget"]), st.sampled_from("deh")
    ),
    max_size=25,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(articles=ARTICLES, cuts=st.lists(st.integers(0, 25), max_size=8), hours=st.integers(0, 30))
def test_how_the_input_is_cut_into_batches_changes_no_byte(
    write: Write, articles: list[tuple[int, str, str, str]], cuts: list[int], hours: int
) -> None:
    stream = [
        write(number, revision=revision, title=title, language=language, fetched=START + timedelta(hours=hours * i))
        for i, (number, revision, title, language) in enumerate(articles)
    ]
    borders = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    one_by_one = [[article] for article in stream]
    whole = outcome([stream])
    assert outcome([stream[a:b] for a, b in pairwise(borders)]) == whole
    assert outcome(one_by_one) == whole
    assert outcome(one_by_one, restart=True) == whole


def outcome(batches: list[list[Article]], *, restart: bool = False) -> dict[str, list[tuple[object, ...]]]:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        runner = tiny(store)
        for batch in batches:
            if restart:
                store.close()
                store = Store(Path(folder))
                runner = tiny(store)
            runner.process(batch)
        with store:
            return content(store)


def accept(store: Store, articles: Sequence[Article]) -> None:
    StoreLedger(store).accept(Health(feed="f", ok=True, polled=START), None, articles)


def store_alerts(store: Store) -> list[Any]:
    with Reader(store.path.parent) as reader:
        return list(reader.alerts())
