"""`tocsin dead`: what could not be processed, and how it is sent through the chain once more."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

import msgspec
from msgspec import Struct

from pipelines import topology
from pipelines.errors import BadRecord, TocsinError
from pipelines.records import Article, DeadLetter
from services import topics
from services.broker.publishing import Publisher
from services.broker.reading import Record, decoded, read, stands
from services.indexer import writing
from services.running import now
from services.settings import Settings
from services.standalone.reading import Reader
from services.standalone.store import Store
from services.views import printable

log = logging.getLogger(__name__)

GROUP = "requeue"
"""The consumer group that stands after the last letter that was requeued."""

REMEMBERED = timedelta(days=7)
"""For so long, unless it is told otherwise, Kafka remembers where a group stood that nobody uses."""

READERS = frozenset({writing.STAGE, *(stage.name for stage in topology.STAGES)})
"""Who reads topics: what one of them could not read, a newer version may."""

ACCEPT = "INSERT INTO inbox (article) SELECT CAST(original AS TEXT) FROM dead WHERE n = ?"
DROP = "DELETE FROM dead WHERE n = ?"


class GroupForgotten(TocsinError):
    """Nobody knows which letters were requeued."""


class Requeued(Struct, frozen=True):
    """How many records were sent through again, and how many stay dead letters since nothing would come of it."""

    records: int
    left: int


def letters(settings: Settings, *, all_: bool = False) -> Iterator[DeadLetter]:
    """The letters that were not requeued yet; `all_` gives those too that the broker still has. Oldest first.

    Raises BrokerUnreachable, TopicMissing, StoreUnusable.
    """
    if settings.kafka:
        group = "" if all_ else topics.group(settings, GROUP)
        once = _Once()
        for record in read(settings, topics.DEAD, group=group, commit=False):
            letter: DeadLetter | None = decoded(topics.DEAD, record)
            if letter is not None and once(record.value):
                yield letter
        return
    with Reader(settings.data) as reader:
        yield from reader.dead()


def requeue(settings: Settings, *, all_: bool = False) -> Requeued:
    """Send each letter's original back to where it came from, with `all_` also those that were sent before.

    What fails again is a new letter; one whose original nothing can read stays, with a line in the log. Raises
    BrokerUnreachable, TopicMissing, NotAcknowledged, GroupForgotten, StoreError (StoreLocked: while `tocsin run` is
    running).
    """
    return _requeue_on_broker(settings, all_=all_) if settings.kafka else _requeue_in_store(settings)


class _Once:
    """Whether these bytes come for the first time."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def __call__(self, *parts: bytes) -> bool:
        digest = sha256(b"".join(sha256(part).digest() for part in parts)).digest()
        fresh = digest not in self._seen
        self._seen.add(digest)
        return fresh


def _requeue_on_broker(settings: Settings, *, all_: bool) -> Requeued:
    """A letter is acknowledged on its topic before it is committed: one that is sent twice changes nothing."""
    group = topics.group(settings, GROUP)
    if not all_ and not stands(settings, topics.DEAD, group):
        _refuse_old(settings)
    records, left, once = 0, 0, _Once()
    with Publisher(settings) as publisher:
        for record in read(settings, topics.DEAD, group=group, anew=all_):
            letter: DeadLetter | None = decoded(topics.DEAD, record)
            if letter is None:
                continue
            topic = letter.topic.removeprefix(settings.prefix)
            refusal = _refusal(letter, topic)
            if refusal and once(record.value):
                _keep(publisher, record, refusal)
                left += 1
            # All who read a topic leave a letter of what none can read, and all of them will read it again.
            elif not refusal and once(topic.encode(), letter.key.encode(), letter.original):
                publisher.send(topic, letter.original, letter.key).result()
                records += 1
    return Requeued(records, left)


def _refuse_old(settings: Settings) -> None:
    oldest = next(read(settings, topics.DEAD), None)
    if oldest is not None and oldest.timestamp < (now() - REMEMBERED).timestamp() * 1000:
        what = "which letters were sent through again is not known, or no longer, and some are older than a week"
        mend = "see `tocsin dead list`; `tocsin dead requeue --all` sends them all"
        raise GroupForgotten(what, where=topics.named(settings, topics.DEAD), mend=mend)


def _keep(publisher: Publisher, record: Record, refusal: str) -> None:
    """It goes to the end of its topic, behind the place where the group will stand: so it stays listed."""
    log.warning("%s, offset %d: not requeued: %s", record.topic, record.offset, printable(refusal))
    publisher.send(topics.DEAD, record.value, (record.key or b"").decode(errors="replace")).result()


def _refusal(letter: DeadLetter, topic: str) -> str:
    """Why nothing would come of this letter."""
    if topic not in topics.DECODERS or topic == topics.DEAD:
        return f"no stage reads {topic or 'a topic without a name'}"
    if len(letter.original) + len(letter.key.encode()) > topics.LARGEST:
        return f"{len(letter.original):,} bytes are more than {topic} takes"
    if letter.stage in READERS:
        return ""
    try:
        topics.decode(topic, letter.original)
    except BadRecord as error:
        return error.what
    return ""


def _requeue_in_store(settings: Settings) -> Requeued:
    """Articles go back into the inbox as their letters go; what is no article stays a letter."""
    Reader(settings.data).close()  # refuses a folder without data: a store would make one
    records = left = 0
    with Store(settings.data) as store, store.transaction() as db:
        for (number,) in db.execute("SELECT n FROM dead ORDER BY n").fetchall():
            (original,) = db.execute("SELECT original FROM dead WHERE n = ?", (number,)).fetchone()
            if _is_article(original):
                db.execute(ACCEPT, (number,))
                db.execute(DROP, (number,))
                records += 1
            else:
                log.warning("letter %d: not requeued: its original is no article", number)
                left += 1
    return Requeued(records, left)


def _is_article(original: bytes) -> bool:
    with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        msgspec.json.decode(original, type=Article)
        return True
    return False
