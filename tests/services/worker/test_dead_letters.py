"""What a stage does with a record that it can't process, over a broker of lists."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

import faust
import msgspec
import pytest
from faust.types import TP

from pipelines.records import DeadLetter
from services import topics
from services.broker.errors import TooLarge
from services.pool import Failed
from services.settings import Settings
from services.worker.membership import Membership
from services.worker.places import Places
from services.worker.processing import Work
from services.worker.remembering import Memory
from services.worker.sending import Message
from tests.contract.kit import article, chain, config, read_plainly

SETTINGS = Settings(kafka="nobody.invalid:9092", prefix="here-")
ARTICLE = article("dawn", "ISR ASSAULT LBN.HEZBOLLAH")
AT = datetime(2024, 5, 1, tzinfo=UTC)
STAMP = AT.timestamp()
PLACE = TP("here-articles", 0)

WHOLE = msgspec.json.encode(ARTICLE)
BROKEN = WHOLE.replace(b"What dawn tells", b"What \xff tells")
DEEP = b'{"mood": ' + 100_000 * b"[" + 100_000 * b"]" + b"," + WHOLE[1:]
ZONELESS = WHOLE.replace(b"06:00:00Z", b"06:00:00")

Put: TypeAlias = Callable[..., Any]


class Lists:
    """Notes in which order things are sent; refuses what is `refused`."""

    def __init__(self) -> None:
        self.sent: list[Message | dict[bytes, Any]] = []
        self.refused = ""
        self.largest = topics.LARGEST * 2

    async def deliver(self, messages: Sequence[Message]) -> None:
        for one in messages:
            if one.topic == self.refused or len(one.key) + len(one.value) > self.largest:
                raise TooLarge("too large for the broker", where=one.topic)
            self.sent.append(one)

    async def keep(self, changelog: str, partition: int, changes: Mapping[bytes, bytes | None]) -> None:
        assert (changelog, partition) == ("here-tocsin-code-changelog", 0)
        if changelog == self.refused:
            raise TooLarge("too large for the broker", where=changelog)
        self.sent.append(dict(changes))

    def letters(self) -> list[DeadLetter]:
        return [
            msgspec.json.decode(one.value, type=DeadLetter)
            for one in self.sent
            if isinstance(one, Message) and one.topic == "here-articles.dead"
        ]


class Stream:
    """Events as Faust's stream gives them, and then nothing."""

    def __init__(self, events: list[Any]) -> None:
        self._events = events

    def noack(self) -> "Stream":
        return self

    async def events(self) -> Any:
        for event in self._events:
            yield event


class Record:
    def __init__(self, offset: int, value: bytes | None, key: bytes | None) -> None:
        self.topic, self.partition, self.tp, self.offset = PLACE.topic, PLACE.partition, PLACE, offset
        self.value, self.key, self.generation_id = value, key, 1
        self.timestamp: Any = None
        self.message = self


@pytest.fixture
def broker() -> Lists:
    return Lists()


async def fold(
    broker: Lists, *values: bytes | None, key: bytes | None = b"k", read: Any = None, timestamp: Any = STAMP
) -> Work:
    """Have `code` process these."""
    app = faust.App(topics.group(SETTINGS), store="memory://")
    stage = chain()[0]
    places = Places(app, {"code": [PLACE.topic]})
    places.begin({PLACE: 0}, 1)
    memory = Memory(stage, app.Table("code", key_type=bytes, value_type=bytes))
    work = Work(
        stage,
        SETTINGS,
        config=config,
        outbox=broker,
        memory=memory,
        places=places,
        membership=Membership(app),
        read=read,
    )
    records = [Record(offset, value, key) for offset, value in enumerate(values)]
    for record in records:
        record.timestamp = timestamp
    await work.run(Stream(records))
    assert places.done() == {PLACE: len(values)}
    return work


async def test_outputs_are_sent_before_state(broker: Lists) -> None:
    await fold(broker, msgspec.json.encode(ARTICLE))
    output, state = broker.sent
    assert isinstance(output, Message)
    assert (output.topic, output.key) == ("here-articles.coded", b"en")
    assert isinstance(state, dict)
    assert state.keys() == {ARTICLE.id.encode()}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[]", b'{"id": "a"}', b"", BROKEN, DEEP, ZONELESS])
async def test_bytes_that_are_no_record_are_kept_as_they_came(broker: Lists, content: bytes) -> None:
    await fold(broker, content, msgspec.json.encode(ARTICLE))
    (letter,) = broker.letters()
    assert (letter.stage, letter.topic, letter.key, letter.original) == ("code", "articles", "k", content)
    assert letter.at == AT
    assert len(broker.sent) == 3


async def test_a_tombstone_where_none_belongs_is_a_dead_letter(broker: Lists) -> None:
    await fold(broker, None)
    assert [letter.original for letter in broker.letters()] == [b""]


async def test_an_older_record_without_fields_that_have_defaults_is_processed(broker: Lists) -> None:
    older = msgspec.json.decode(msgspec.json.encode(ARTICLE))
    for name in ("lane", "published_is_guess", "truncated", "ref"):
        del older[name]
    await fold(broker, msgspec.json.encode(older))
    assert broker.letters() == []
    assert len(broker.sent) == 2


