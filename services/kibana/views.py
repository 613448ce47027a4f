"""Views -> data views, with links from ids to what they name."""

from typing import Any
from urllib.parse import quote

from services.indexer.indices import alias
from services.kibana.definitions import PAGE, Definitions, Link, View
from services.kibana.saved import Saved, name_of, saved, text, title_of
from services.settings import Settings


def view_id(settings: Settings, kind: str) -> str:
    """The data view's id: the alias of its index."""
    return alias(settings, kind)


def data_views(settings: Settings, given: Definitions) -> list[Saved]:
    """A data view for each view."""
    return [_data_view(settings, given, kind, view) for kind, view in given.views.items()]


def discover(settings: Settings, given: Definitions, kind: str, query: str) -> str:
    """Where Discover shows what the query finds, relative to an application of Kibana's.

    Over all that is archived, and a day ahead for clocks that are fast. The state in the link is Rison: a text stands
    in quotes, with `!` before each quote or `!` in it.
    """
    time = f"(time:(from:'now-{settings.archive_days}d',to:'now%2B1d'))"
    source = f"(dataViewId:'{view_id(settings, kind)}',type:dataView)"
    columns = ",".join(given.views[kind].columns)
    written = quote(query.replace("!", "!!").replace("'", "!'"), safe="{}:()*'!")
    state = f"(columns:!({columns}),dataSource:{source},query:(language:lucene,query:'{written}'))"
    return f"../app/discover#/?_g={time}&_a={state}"


def _data_view(settings: Settings, given: Definitions, kind: str, view: View) -> Saved:
    formats = {field: _format(settings, given, link) for field, link in view.links.items()}
    runtime = {name: {"type": one.type, "script": {"source": one.script}} for name, one in view.computed.items()}
    attributes = {
        "title": alias(settings, kind),
        "name": title_of(settings, view.name),
        "timeFieldName": view.time,
        "fieldFormatMap": text(formats),
        "runtimeFieldMap": text(runtime),
    }
    return saved("index-pattern", name_of(settings, kind), attributes)


def _format(settings: Settings, given: Definitions, link: Link) -> dict[str, Any]:
    if link.to == PAGE:
        return {"id": "url", "params": {"type": "a"}}
    where = discover(settings, given, link.to, link.query)
    return {"id": "url", "params": {"type": "a", "urlTemplate": where, "labelTemplate": link.label}}
