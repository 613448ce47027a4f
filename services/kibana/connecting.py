"""How Kibana is reached, from the settings: address, API key, TLS; and what its answers mean."""

from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from pipelines.errors import BadConfig, TocsinError
from services.settings import Settings
from services.tls import shown, trusting

TIMEOUT = 60.0
"""Seconds for one answer; an import of two dozen objects takes a few."""

# `kbn-xsrf` is asked of whoever writes. The route for settings is one that Kibana keeps to its own pages; the other
# header is how anybody else may use it.
HEADERS = {"kbn-xsrf": "true", "x-elastic-internal-origin": "kibana"}

_BUSY = frozenset({429, 502, 503, 504})
_ELSEWHERE = "let TOCSIN_KIBANA name Kibana with its base path, like http://host:5601/kibana"
_MENDS = dict.fromkeys((301, 302, 307, 308, 404), _ELSEWHERE) | {
    401: "set TOCSIN_KIBANA_API_KEY to a key that may manage saved objects",
    403: "let the key of TOCSIN_KIBANA_API_KEY manage saved objects",
    413: "raise savedObjects.maxImportPayloadBytes in kibana.yml",
}


class KibanaUnreachable(TocsinError):
    """Kibana does not answer, or is not ready: trying again may help."""


class KibanaRefused(TocsinError):
    """Kibana answers, but does not take what we send."""


def session(settings: Settings) -> aiohttp.ClientSession:
    """A session with our headers and key. Raises BadConfig."""
    base = URL(settings.kibana)
    if base.scheme not in ("http", "https") or not base.host:
        raise BadConfig("no URL", where="setting kibana", mend="set TOCSIN_KIBANA=http://host:5601")
    key = settings.kibana_api_key.get_secret_value()
    return aiohttp.ClientSession(
        headers=HEADERS | ({"Authorization": f"ApiKey {key}"} if key else {}),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT),
        connector=aiohttp.TCPConnector(ssl=trusting(settings.kibana_ca, "kibana_ca")),
    )


async def ask(kibana: aiohttp.ClientSession, settings: Settings, method: str, path: str, **what: Any) -> bytes:
    """The body of a good answer. Raises KibanaUnreachable, KibanaRefused."""
    where, url = shown(settings.kibana), f"{settings.kibana.rstrip('/')}/{path}"
    try:
        async with kibana.request(method, url, allow_redirects=False, **what) as response:
            status, body = response.status, await response.read()
    except aiohttp.ClientSSLError as error:
        mend = "let TOCSIN_KIBANA_CA name the authority that signed its certificate"
        raise KibanaRefused(str(error), where=where, mend=mend) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        why = str(error) or f"no answer within {TIMEOUT:g} seconds"
        raise KibanaUnreachable(why, where=where, mend="start it, or mend TOCSIN_KIBANA") from error
    if status in _BUSY:
        mend = "wait until it has started, then try again"
        raise KibanaUnreachable(f"it is not ready ({status})", where=where, mend=mend)
    if status != HTTPStatus.OK:
        raise KibanaRefused(_told(status, body), where=where, mend=_MENDS.get(status, "see the log of Kibana"))
    return body


def not_kibana(settings: Settings) -> KibanaRefused:
    """Something else answers there."""
    return KibanaRefused("what answers is no Kibana", where=shown(settings.kibana), mend=_ELSEWHERE)


def _told(status: int, body: bytes) -> str:
    """What an answer that is an error says, in one short line."""
    try:
        told = msgspec.json.decode(body, type=dict[str, Any]).get("message", "")
    except msgspec.MsgspecError:
        told = body.decode(errors="replace")
    return f"{status}: {' '.join(str(told).split())[:200]}".removesuffix(": ")
