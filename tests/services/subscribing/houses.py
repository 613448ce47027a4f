"""Alerts that ring, in one of the two modes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from kafka import KafkaProducer
from msgspec import Struct

from pipelines.records import Alert
from services import topics
from services.settings import Settings
from services.standalone.rows import row
from services.standalone.store import Store

NOW = datetime.now(UTC).replace(microsecond=0)


class House(Struct, frozen=True):
    """Where alerts ring in one of the modes."""

    settings: Settings
    ring: Callable[[Alert], None]


def alert(id_: str, *, version: int = 1, rule: str = "hostile-acts", loud: bool = True, at: datetime = NOW) -> Alert:
    return Alert(
        id=id_,
        version=version,
        rule=rule,
        group=id_,
        state="open" if version == 1 else "updated",
        severity="high",
        at=at,
        headline=f"Headline of {id_}",
        why="One outlet tells it.",
        quotes=(),
        articles=(f"a-{id_}",),
        events=(),
        window=(at, at),
        loud=loud,
    )


def put(settings: Settings, topic: str, value: bytes | None, at: datetime = NOW, key: bytes | None = None) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka, acks="all")
    producer.send(topics.named(settings, topic), value, key, timestamp_ms=int(at.timestamp() * 1000)).get(timeout=30)
    producer.close()


def store(settings: Settings, told: Alert) -> None:
    statement, values = row(told) or ("", ())
    with Store(settings.data) as opened, opened.transaction() as db:
        db.execute(statement, values)


def ids(alerts: Iterator[Alert]) -> list[str]:
    return [f"{one.id}.{one.version}" for one in alerts]
