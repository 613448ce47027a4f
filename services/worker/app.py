"""The Faust app: built from the topology, an agent and (where there is state) a table a stage.

Faust gives the consumer group, the partitions, the tables' recovery and the commits. It neither makes topics nor sends:
`tocsin setup` and `sending.py` do.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import faust
from msgspec import Struct
from yarl import URL

from pipelines import topology
from services import topics
from services.broker.connecting import addresses, tls
from services.settings import Settings
from services.worker.membership import Membership
from services.worker.places import Places
from services.worker.processing import Read, Work, topics_of
from services.worker.remembering import Memory
from services.worker.sending import Outbox

BUFFERED = 256
"""Records that wait in memory before each stage."""


class Worker(Struct, frozen=True):
    """The app, and the stages at work in it, in their order."""

    app: faust.App
    works: tuple[Work, ...]
    places: Places
    membership: Membership


def build(
    settings: Settings,
    *,
    config: Callable[[], topology.Config],
    outbox: Outbox,
    read: Read | None = None,
    fail: Callable[[BaseException], None],
    stages: Sequence[topology.Stage] = topology.STAGES,
) -> Worker:
    """A worker that is not started yet.

    `config` gives what is in force when a record is folded. `read` does a stage's slow part elsewhere; without it that
    is done in the fold. `fail` is told why the worker can't go on: the record at fault is then not acknowledged. Raises
    BadConfig.
    """
    app = faust.App(topics.group(settings), **options(settings))

    reads = {stage.name: topics_of(settings, stage) for stage in stages}
    places, membership, works = Places(app, reads), Membership(app), []
    for stage in stages:
        work = Work(
            stage,
            settings,
            config=config,
            outbox=outbox,
            memory=_memory(app, stage),
            places=places,
            membership=membership,
            read=read,
            ahead=2 * settings.processes,
        )
        app.agent(_topic(app, reads[stage.name]), name=stage.name, concurrency=1)(_held(work, fail))
        works.append(work)
    return Worker(app, tuple(works), places, membership)


def _held(work: Work, fail: Callable[[BaseException], None]) -> Callable[[Any], Awaitable[None]]:
    """The agent. One that fails never returns: Faust would start it anew behind the record that it failed on."""

    async def agent(stream: Any) -> None:
        running = asyncio.create_task(work.run(stream))
        try:
            await asyncio.wait([running])
            fault = running.exception()
            if fault is not None:
                fail(_first(fault))
                await asyncio.Event().wait()
        finally:
            running.cancel()

    return agent


def options(settings: Settings) -> dict[str, Any]:
    """What the app is told; Faust ignores a name that it doesn't know, so a test checks them. Raises BadConfig."""
    return {
        "broker": [URL(f"kafka://{address}") for address in addresses(settings)],
        "broker_credentials": _credentials(settings),
        "broker_session_timeout": 10.0,
        "broker_heartbeat_interval": 2.0,
        "consumer_auto_offset_reset": "earliest",
        "consumer_max_fetch_size": topics.LARGEST,
        "key_serializer": "raw",
        "value_serializer": "raw",
        "processing_guarantee": "at_least_once",
        "store": "memory://",
        "stream_buffer_maxsize": BUFFERED,
        "stream_wait_empty": True,
        "table_standby_replicas": 0,
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "web_enabled": False,
        "autodiscover": False,
        # Faust makes this folder and, with tables in memory, leaves it empty.
        "datadir": Path(tempfile.gettempdir()) / topics.group(settings),
    }


def _topic(app: faust.App, names: Iterable[str]) -> Any:
    """Raw bytes; without Faust's acknowledgements: see `places.py`."""
    raw: dict[str, Any] = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    return app.topic(*sorted(names), **raw, allow_empty=True, acks=False)


def _memory(app: faust.App, stage: topology.Stage) -> Memory | None:
    if stage.state is None:
        return None

    async def changed(event: Any) -> None:
        memory.recovered(event.message)

    async def recovered() -> None:
        memory.leave(tp.partition for tp in app.assignor.assigned_actives() if tp.topic == memory.changelog)

    table = app.Table(stage.name, key_type=bytes, value_type=bytes, on_changelog_event=changed, on_recover=recovered)
    memory = Memory(stage, table)
    return memory


def _credentials(settings: Settings) -> Any:
    encrypted = tls(settings) if settings.kafka_security.endswith("ssl") else None
    if settings.kafka_security.startswith("sasl"):
        return faust.SASLCredentials(
            username=settings.kafka_user,
            password=settings.kafka_password.get_secret_value(),
            mechanism=settings.kafka_mechanism,
            ssl_context=encrypted,
        )
    return faust.SSLCredentials(encrypted) if encrypted else None


def _first(fault: BaseException) -> BaseException:
    """What a group of exceptions is about."""
    return _first(fault.exceptions[0]) if isinstance(fault, BaseExceptionGroup) else fault
