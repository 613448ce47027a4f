"""The indices: a template, a first index and an alias for each kind; made where missing, extended where they can be."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from pipelines.errors import BadConfig, TocsinError
from services.indexer.connecting import PATIENCE, connected, explained, reason
from services.indexer.documents import KINDS, SEARCHED
from services.settings import Settings

DIGITS = 6

SEEN: Mapping[str, Any] = {"events": {"bool": {"must_not": {"term": {"record": "withdrawal"}}}}}
"""What is found behind an alias, where it isn't all: a withdrawal that came before its event is not for readers."""

REPEAT = "run tocsin setup again"


class IndexOutdated(TocsinError):
    """An index holds a field in another way than the mapping of this version says."""


def alias(settings: Settings, kind: str) -> str:
    """The name under which an index is read and written, like `press-tocsin-events`."""
    return f"{settings.prefix}tocsin-{kind}"


def numbered(settings: Settings, kind: str, number: int) -> str:
    """A concrete index behind the alias, like `press-tocsin-events-000001`."""
    return f"{alias(settings, kind)}-{number:0{DIGITS}}"


def body(settings: Settings, kind: str) -> dict[str, Any]:
    """Settings and mappings of an index, from `config/elasticsearch/`. Raises BadConfig."""
    shared = _read(settings, "settings")["index"]
    own = {"query": {"default_field": list(SEARCHED[kind])}}
    return {"settings": {"index": shared | own}, "mappings": _read(settings, kind)}


def standing(kind: str) -> dict[str, Any]:
    """How an index stands behind its alias."""
    return {"is_write_index": True} | ({"filter": SEEN[kind]} if kind in SEEN else {})


def make_indices(settings: Settings, patience: float = PATIENCE) -> list[str]:
    """Put templates, make what is missing, add new fields to what is there; one line for each thing done.

    Idempotent. Raises BadConfig, ElasticsearchUnreachable, IndexOutdated.
    """
    with connected(settings, patience) as client, explained(settings):
        return [line for kind in KINDS for line in _make(client, settings, kind)]


def indices_of(client: Elasticsearch, settings: Settings, kind: str) -> list[str]:
    """The indices behind the alias: one, or none before `setup`."""
    name = alias(settings, kind)
    return sorted(client.indices.get_alias(name=name).body) if client.indices.exists_alias(name=name) else []


def put_template(client: Elasticsearch, settings: Settings, kind: str) -> dict[str, Any]:
    """Put the template that all indices of this kind are made from, and return it."""
    name, wanted = alias(settings, kind), body(settings, kind)
    client.indices.put_index_template(name=name, index_patterns=[f"{name}-*"], template=wanted, priority=500)
    return wanted


def _make(client: Elasticsearch, settings: Settings, kind: str) -> Iterator[str]:
    wanted = put_template(client, settings, kind)
    held = indices_of(client, settings, kind)
    for index in held:
        yield from _extend(client, index, kind, wanted)
    if not held:
        yield _begin(client, settings, kind)


def _begin(client: Elasticsearch, settings: Settings, kind: str) -> str:
    name, first = alias(settings, kind), numbered(settings, kind, 1)
    if client.indices.exists(index=name):
        raise IndexOutdated("an index stands where the alias belongs", where=name, mend=f"delete it, then {REPEAT}")
    try:
        client.indices.create(index=first, aliases={name: standing(kind)})
    except BadRequestError as error:
        # Another `setup` may have been faster.
        if not client.indices.exists_alias(name=name):
            raise IndexOutdated(reason(error), where=first, mend=f"delete it, then {REPEAT}") from error
    return f"index {first} made, behind the alias {name}"


def _extend(client: Elasticsearch, index: str, kind: str, wanted: Mapping[str, Any]) -> Iterator[str]:
    mend = f"run tocsin index --rebuild {kind}"
    before = client.indices.get(index=index)[index]
    if before["settings"]["index"].get("analysis") != _told(wanted["settings"]["index"]["analysis"]):
        raise IndexOutdated("it cuts words in another way than now", where=index, mend=mend)
    client.indices.put_settings(index=index, settings={"index": {"query": wanted["settings"]["index"]["query"]}})
    try:
        client.indices.put_mapping(index=index, **wanted["mappings"])
    except BadRequestError as error:
        raise IndexOutdated(reason(error), where=index, mend=mend) from error
    if client.indices.get_mapping(index=index)[index]["mappings"] != before["mappings"]:
        yield f"index {index} has new fields; to find them in older documents {mend}"


def _told(value: Any) -> Any:
    """Settings as Elasticsearch tells them: every figure as text."""
    if isinstance(value, dict):
        return {name: _told(one) for name, one in value.items()}
    return [_told(one) for one in value] if isinstance(value, list) else str(value)


def _read(settings: Settings, name: str) -> dict[str, Any]:
    path = settings.config / "elasticsearch" / f"{name}.json"
    try:
        read: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        mend = "take the file from Tocsin's own config folder"
        raise BadConfig(str(error), where=str(path), mend=mend) from error
    return read
