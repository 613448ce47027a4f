"""What a reader of the topics knows in the end: it keeps the newest of each id, as every store does."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import structs

from pipelines.ids import identity
from pipelines.records import Alert, Withdrawal


def newest(records: Iterable[Any]) -> list[Any]:
    """The newest of each id, sorted by id. A withdrawal marks its event; of an alert the highest version is newest.

    A dead letter's key is left out: the embedded runner has no use for it.
    """
    known: dict[str, Any] = {}
    for record in records:
        name = id_of(record)
        match record:
            case Withdrawal():
                if name in known:
                    known[name] = structs.replace(known[name], withdrawn=True)
            case Alert() if name in known and known[name].version >= record.version:
                pass
            case _:
                known[name] = structs.replace(record, key="") if hasattr(record, "original") else record
    return [known[name] for name in sorted(known)]


def heard(alerts: Iterable[Alert]) -> list[tuple[str, int]]:
    """Id and version of the loud ones, once each, in the order of the topic."""
    return list(dict.fromkeys((alert.id, alert.version) for alert in alerts if alert.loud))


def in_order(told: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    """The versions of each alert in the order in which they were told; different alerts have no order among them."""
    versions: dict[str, list[int]] = {}
    for name, version in told:
        versions.setdefault(name, []).append(version)
    return versions


def id_of(record: Any) -> str:
    """A record's id; of a dead letter the one it is stored under."""
    return identity(record.stage, record.original) if hasattr(record, "original") else str(record.id)
