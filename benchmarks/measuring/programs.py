"""What the worker is held against, each a process with a worker's settings: `python -m benchmarks.measuring.programs`.

`loop`: a bare Faust loop that decodes an article and sends it on. `given FOLDER`: a worker whose articles are coded
already; the folder holds what the coder made of each, by the article's id.
"""

import asyncio
import pickle
import sys
from pathlib import Path
from typing import Any

import faust
import msgspec

from pipelines.records import Article
from services import topics
from services.logs import log_plainly
from services.settings import Settings, load_settings
from services.telemetry import Probes, serve
from services.worker.app import options
from services.worker.working import Coding, run

READS, SENDS = "articles", "articles.coded"


async def loop(settings: Settings) -> None:
    """Decode and send, and nothing else, until killed."""
    app = faust.App(topics.group(settings), **options(settings))
    into = app.topic(topics.named(settings, SENDS), value_type=bytes, value_serializer="raw")

    async def agent(stream: Any) -> None:
        async for event in stream.events():
            article = topics.decode(READS, event.message.value)
            await into.send(key=event.message.key, value=msgspec.json.encode(article))

    app.agent(app.topic(topics.named(settings, READS), value_type=bytes, value_serializer="raw"), name="loop")(agent)
    with serve(settings.probes, Probes(live=lambda: "", ready=lambda: _joining(app))):
        await app.start()
        await asyncio.Event().wait()


def _joining(app: faust.App) -> str:
    joined = app.started and app.consumer_generation_id and not app.rebalancing
    return "" if joined else "joining the group"


async def given(settings: Settings, folder: Path) -> None:
    """A worker without its coder."""

    async def read(article: Article) -> Any:
        return pickle.loads((folder / article.id).read_bytes())  # noqa: S301  # we wrote it ourselves

    await run(settings, Coding(read, lambda: ""))


if __name__ == "__main__":
    log_plainly()
    which, *words = sys.argv[1:]
    asyncio.run(loop(load_settings()) if which == "loop" else given(load_settings(), Path(words[0])))
