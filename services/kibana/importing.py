"""Saved objects -> Kibana, through its import API; and Lucene as the language of its search bars, UTC as its clock.

Kibana answers 503 while it starts, and an import that is repeated writes the same objects under the same ids. So
whatever may pass is tried again until `wait` is over.
"""

import asyncio
import time

import aiohttp
import msgspec
from msgspec import Struct

from services.kibana.building import ndjson, saved_objects
from services.kibana.connecting import KibanaRefused, KibanaUnreachable, ask, not_kibana, session
from services.settings import Settings
from services.tls import shown

BETWEEN = 1.0
"""Seconds between two tries."""

SKIPPED = "Kibana: not named (TOCSIN_KIBANA), nothing imported"
SPOKEN = "Kibana: Lucene is the language of its search bars, UTC its time zone"
AGREED = {"changes": {"search:queryLanguage": "lucene", "dateFormat:tz": "UTC"}}
"""What makes a search there mean what it means in a rule."""


class Fault(Struct, frozen=True):
    """Why an object was not imported: Kibana's own word for it, with a message or the references that are missing."""

    type: str = "unknown"
    message: str = ""
    references: tuple[dict[str, str], ...] = ()


class Failed(Struct, frozen=True):
    """An object that was not imported."""

    type: str
    id: str
    error: Fault = Fault()


class Imported(Struct, frozen=True, rename="camel"):
    """Kibana's answer to an import."""

    success: bool
    success_count: int
    errors: tuple[Failed, ...] = ()


def import_objects(settings: Settings, wait: float = 0) -> list[str]:
    """Import everything, trying for up to `wait` seconds; the lines to say. Idempotent.

    Raises BadConfig, KibanaUnreachable, KibanaRefused (which names the first object and its reason).
    """
    if not settings.kibana:
        return [SKIPPED]
    return asyncio.run(_import(settings, ndjson(saved_objects(settings)), wait))


async def _import(settings: Settings, lines: bytes, wait: float) -> list[str]:
    async with session(settings) as kibana:
        answer = await _patiently(kibana, settings, lines, wait)
        _all_taken(settings, answer)
        said = f"Kibana: {answer.success_count} objects imported into {shown(settings.kibana)}"
        return [said, await _agree(kibana, settings)]


async def _patiently(kibana: aiohttp.ClientSession, settings: Settings, lines: bytes, wait: float) -> Imported:
    until = time.monotonic() + wait
    while True:
        try:
            return await _send(kibana, settings, lines)
        except KibanaUnreachable:
            if time.monotonic() + BETWEEN > until:
                raise
        await asyncio.sleep(BETWEEN)


async def _send(kibana: aiohttp.ClientSession, settings: Settings, lines: bytes) -> Imported:
    form = aiohttp.FormData()
    # Kibana refuses a file whose name does not end so.
    form.add_field("file", lines, filename="tocsin.ndjson", content_type="application/x-ndjson")
    body = await ask(kibana, settings, "POST", "api/saved_objects/_import?overwrite=true", data=form)
    try:
        return msgspec.json.decode(body, type=Imported)
    except msgspec.MsgspecError as error:
        raise not_kibana(settings) from error


async def _agree(kibana: aiohttp.ClientSession, settings: Settings) -> str:
    """Make a new search start with Lucene, and its days UTC days. Where that can't be had, a person sets it."""
    try:
        await ask(kibana, settings, "POST", "internal/kibana/settings", json=AGREED)
    except (KibanaUnreachable, KibanaRefused) as error:
        how = "under Advanced Settings set search:queryLanguage to lucene and dateFormat:tz to UTC"
        return f"Kibana: its search bars may still speak KQL, in local days ({error.what}); {how}"
    return SPOKEN


def _all_taken(settings: Settings, answer: Imported) -> None:
    if answer.success and not answer.errors:
        return
    reasons = [f"{one.type} {one.id}: {_reason(one.error)}" for one in answer.errors] or ["it gave no reason"]
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    mend = "see the log of Kibana; docs/operations.md names the version that the objects are written for"
    raise KibanaRefused(f"not imported: {reasons[0]}{more}", where=shown(settings.kibana), mend=mend)


def _reason(fault: Fault) -> str:
    missing = ", ".join(f"{one.get('type')} {one.get('id')}" for one in fault.references)
    return " ".join(filter(None, (fault.type.replace("_", " "), missing, fault.message)))
