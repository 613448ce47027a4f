import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec import structs

from pipelines import topology
from pipelines.records import Alert, DyadDay, EventDocument, GroupedArticle
from services.indexer.bulk import LARGEST, parts
from services.indexer.documents import DyadDocument, document
from services.indexer.entries import DECODE_ERRORS, TOPIC_OF, Entry, Message, entry, version
from tests.contract.kit import article

from .telling import told

INTO = {kind: f"my-{kind}" for kind in TOPIC_OF}
NOW = datetime(2026, 3, 4, 5, 6, 7, 890_123, tzinfo=UTC)


def message(record: Any) -> Message:
    return Message(topology.TOPICS[type(record)], "key", msgspec.json.encode(record))


def record(kind: type) -> Any:
    return next(one for one in told(article("a", "ISR ASSAULT LBN")) if type(one) is kind)


def test_a_later_fetch_has_the_higher_version() -> None:
    one = structs.replace(record(GroupedArticle), fetched=NOW, revision="f" * 24)
    later = structs.replace(one, fetched=NOW + timedelta(microseconds=1), revision="0" * 24)
    assert version(later) > version(one)


def test_of_two_revisions_of_one_moment_the_higher_hash_wins_as_in_the_coding_stage() -> None:
    one = structs.replace(record(GroupedArticle), fetched=NOW, revision="2" + "f" * 23)
    other = structs.replace(one, revision="3" + "0" * 23)
    assert version(other) > version(one)


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, tzinfo=UTC)])
def test_a_version_is_one_that_elasticsearch_takes(moment: datetime) -> None:
    one = structs.replace(record(GroupedArticle), fetched=moment, revision="no hash")
    assert 0 <= version(one) < 2**63 - 1


def test_an_alert_brings_its_version_and_a_dyad_when_it_was_updated() -> None:
    alert, day = record(Alert), record(DyadDay)
    assert version(structs.replace(alert, version=7)) == 7
    later = structs.replace(day, updated=day.updated + timedelta(microseconds=1))
    assert version(later) == version(day) + 1


def test_a_record_is_indexed_as_it_is() -> None:
    coded = record(GroupedArticle)
    made = entry(message(coded), INTO)
    assert (made.kind, made.id) == ("articles", coded.id)
    assert json.loads(made.lines[0]) == {
        "index": {
            "_index": "my-articles",
            "_id": coded.id,
            "require_alias": True,
            "version": version(coded),
            "version_type": "external_gte",
        }
    }
    assert msgspec.json.decode(made.lines[1], type=GroupedArticle) == coded


def test_an_event_is_told_as_it_is_to_the_script_that_knows_of_withdrawals() -> None:
    event = record(EventDocument)
    made = entry(message(event), INTO)
    action, content = map(json.loads, made.lines)
    assert (made.kind, action["update"]["_index"], action["update"]["_id"]) == ("events", "my-events", event.id)
    assert msgspec.convert(content["script"]["params"]["event"], EventDocument) == event


def test_no_more_messages_are_decoded_ahead_than_a_request_takes() -> None:
    taken = []

    def entries() -> Iterator[Entry]:
        for number in range(10):
            taken.append(number)
            yield Entry("events", "id", (b"", b"x" * (LARGEST // 3)), Message("events", "key", b""))

    requests = parts(entries())
    assert (len(next(requests)), len(taken)) == (2, 3)
    assert [len(request) for request in requests] == [2, 2, 2, 2]


def test_what_is_carried_for_the_stages_alone_stays_out() -> None:
    revised = told(article("a", "ISR ASSAULT LBN"), article("a", "ISR CONSULT LBN", at=1))
    articles = [one for one in revised if isinstance(one, GroupedArticle)]
    assert articles[1].gone
    assert document(articles[1]) == structs.replace(articles[1], gone=())


def test_a_message_with_line_breaks_is_one_line() -> None:
    event = message(record(EventDocument))
    spaced = Message(event.topic, event.key, msgspec.json.format(event.value, indent=2))
    assert entry(spaced, INTO).lines == entry(event, INTO).lines
    assert b"\n" not in entry(spaced, INTO).lines[1]


@pytest.mark.parametrize(
    "value", [b"", b"null", b"no JSON", b'{"record":"event"}', b"\xff", b"[" * 100_000, b'{"record":"other"}']
)
def test_what_is_no_record_raises_what_the_writer_expects(value: bytes) -> None:
    with pytest.raises(DECODE_ERRORS):
        entry(Message("events", "key", value), INTO)


def test_a_dyads_day_is_laid_out_by_direction_and_quad_class() -> None:
    day = DyadDay(
        id="1",
        dyad="IRN|ISR",
        day=date(2026, 1, 2),
        counts={"IRN>ISR 4": 3, "IRN>ISR 1": 1, "ISR>IRN 3": 2, "ISR>IRN 2": 5},
        incidents=7,
        stories=9,
        updated=NOW,
    )
    laid: Any = document(day)
    assert isinstance(laid, DyadDocument)
    assert (laid.actors, laid.total, laid.cooperation, laid.conflict) == (("IRN", "ISR"), 11, 6, 5)
    assert (laid.first.source, laid.first.material_conflict, laid.first.verbal_cooperation) == ("IRN", 3, 1)
    assert (laid.second.source, laid.second.verbal_conflict, laid.second.material_cooperation) == ("ISR", 2, 5)
    assert laid.first.conflict + laid.second.conflict == laid.conflict


def test_a_dyad_that_is_no_pair_is_no_document() -> None:
    day = structs.replace(record(DyadDay), dyad="alone")
    with pytest.raises(DECODE_ERRORS):
        entry(message(day), INTO)
