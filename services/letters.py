"""`tocsin dead`: what could not be processed, and how it is sent through the chain once more."""

import logging
from collections.abc import Iterator
from contextlib import suppress

import msgspec

from pipelines import topology
from pipelines.records import Article, DeadLetter
from services import topics
from services.broker.publishing import Publisher
from services.broker.reading import read
from services.settings import Settings
from services.standalone.reading import Reader
from services.standalone.store import Store
from services.views import printable

log = logging.getLogger(__name__)

GROUP = "requeue"
"""The consumer group that stands after the last letter that was requeued."""

STAGES = frozenset(stage.name for stage in topology.STAGES)
ACCEPT = "INSERT INTO inbox (article) SELECT CAST(original AS TEXT) FROM dead WHERE n = ?"
DROP = "DELETE FROM dead WHERE n = ?"


def letters(settings: Settings, *, all_: bool = False) -> Iterator[DeadLetter]:
    """The letters that were not requeued yet; `all_` gives those too that the broker still has. Oldest first.

    Raises BrokerUnreachable, TopicMissing, StoreUnusable.
    """
    if settings.kafka:
        group = "" if all_ else topics.group(settings, GROUP)
        for record in read(settings, topics.DEAD, group=group, commit=False):
            letter = _understood(record.offset, record.value)
            if letter is not None:
                yield letter
        return
    with Reader(settings.data) as reader:
        yield from reader.dead()


def requeue(settings: Settings) -> int:
    """Send each letter's original back to where it came from; how many were. What fails again is a new letter.

    A letter whose original nothing can read is passed over, with a line in the log. Raises BrokerUnreachable,
    TopicMissing, NotAcknowledged, StoreError (StoreLocked: while `tocsin run` is running).
    """
    return _requeue_on_broker(settings) if settings.kafka else _requeue_in_store(settings)


def _requeue_on_broker(settings: Settings) -> int:
    """A letter is acknowledged on its topic before it is committed: one that is sent twice changes nothing."""
    count = 0
    with Publisher(settings) as publisher:
        for record in read(settings, topics.DEAD, group=topics.group(settings, GROUP)):
            letter = _understood(record.offset, record.value)
            if letter is None:
                continue
            topic = letter.topic.removeprefix(settings.prefix)
            refusal = _refusal(letter, topic)
            if refusal:
                log.warning("%s, offset %d: not requeued: %s", topics.DEAD, record.offset, printable(refusal))
                continue
            publisher.send(topic, letter.original, letter.key).result()
            count += 1
    return count


def _refusal(letter: DeadLetter, topic: str) -> str:
    """Why nothing would come of this letter. What a stage of the chain could not read, a newer version may."""
    if topic not in topics.DECODERS or topic == topics.DEAD:
        return f"no stage reads {topic or 'a topic without a name'}"
    if len(letter.original) + len(letter.key.encode()) > topics.LARGEST:
        return f"{len(letter.original):,} bytes are more than {topic} takes"
    if letter.stage in STAGES:
        return ""
    try:
        topics.decode(topic, letter.original)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return f"not a record of {topic}: {error}"
    return ""


def _understood(offset: int, content: bytes | None) -> DeadLetter | None:
    try:
        return msgspec.json.decode(content or b"", type=DeadLetter)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        log.warning("%s, offset %d: not a dead letter, passed over: %s", topics.DEAD, offset, printable(str(error)))
        return None


def _requeue_in_store(settings: Settings) -> int:
    """Articles go back into the inbox as their letters go; what is no article stays a letter."""
    Reader(settings.data).close()  # refuses a folder without data: a store would make one
    count = 0
    with Store(settings.data) as store, store.transaction() as db:
        for (number,) in db.execute("SELECT n FROM dead ORDER BY n").fetchall():
            (original,) = db.execute("SELECT original FROM dead WHERE n = ?", (number,)).fetchone()
            if _is_article(original):
                db.execute(ACCEPT, (number,))
                db.execute(DROP, (number,))
                count += 1
            else:
                log.warning("letter %d: not requeued: its original is no article", number)
    return count


def _is_article(original: bytes) -> bool:
    with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        msgspec.json.decode(original, type=Article)
        return True
    return False
