"""Entries -> Elasticsearch: bulk requests, each item's answer read, whatever is busy sent again.

Items of one document keep their order: where one is sent again, all of the same id are. The library's own helpers
would send a refused event after its withdrawal.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, Literal, TypeAlias

from elasticsearch import ApiError, Elasticsearch, TransportError
from msgspec import Struct

from services.indexer.connecting import reason
from services.indexer.entries import Entry

Result: TypeAlias = Literal["written", "repeated", "dead", "busy"]
"""repeated: it was there, as new or newer; dead: refused for good."""

LARGEST = 8 * 1024 * 1024
"""Bytes of a request; a larger document goes alone."""
AT_ONCE = 1_000
"""Entries of a request."""

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 10.0

ANSWERS = "items.*.status,items.*.result,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason"
FAULTS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
"""The document's own fault. Everything else passes or can be mended: load, a full disk, a missing index, a key."""

AMBIGUOUS = "no write index is defined"
"""An alias that stands for two indices: it answers 400 as well, but the document is not at fault."""


class Answer(Struct, frozen=True):
    """What became of an entry; the reason says why where it was not written."""

    result: Result
    reason: str = ""


Wait: TypeAlias = Callable[[float, str], None]
"""Waits some seconds for a reason; raises where the service is to stop."""


def parts(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries by requests. They are asked for as they are needed: no more than a request's are in hand."""
    part: list[Entry] = []
    size = 0
    for entry in entries:
        if part and (size + entry.size > LARGEST or len(part) == AT_ONCE):
            yield part
            part, size = [], 0
        part.append(entry)
        size += entry.size
    if part:
        yield part


def deliver(client: Elasticsearch, part: Sequence[Entry], wait: Wait) -> Iterator[tuple[Entry, Answer]]:
    """Send until every entry has its answer, none of them busy. Raises what `wait` raises."""
    left, failures = list(part), 0
    while left:
        answered = list(zip(left, _send(client, left), strict=True))
        busy = {(entry.kind, entry.id) for entry, answer in answered if answer.result == "busy"}
        yield from (pair for pair in answered if (pair[0].kind, pair[0].id) not in busy)
        again = [entry for entry in left if (entry.kind, entry.id) in busy]
        failures = failures + 1 if len(again) == len(left) else 1
        left = again
        if left:
            wait(pause(failures), next(answer.reason for _, answer in answered if answer.result == "busy"))


def pause(failures: int) -> float:
    """Seconds before the next attempt: doubled each time, and never the same for two indexers."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 10))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  # spreads load, hides nothing


def _send(client: Elasticsearch, part: Sequence[Entry]) -> list[Answer]:
    lines: Any = [line for entry in part for line in entry.lines]
    try:
        items = client.bulk(operations=lines, filter_path=ANSWERS)["items"]
    except ApiError as error:
        if error.status_code not in FAULTS:
            return [Answer("busy", reason(error))] * len(part)
        if len(part) == 1:
            return [Answer("dead", reason(error))]
        # One poisoned entry fails the whole request: find it.
        return _send(client, part[: len(part) // 2]) + _send(client, part[len(part) // 2 :])
    except TransportError as error:
        return [Answer("busy", f"no answer: {error.message}")] * len(part)
    return [_answer(*item.popitem()) for item in items]


def _answer(action: str, item: dict[str, Any]) -> Answer:
    match item["status"]:
        case HTTPStatus.OK | HTTPStatus.CREATED:
            return Answer("repeated" if item.get("result") == "noop" else "written")
        case HTTPStatus.CONFLICT if action == "index":
            return Answer("repeated")
        case status:
            told = _told(item["error"])
            fault = status in FAULTS and AMBIGUOUS not in told
            return Answer("dead" if fault else "busy", f"{status}: {told}")


def _told(error: dict[str, Any]) -> str:
    cause = error.get("caused_by", {}).get("reason", "")
    return " ".join(f"{error['type']}: {error['reason']}{': ' if cause else ''}{cause}".split())
