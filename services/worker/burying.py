"""The dead letter of a record that a stage can't process: one that its topic takes, whatever the record was."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import structs

from pipelines.records import DeadLetter
from services.reasons import readable, shortened
from services.running import now
from services.worker.sending import LARGEST_REQUEST, ROOM

BESIDES = 8 * 1024
"""Bytes of a letter that is cut besides its original, at most."""

LONGEST_KEY = 256
"""Characters of a key in a letter that is cut."""

SIZES = (LARGEST_REQUEST - ROOM, 12 * 1024)
"""Bytes of a letter: what its topic takes, and what even a topic takes that somebody has made small."""


def letter(stage: str, message: Any, reason: str, *, topic: str, at: datetime | None, largest: int) -> DeadLetter:
    """The letter of a Kafka message. One of more than `largest` bytes is cut, and says where the whole stands.

    `at` is the record's own time, where it could be read.
    """
    whole = DeadLetter(
        stage=stage,
        reason=shortened(reason),
        at=at or _stamped(message.timestamp),
        original=message.value or b"",
        topic=topic,
        key=readable(message.key or b""),
    )
    return whole if _size(whole) <= largest else _cut(whole, message, reason, largest)


def _cut(whole: DeadLetter, message: Any, reason: str, largest: int) -> DeadLetter:
    place = f"topic {whole.topic}, partition {message.partition}, offset {message.offset}"
    return structs.replace(
        whole,
        reason=shortened(reason, f"; cut, all {len(whole.original):,} bytes: {place}"),
        original=whole.original[: (largest - BESIDES) * 3 // 4],  # base64 makes four of three
        key=whole.key[:LONGEST_KEY],
    )


def _size(whole: DeadLetter) -> int:
    """As a message: the key stands in it twice."""
    return len(whole.key.encode()) + len(msgspec.json.encode(whole))


def _stamped(timestamp: float | None) -> datetime:
    """When a message was put on its topic, as far as that is a time at all."""
    try:
        return datetime.fromtimestamp(timestamp, UTC) if timestamp else now()
    except (ValueError, OverflowError, OSError):
        return now()
