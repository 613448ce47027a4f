"""What the embedded runner makes of articles: the yardstick."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from pipelines import topology
from pipelines.records import Article
from services.loading import load_config
from services.running import coding_pool
from services.settings import Settings
from services.standalone.reading import Reader
from services.standalone.runner import BATCH, Runner
from services.standalone.store import Store

STATEFUL = tuple(stage for stage in topology.STAGES if stage.state is not None)


class Embedded(Struct, frozen=True):
    """What is there in the end; `tables` by stage."""

    outputs: dict[str, list[Any]]
    tables: dict[str, dict[str, Any]]


def replay(settings: Settings, folder: Path, articles: Sequence[Article]) -> Embedded:
    """Run these articles through, in their order."""
    own = settings.model_copy(update={"data": folder, "processes": 2})
    with Store(folder) as store, coding_pool(own) as pool:
        runner = Runner(store, load_config(own.config), pool)
        for start in range(0, len(articles), BATCH):
            runner.process(articles[start : start + BATCH])
    with Reader(folder) as reader:
        read = {"articles": reader.articles, "events": reader.events, "dyads": reader.dyads, "alerts": reader.alerts}
        outputs = {kind: list(of_kind()) for kind, of_kind in read.items()}
        return Embedded(outputs, {stage.name: dict(_table(reader, stage)) for stage in STATEFUL})


def _table(reader: Reader, stage: topology.Stage) -> Iterator[tuple[str, Any]]:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(stage.state)
    for key, value in reader.db.execute("SELECT key, value FROM state WHERE stage = ?", (stage.name,)):
        yield key, decoder.decode(value)
