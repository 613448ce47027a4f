"""How Kibana says it is doing."""

import asyncio

import msgspec
from msgspec import Struct

from services.kibana.connecting import KibanaUnreachable, ask, not_kibana, session
from services.settings import Settings
from services.tls import shown


class _Version(Struct, frozen=True):
    number: str


class _Level(Struct, frozen=True):
    level: str


class _Overall(Struct, frozen=True):
    overall: _Level


class _Status(Struct, frozen=True):
    version: _Version
    status: _Overall


def kibana_status(settings: Settings) -> str:
    """One line where it is available. Raises BadConfig, KibanaUnreachable, KibanaRefused."""
    try:
        told = msgspec.json.decode(asyncio.run(_asked(settings)), type=_Status)
    except msgspec.MsgspecError as error:
        raise not_kibana(settings) from error
    version, level = told.version.number, told.status.overall.level
    if level not in ("available", "degraded"):
        raise KibanaUnreachable(
            f"Kibana {version} is {level}", where=shown(settings.kibana), mend="see the log of Kibana"
        )
    return f"Kibana {version} at {shown(settings.kibana)} is {level}"


async def _asked(settings: Settings) -> bytes:
    async with session(settings) as kibana:
        return await ask(kibana, settings, "GET", "api/status")
