"""Our own indices with a small day of news in them, on a real Elasticsearch."""

import secrets
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch
from msgspec import Struct

from services.indexer.connecting import client
from services.indexer.documents import document
from services.indexer.indices import alias, indices_of, make_indices
from services.kibana.building import saved_objects
from services.kibana.saved import Saved
from services.settings import BESIDE_THE_CODE, Settings

from .told import TOLD


class World(Struct, frozen=True):
    """The indices, and the saved objects that look at them."""

    settings: Settings
    held: Elasticsearch
    objects: dict[str, Saved]

    def ask(self, view: Saved, body: dict[str, Any]) -> Any:
        return self.held.search(index=view.attributes["title"], body=body).body

    def view_of(self, saved: Saved) -> Saved:
        (index,) = [one.id for one in saved.references if one.type == "index-pattern"]
        return self.objects[index]


def settings_of(prefix: str, **given: Any) -> Settings:
    return Settings(config=BESIDE_THE_CODE, prefix=prefix, **given)


@pytest.fixture(scope="session")
def world(elasticsearch: str) -> Iterator[World]:
    settings = settings_of(f"t{secrets.token_hex(3)}-", elasticsearch=elasticsearch)
    make_indices(settings)
    with client(settings) as held:
        for kind, records in TOLD.items():
            for record in records:
                shown = msgspec.to_builtins(document(record))
                held.index(index=alias(settings, kind), id=shown["id"], document=shown)
            held.indices.refresh(index=alias(settings, kind))
        yield World(settings, held, {one.id: one for one in saved_objects(settings)})
        for kind in TOLD:
            held.indices.delete(index=indices_of(held, settings, kind))
            held.indices.delete_index_template(name=alias(settings, kind))
