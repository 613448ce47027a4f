"""A saved object as Kibana imports it, and how ours are called.

Each type has the version of the shape that we write, an old one on purpose: Kibana migrates what is imported upwards
from there, and its sources show these shapes whole. No Kibana of 8.16 or later is too old for them.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from services.settings import Settings

Type = Literal["index-pattern", "search", "lens", "dashboard"]

VERSIONS: Mapping[Type, str] = {"index-pattern": "8.0.0", "search": "10.5.0", "lens": "8.9.0", "dashboard": "10.1.0"}


class Reference(Struct, frozen=True):
    """Another object that this one needs, by the name that it is called inside."""

    name: str
    type: Type
    id: str


class Saved(Struct, frozen=True, rename="camel"):
    """One line of the import."""

    type: Type
    id: str
    attributes: dict[str, Any]
    references: tuple[Reference, ...]
    type_migration_version: str
    core_migration_version: str = "8.8.0"


def saved(type_: Type, id_: str, attributes: dict[str, Any], *references: Reference) -> Saved:
    """The object in the version of its type."""
    return Saved(type_, id_, attributes, references, VERSIONS[type_])


def name_of(settings: Settings, *parts: str) -> str:
    """An id, the same in every run and apart from other installations': `press-tocsin-search-hostile-acts`."""
    return "-".join((f"{settings.prefix}tocsin", *parts))


def title_of(settings: Settings, title: str) -> str:
    """What people see: `[Tocsin] Now`, or `[Tocsin press] Now` where the prefix is `press-`."""
    return f"[{' '.join(('Tocsin', *settings.prefix.rstrip('-').split()))}] {title}"


def lucene(query: str) -> dict[str, str]:
    """A query in the one language of all that is imported."""
    return {"query": query, "language": "lucene"}


def text(value: Any) -> str:
    """JSON inside JSON, as Kibana keeps it."""
    return msgspec.json.encode(value).decode()
