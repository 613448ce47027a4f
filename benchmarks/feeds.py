"""Run recorded feeds through the whole chain, served over loopback HTTP, each at the time that its name tells.

`python benchmarks/feeds.py [FOLDER]` prints what came of them: items, articles, events, alerts, time.
The folder holds files named `feed-2026-08-13-0404.xml`; one feed may stand there several times.
"""

import asyncio
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiohttp import web
from msgspec import Struct

from pipelines.intake.opml import FeedSource
from services.collector.fetching import Limits, open_session
from services.collector.harvesting import Polling, web_tools
from services.collector.polling import Poller, poll_once
from services.languages import detector
from services.loading import load_config
from services.standalone.ledger import StoreLedger
from services.standalone.reading import Reader
from services.standalone.runner import Runner
from services.standalone.store import Store

ROOT = Path(__file__).parents[1]
RECORDED = ROOT.parent / "shared" / "feeds"
NAME = re.compile(r"(?P<feed>.+)-(?P<day>\d{4}-\d{2}-\d{2})(?:-(?P<hour>\d{4}))?")


class Recording(Struct, frozen=True, order=True):
    """A feed as it stood at a time."""

    at: datetime
    feed: str
    name: str
    content: bytes


class Polled(Struct, frozen=True):
    """What a poll brought: items of the feed, articles that were new or revised; `again` when polled once more."""

    name: str
    items: int
    fresh: int
    again: int


def recordings(folder: Path) -> list[Recording]:
    """All recordings of a folder in the order of their times."""
    found = ((NAME.fullmatch(path.stem), path) for path in folder.glob("*.xml"))
    return sorted(Recording(_time(name), name["feed"], path.stem, path.read_bytes()) for name, path in found if name)


def run(folder: Path, data: Path) -> list[Polled]:
    """Poll every recording twice at its time, into the store in `data`, and process all of it."""
    config = load_config(ROOT / "config")
    with Store(data) as store:
        return asyncio.run(_run(recordings(folder), StoreLedger(store), Runner(store, config)))


async def _run(recorded: list[Recording], ledger: StoreLedger, runner: Runner) -> list[Polled]:
    shown: dict[str, bytes] = {}
    server = web.Application()

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=shown[request.match_info["feed"]], content_type="application/xml")

    server.router.add_get("/{feed}", answer)
    running = web.AppRunner(server)
    await running.setup()
    site = web.TCPSite(running, "127.0.0.1", 0)
    await site.start()
    port = running.addresses[0][1]
    polled = []
    try:
        async with open_session(Limits(), allow_private=True) as session:
            for each in recorded:
                shown[each.feed] = each.content
                sources = [FeedSource(url=f"http://127.0.0.1:{port}/{each.feed}", title=each.feed)]
                clock = partial(_constant, each.at)
                poller = Poller(ledger, web_tools(session, Polling(), clock, detector()))
                polls = [(await poll_once(poller, sources))[0] for _ in range(2)]
                polled.append(Polled(each.name, polls[0].items, polls[0].fresh, polls[1].fresh))
                while runner.drain():
                    pass
    finally:
        await running.cleanup()
    return polled


def _constant(at: datetime) -> datetime:
    return at


def _time(name: re.Match[str]) -> datetime:
    return datetime.strptime(f"{name['day']} {name['hour'] or '2359'}", "%Y-%m-%d %H%M").replace(tzinfo=UTC)


def report(polled: list[Polled], data: Path, seconds: float) -> Iterator[str]:
    """The figures, a line each."""
    for each in polled:
        yield f"{each.name:38} {each.items:4} items {each.fresh:4} fresh {each.again:4} when polled again"
    with Reader(data) as reader:
        events = list(reader.events())
        counts = reader.counts()
    yield f"{counts.articles} articles, {counts.dead} dead letters"
    yield f"{counts.events} events, {counts.withdrawn} withdrawn, {counts.alerts} alerts, {counts.rung} times rung"
    yield "events by root: " + _counted(event.root for event in events)
    yield "events by status: " + _counted(event.status for event in events)
    yield f"{seconds:.1f} s"


def _counted(names: Iterator[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(names).most_common())


def main(folder: Path) -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as data:
        started = time.perf_counter()
        polled = run(folder, Path(data))
        for line in report(polled, Path(data), time.perf_counter() - started):
            print(line)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDED)
