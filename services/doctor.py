"""`tocsin doctor`: what is set up, what is not, and how to mend it."""

import platform
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from pipelines.errors import TocsinError
from services import servers
from services.loading import load_config
from services.settings import Settings, load_settings
from services.sources import feed_sources
from services.standalone.reading import Reader
from services.standalone.store import FILE
from services.views import counted, plural

SPACE = 1_000_000_000
"""Free bytes below which a data folder is about to be full."""


class Finding(Struct, frozen=True):
    """One thing that was looked at."""

    ok: bool
    what: str


def examine(data: Path | None) -> Iterator[Finding]:
    """Look at everything, the rest also where one thing is broken."""
    yield Finding(ok=True, what=f"Python {platform.python_version()}")
    try:
        settings = load_settings(data)
    except TocsinError as error:
        yield Finding(ok=False, what=str(error))
        return
    # In the distributed mode what is kept is on the servers.
    kept = servers.looks(settings) if settings.kafka or settings.elasticsearch else (_store,)
    for look in (_configuration, _feeds, _space, *kept):
        yield _looked(look, settings)


def _looked(look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(ok=True, what=look(settings))
    except TocsinError as error:
        return Finding(ok=False, what=str(error))


def _configuration(settings: Settings) -> str:
    config = load_config(settings.config)
    return f"configuration {settings.config}: {plural(len(config.rules.rules), 'rule')}, coder {config.code.version}"


def _feeds(settings: Settings) -> str:
    return f"{plural(len(feed_sources(settings)), 'feed')} listed; `tocsin feeds check` asks which answer"


def _space(settings: Settings) -> str:
    if settings.data.exists() and not settings.data.is_dir():
        raise TocsinError("is no folder", where=str(settings.data), mend="choose another with --data or TOCSIN_DATA")
    there = next(folder for folder in (settings.data.absolute(), *settings.data.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free < SPACE:
        raise TocsinError(f"only {free / 1e6:,.0f} MB are free", where=str(there), mend="make room")
    return f"{free / 1e9:,.0f} GB are free for {settings.data}"


def _store(settings: Settings) -> str:
    if not (settings.data / FILE).exists():
        return f"no data in {settings.data} yet; `tocsin run` collects some"
    with Reader(settings.data) as reader:
        return f"{settings.data}: {counted(reader.counts())}"
