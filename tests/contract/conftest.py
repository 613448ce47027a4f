"""The subjects: each runner that must keep the contract. A new runner adds itself to `SUBJECTS`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pytest

from pipelines import topology
from pipelines.records import Alert, Article
from services.collector.ledger import Health
from services.standalone import runner as embedded
from services.standalone.ledger import StoreLedger
from services.standalone.loop import tell_untold
from services.standalone.reading import Reader
from services.standalone.rows import Row
from services.standalone.runner import Runner
from services.standalone.store import Store

from .faust_subject import start_faust
from .kafka_subject import start_kafka
from .kit import START, Killed, Point, Start, Subject, Topic, chain, config, fed
from .newest import id_of

Expected: TypeAlias = Callable[[Sequence[Article]], dict[str, Any]]

READ: Mapping[Topic, Callable[[Reader], Iterable[Any]]] = {
    "articles.grouped": Reader.articles,
    "events": Reader.events,
    "dyads": Reader.dyads,
    "alerts": Reader.alerts,
    "articles.dead": Reader.dead,
}
STATEMENTS: Mapping[Point, int] = {"before outputs": 0, "between outputs and state": 1, "after state": 2}
"""A batch is kept by three runs of statements: outputs, state, progress."""


class EmbeddedSubject:
    """The embedded runner over a store in `folder`, fed through the inbox, a few articles a batch."""

    def __init__(self, folder: Path, settings: topology.Config, patch: pytest.MonkeyPatch) -> None:
        self._folder, self._settings, self._patch = folder, settings, patch
        self._heard: list[tuple[str, int]] = []
        self._open()

    def feed(self, articles: Sequence[Article]) -> None:
        health = Health(feed="kit", ok=True, polled=START)
        StoreLedger(self._store).accept(health, None, articles)
        self._drain()

    def kill_at(self, point: Point) -> None:
        if point == "after all":
            self._patch.setattr(self._runner, "_states", _Dying(self._runner._states))
            return
        execute, left = embedded._execute, [STATEMENTS[point]]

        def execute_or_die(db: Any, rows: Iterable[Row]) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            execute(db, rows)

        self._patch.setattr(embedded, "_execute", execute_or_die)

    def restart(self) -> None:
        self._patch.undo()
        self._store.close()
        self._open()
        self._drain()

    def outputs(self, topic: Topic) -> list[Any]:
        with Reader(self._folder) as reader:
            return sorted(READ[topic](reader), key=id_of)

    def told(self) -> list[tuple[str, int]]:
        return list(self._heard)

    def close(self) -> None:
        self._patch.undo()
        self._store.close()

    def _open(self) -> None:
        self._store = Store(self._folder)
        self._runner = Runner(self._store, self._settings, stages=chain())

    def _drain(self) -> None:
        self._tell()
        while self._runner.drain(limit=3):
            self._tell()

    def _tell(self) -> None:
        tell_untold(self._store, self._hear)

    def _hear(self, alerts: Sequence[Alert]) -> None:
        self._heard += [(alert.id, alert.version) for alert in alerts]


class _Dying:
    """States that die once their batch is written."""

    def __init__(self, states: Any) -> None:
        self._states = states

    def __getattr__(self, name: str) -> Any:
        return getattr(self._states, name)

    def __getitem__(self, name: str) -> Any:
        return self._states[name]

    def saved(self) -> None:
        raise Killed


@contextmanager
def start_embedded(settings: topology.Config) -> Iterator[Subject]:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        subject = EmbeddedSubject(Path(folder), settings, patch)
        yield subject
        subject.close()


IN_MEMORY: Mapping[str, Callable[[topology.Config], AbstractContextManager[Subject]]] = {
    "embedded": start_embedded,
    "faust": start_faust,
}


@pytest.fixture(scope="session")
def settings() -> topology.Config:
    return config()


@pytest.fixture(params=[*IN_MEMORY, "kafka"], scope="session")
def start(request: pytest.FixtureRequest, settings: topology.Config) -> Start:
    """Starts a runner over nothing, as often as a test needs one."""
    if request.param == "kafka":
        address = str(request.getfixturevalue("kafka"))
        return lambda: start_kafka(address)
    return lambda: IN_MEMORY[request.param](settings)


@pytest.fixture(params=IN_MEMORY, scope="session")
def start_in_memory(request: pytest.FixtureRequest, settings: topology.Config) -> Start:
    """Those runners that are quick enough for hypothesis."""
    return lambda: IN_MEMORY[request.param](settings)


@pytest.fixture(scope="session")
def expected(settings: topology.Config) -> Expected:
    """What the embedded runner makes of an only delivery."""
    known: dict[tuple[Article, ...], dict[str, Any]] = {}

    def outcome(news: Sequence[Article]) -> dict[str, Any]:
        if tuple(news) not in known:
            known[tuple(news)] = fed(lambda: start_embedded(settings), news)
        return dict(known[tuple(news)])

    return outcome


@pytest.fixture
def subject(start: Start) -> Iterator[Subject]:
    with start() as subject:
        yield subject
