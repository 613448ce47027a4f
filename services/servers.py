"""What `tocsin doctor` says of Kafka, Elasticsearch and Kibana: whether they answer, and hold what `setup` makes."""

import json
import ssl
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from pipelines.errors import BadConfig, TocsinError
from services.broker.admin import missing_topics
from services.indexer.connecting import client, explained
from services.indexer.documents import KINDS
from services.indexer.indices import indices_of
from services.settings import Settings
from services.topics import topics

SETUP = "run tocsin setup"
PATIENCE = 10.0
"""Seconds that Kibana and Elasticsearch have for an answer."""


class KibanaUnreachable(TocsinError):
    """No Kibana answers, or it refuses us."""


def looks(settings: Settings) -> Iterator[Callable[[Settings], str]]:
    """What is to be looked at with these settings. Each says what it found, or raises TocsinError."""
    yield _kafka
    yield _elasticsearch
    if settings.kibana:
        yield _kibana


def _kafka(settings: Settings) -> str:
    missing = missing_topics(settings)
    if missing:
        raise TocsinError(f"topics are missing: {', '.join(missing)}", where=f"Kafka at {settings.kafka}", mend=SETUP)
    return f"Kafka at {settings.kafka} has all {len(topics(settings))} topics"


def _elasticsearch(settings: Settings) -> str:
    with client(settings, request_timeout=PATIENCE) as asked, explained(settings):
        version = asked.info()["version"]["number"]
        held = {kind: indices_of(asked, settings, kind) for kind in KINDS}
        missing = [kind for kind, indices in held.items() if not indices]
        if missing:
            what = f"indices are missing: {', '.join(missing)}"
            raise TocsinError(what, where=f"Elasticsearch {version}", mend=SETUP)
        return f"Elasticsearch {version} has {', '.join(index for one in held.values() for index in one)}"


def _kibana(settings: Settings) -> str:
    status, body = _asked(settings)
    if status in (401, 403):
        mend = "let TOCSIN_KIBANA_API_KEY be a key with the rights that docs/operations.md lists"
        raise KibanaUnreachable(f"refuses us ({status})", where=settings.kibana, mend=mend)
    try:
        told = json.loads(body)
        version, level = told["version"]["number"], told["status"]["overall"]["level"]
    except (ValueError, KeyError, TypeError) as error:
        mend = "let TOCSIN_KIBANA name a Kibana, its base path included"
        raise KibanaUnreachable("what answers is no Kibana", where=settings.kibana, mend=mend) from error
    if level not in ("available", "degraded"):
        raise KibanaUnreachable(f"Kibana {version} is {level}", where=settings.kibana, mend="see the log of Kibana")
    return f"Kibana {version} at {settings.kibana} is {level}"


def _asked(settings: Settings) -> tuple[int, bytes]:
    url, key = urlsplit(settings.kibana), settings.kibana_api_key.get_secret_value()
    connection = _connection(settings)
    try:
        connection.request("GET", f"{url.path.rstrip('/')}/api/status", headers=_authorised(key))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException) as error:
        mend = "start it, or mend TOCSIN_KIBANA"
        raise KibanaUnreachable(f"no answer: {error}", where=settings.kibana, mend=mend) from error
    finally:
        connection.close()


def _authorised(key: str) -> dict[str, str]:
    return {"Authorization": f"ApiKey {key}"} if key else {}


def _connection(settings: Settings) -> HTTPConnection:
    try:
        url = urlsplit(settings.kibana)
        host, port = url.hostname, url.port
    except ValueError:
        host = port = None
    if not host or url.scheme not in ("http", "https"):
        raise BadConfig("is no URL", where="setting kibana", mend="set TOCSIN_KIBANA=http://host:port")
    if url.scheme == "http":
        return HTTPConnection(host, port, timeout=PATIENCE)
    try:
        tls = ssl.create_default_context(cafile=settings.kibana_ca)
    except OSError as error:
        mend = "let it name a PEM file with the authority's certificate"
        raise BadConfig(str(error), where="setting kibana_ca", mend=mend) from error
    return HTTPSConnection(host, port, timeout=PATIENCE, context=tls)
