"""How Elasticsearch is reached, from the settings: addresses, API key, TLS."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from elasticsearch import ApiError, Elasticsearch, TransportError, UnsupportedProductError

from pipelines.errors import BadConfig, TocsinError
from services.settings import Settings
from services.tls import shown, trusting

PATIENCE = 60.0
"""Seconds that a starting service waits for Elasticsearch; it takes up to a minute to start itself."""

TIMEOUT = 60.0
"""Seconds for one request, a bulk of some megabytes included."""

_BETWEEN = 0.5
_FORBIDDEN = frozenset({401, 403})
_BUSY = frozenset({429, 502, 503, 504})


class ElasticsearchUnreachable(TocsinError):
    """No Elasticsearch answers, or it refuses us."""


def addresses(settings: Settings) -> list[str]:
    """The nodes' URLs. Raises BadConfig where none is named or one is no URL."""
    named = [one.strip() for one in settings.elasticsearch.split(",") if one.strip()]
    mend = "set TOCSIN_ELASTICSEARCH=http://host:port"
    if not named:
        raise BadConfig("no Elasticsearch is named", where="setting elasticsearch", mend=mend)
    for one in named:
        if not _is_address(one):
            raise BadConfig("an address is no URL with a port", where="setting elasticsearch", mend=mend)
    return named


def client(settings: Settings, **options: Any) -> Elasticsearch:
    """A client, not yet connected. It tries another node where there is one, else nothing twice. Raises BadConfig."""
    named = addresses(settings)
    given: dict[str, Any] = {"request_timeout": TIMEOUT, "max_retries": len(named) - 1, "retry_on_status": ()} | options
    if settings.elasticsearch_api_key.get_secret_value():
        given["api_key"] = settings.elasticsearch_api_key.get_secret_value()
    if any(one.startswith("https:") for one in named):
        given["ssl_context"] = trusting(settings.elasticsearch_ca, "elasticsearch_ca")
    return Elasticsearch(named, **given)


def connected(
    settings: Settings, patience: float = PATIENCE, wait: Callable[[float], None] = time.sleep
) -> Elasticsearch:
    """A client that has been answered, after up to `patience` seconds.

    Raises BadConfig, ElasticsearchUnreachable, and what `wait` raises.
    """
    reached, until = client(settings), time.monotonic() + patience
    while True:
        try:
            with explained(settings):
                reached.info()
        except ElasticsearchUnreachable as error:
            if time.monotonic() > until or _is_final(error):
                reached.close()
                raise
            wait(_BETWEEN)
        else:
            return reached


@contextmanager
def explained(settings: Settings) -> Iterator[None]:
    """Whatever Elasticsearch answers but no: raises ElasticsearchUnreachable in place of the library's errors."""
    where = ", ".join(shown(one) for one in addresses(settings))
    try:
        yield
    except UnsupportedProductError as error:
        raise ElasticsearchUnreachable(
            "what answers is no Elasticsearch", where=where, mend="let TOCSIN_ELASTICSEARCH name one"
        ) from error
    except TransportError as error:
        raise ElasticsearchUnreachable(
            f"no answer: {error.message}", where=where, mend="start it, or mend TOCSIN_ELASTICSEARCH"
        ) from error
    except ApiError as error:
        raise ElasticsearchUnreachable(reason(error), where=where, mend=_mend(error)) from error


def reason(error: ApiError) -> str:
    """What an answer that is an error says, in one line."""
    body = error.body.get("error") if isinstance(error.body, dict) else None
    told = body.get("reason") if isinstance(body, dict) else body
    return f"{error.status_code}: {' '.join(str(told or error.message).split())}"


def _mend(error: ApiError) -> str:
    if error.status_code in _FORBIDDEN:
        return "let TOCSIN_ELASTICSEARCH_API_KEY be a key with the rights that docs/operations.md lists"
    return "try again when it is less busy" if error.status_code in _BUSY else "see the log of Elasticsearch"


def _is_final(error: ElasticsearchUnreachable) -> bool:
    """Whether waiting won't help: something else listens there, or the key is wrong."""
    cause = error.__cause__
    if isinstance(cause, ApiError):
        return cause.status_code not in _BUSY
    return isinstance(cause, UnsupportedProductError)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname and parts.port)
    except ValueError:
        return False