async def test_an_older_record_without_a_field_that_is_needed_is_a_dead_letter(broker: Lists) -> None:
    older = msgspec.json.decode(msgspec.json.encode(ARTICLE))
    del older["revision"]
    await fold(broker, msgspec.json.encode(older))
    (letter,) = broker.letters()
    assert "revision" in letter.reason


async def test_a_newer_record_with_a_field_that_nobody_knows_is_processed(broker: Lists) -> None:
    newer = {**msgspec.json.decode(msgspec.json.encode(ARTICLE)), "mood": "grim"}
    await fold(broker, msgspec.json.encode(newer))
    assert broker.letters() == []


async def test_a_fold_that_raises_leaves_no_state(broker: Lists) -> None:
    work = await fold(broker, msgspec.json.encode(article("poison", "POISON")))
    (letter,) = broker.letters()
    assert (letter.reason, letter.at) == ("ValueError: poisoned", article("poison").fetched)
    assert work.memory is not None
    assert (work.memory.size(), list(work.memory)) == ((0, 0), [])


async def test_an_article_that_the_pool_gave_up_is_a_dead_letter_with_its_reason(broker: Lists) -> None:
    async def read(_article: Any) -> Any:
        return Failed("code", "the coding process died of it, 2 times")

    await fold(broker, msgspec.json.encode(ARTICLE), read=read)
    assert [letter.reason for letter in broker.letters()] == ["the coding process died of it, 2 times"]


async def test_articles_that_are_read_ahead_are_folded_in_their_order(broker: Lists) -> None:
    async def read(one: Any) -> Any:
        await asyncio.sleep(0.05 if one.ref == "slow" else 0)
        return read_plainly(None, one)

    await fold(broker, *(msgspec.json.encode(article(name)) for name in ("slow", "quick")), read=read)
    told = [msgspec.json.decode(one.value)["ref"] for one in broker.sent if isinstance(one, Message)]
    assert told == ["slow", "quick"]


async def test_what_can_not_be_read_at_all_ends_the_stage_and_is_not_done(broker: Lists) -> None:
    async def read(_article: Any) -> Any:
        raise ConnectionError("no processes")

    with pytest.raises(ExceptionGroup) as ended:
        await fold(broker, msgspec.json.encode(ARTICLE), read=read)
    assert ended.group_contains(ConnectionError, match="no processes")
    assert broker.sent == []


async def test_what_the_broker_finds_too_large_is_a_dead_letter_without_state(broker: Lists) -> None:
    broker.refused = "here-articles.coded"
    work = await fold(broker, msgspec.json.encode(ARTICLE))
    (letter,) = broker.letters()
    assert "too large" in letter.reason
    assert work.memory is not None
    assert work.memory.size() == (0, 0)


async def test_what_would_be_too_large_is_refused_before_anything_of_it_is_sent(
    broker: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "LARGEST", 65 * 1024)
    await fold(broker, msgspec.json.encode(ARTICLE))
    (letter,) = broker.letters()
    assert "a topic takes" in letter.reason
    assert len(broker.sent) == 1


async def test_a_reason_with_half_a_character_can_be_sent(broker: Lists) -> None:
    async def read(_article: Any) -> Any:
        return Failed("code", "broken \ud800 text" + "x" * 1000)

    await fold(broker, msgspec.json.encode(ARTICLE), read=read, key=b"\xff")
    (letter,) = broker.letters()
    assert letter.reason.startswith("broken \\ud800 text")
    assert len(letter.reason) == 500
    assert letter.key == "\\xff"


async def test_what_its_changelog_finds_too_large_is_a_dead_letter_and_the_rest_goes_on(broker: Lists) -> None:
    broker.refused = "here-tocsin-code-changelog"
    work = await fold(broker, WHOLE)
    assert [letter.original for letter in broker.letters()] == [WHOLE]
    assert work.memory is not None
    assert (work.memory.size(), list(work.memory)) == ((0, 0), [])


async def test_a_letter_that_would_be_too_large_holds_what_fits_and_says_where_the_whole_is(broker: Lists) -> None:
    await fold(broker, WHOLE, b"\xff" * 14_000_000)
    (letter,) = broker.letters()
    assert len(letter.original) > 12_000_000
    assert letter.reason.endswith("; cut, all 14,000,000 bytes: topic articles, partition 0, offset 1")


async def test_a_letter_that_the_broker_refuses_all_the_same_is_cut_further(broker: Lists) -> None:
    broker.largest = 10_000
    await fold(broker, b"[" * 20_000, key=b"\xff" * 1_000_000)
    (letter,) = broker.letters()
    assert letter.original == b"[" * len(letter.original)
    assert "topic articles, partition 0, offset 0" in letter.reason
    assert letter.key == "\\xff" * (len(letter.key) // 4)


@pytest.mark.parametrize("timestamp", [None, 1e18, -62_135_596_801.0, float("nan")])
async def test_a_record_of_no_time_at_all_is_buried_all_the_same(broker: Lists, timestamp: Any) -> None:
    await fold(broker, b"{", timestamp=timestamp)
    assert [letter.original for letter in broker.letters()] == [b"{"]
