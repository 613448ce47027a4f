"""Records as the chain makes them, and what a perfect indexer holds of them."""

from typing import Any

import msgspec

from pipelines import topology
from pipelines.records import Article, EventDocument, Withdrawal
from services.indexer.documents import KINDS, document
from services.indexer.entries import KIND_OF
from tests.contract.kit import article, chain, config
from tests.contract.stream import stream

DAYS = [one for one in stream(60) if "POISON" not in one.body]


def told(*articles: Article) -> list[Any]:
    """What the chain makes of the articles, of the records that are indexed."""
    states: dict[str, Any] = {stage.name: {} for stage in topology.STAGES}
    outputs = (output for article in articles for output in topology.follow(config(), states, article, stages=chain()))
    return [output for output in outputs if topology.TOPICS[type(output)] in KIND_OF]


def expected(records: list[Any]) -> dict[str, dict[str, Any]]:
    """By kind and id what a perfect indexer holds of these records, in their order."""
    kinds: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for record in records:
        if isinstance(record, Withdrawal):
            kinds["events"][record.id]["withdrawn"] = True
        else:
            kind = KIND_OF[topology.TOPICS[type(record)]]
            kinds[kind][record.id] = msgspec.to_builtins(msgspec.json.decode(msgspec.json.encode(document(record))))
    return kinds


def one(kind: type, *lines: str, **changes: Any) -> Any:
    return next(record for record in told(article("a", *lines, **changes)) if type(record) is kind)


def history() -> list[Any]:
    """An event told, taken back, and told again by a third revision: the records of its topic."""
    lines = ["ISR ASSAULT LBN"], ["ISR CONSULT LBN"], ["ISR ASSAULT LBN", "ISR CONSULT LBN"]
    records = told(*(article("a", *told_, at=hour) for hour, told_ in enumerate(lines)))
    event = next(record for record in records if isinstance(record, EventDocument))
    return [record for record in records if getattr(record, "id", "") == event.id]
