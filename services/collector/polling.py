"""Poll feeds, once or for ever: what is new is accepted with the cursor, and each poll leaves a health line."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from pipelines.intake.opml import FeedSource
from pipelines.records import Article
from services.collector.harvesting import Harvest, Tools, harvest
from services.collector.ledger import Health, Ledger
from services.collector.pauses import next_poll
from services.collector.turns import together

Deliver: TypeAlias = Callable[[Sequence[Article]], Awaitable[None]]
"""Returns once the articles are safe elsewhere."""


async def _nowhere(_articles: Sequence[Article]) -> None:
    """The ledger keeps them itself."""


class Poller(Struct, frozen=True):
    """What every poll needs. `tell` hears of each poll's health line once it is durable.

    `deliver` comes before the ledger: a crash between the two has the same articles delivered again.
    """

    ledger: Ledger
    tools: Tools
    tell: Callable[[Health], None] = lambda _health: None
    deliver: Deliver = _nowhere


async def poll_once(poller: Poller, sources: Iterable[FeedSource]) -> list[Health]:
    """Poll every feed once, due or not. A feed that fails is a health line; what the ledger raises is raised."""
    return await together(poll(poller, source) for source in sources)


async def poll_forever(poller: Poller, sources: Iterable[FeedSource], stop: asyncio.Event) -> None:
    """Poll each feed whenever it is due, until `stop` is set; a fetch under way is then dropped, not what is accepted.

    Goes on where an earlier run was: a feed polled shortly before waits for its time. Raises what the ledger raises.
    """
    stopping = asyncio.ensure_future(stop.wait())
    polling = asyncio.ensure_future(together(_keep_polling(poller, source) for source in sources))
    try:
        await asyncio.wait((stopping, polling), return_when=asyncio.FIRST_COMPLETED)
        if polling.done():
            polling.result()
        await stopping
    finally:
        stopping.cancel()
        polling.cancel()
        await asyncio.gather(stopping, polling, return_exceptions=True)


async def poll(poller: Poller, source: FeedSource) -> Health:
    """Poll one feed. Articles, cursor and health line are accepted all or nothing, so that a crash loses nothing."""
    ledger = poller.ledger
    found = await harvest(poller.tools, source, ledger.cursor(source.url))
    health = _health(source, poller.tools.now(), found, ledger.health(source.url))
    await poller.deliver(found.articles)
    ledger.accept(health, found.cursor, found.articles)
    poller.tell(health)
    return health


async def _keep_polling(poller: Poller, source: FeedSource) -> None:
    rhythm, last = poller.tools.settings.rhythm, poller.ledger.health(source.url)
    due = next_poll(last, rhythm) if last else poller.tools.now()
    while True:
        pause = min(due - poller.tools.now(), rhythm.longest)  # a clock that was put back does not silence a feed
        await asyncio.sleep(max(pause.total_seconds(), 0.0))
        due = next_poll(await poll(poller, source), rhythm)


def _health(source: FeedSource, at: datetime, found: Harvest, last: Health | None) -> Health:
    return Health(
        feed=source.url,
        ok=found.ok,
        polled=at,
        status=found.status,
        reason=found.reason,
        items=found.items,
        fresh=len(found.articles),
        failures=0 if found.ok else (last.failures if last else 0) + 1,
        succeeded=at if found.ok else (last.succeeded if last else None),
        not_before=at + found.retry_after if found.retry_after else None,
    )
