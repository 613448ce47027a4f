"""Searches -> Discover sessions, as saved searches."""

from typing import Any

from services.kibana.definitions import Definitions, Search
from services.kibana.saved import Reference, Saved, lucene, name_of, saved, text, title_of
from services.kibana.views import view_id
from services.settings import Settings

INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"

WIDE = ("quote", "headline", "why", "title")
"""Columns of whole sentences."""


def search_id(settings: Settings, name: str) -> str:
    """The saved search's id."""
    return name_of(settings, "search", name)


def searches(settings: Settings, given: Definitions) -> list[Saved]:
    """A saved search for each search."""
    return [_search(settings, given, name, search) for name, search in given.searches.items()]


def _search(settings: Settings, given: Definitions, name: str, search: Search) -> Saved:
    view = given.views[search.on]
    source = {"query": lucene(search.query), "filter": [], "indexRefName": INDEX}
    columns = search.columns or view.columns
    attributes: dict[str, Any] = {
        "title": title_of(settings, search.title),
        "description": search.description,
        "columns": columns,
        "sort": [[view.time, "desc"]],
        "grid": {"columns": {column: {"width": 400} for column in columns if column in WIDE}},
        "rowHeight": 3,
        "hideChart": False,
        "isTextBasedQuery": False,
        # Without a time of its own a search shows the quarter of an hour that Discover opens with.
        "timeRestore": True,
        "timeRange": {"from": search.since, "to": "now"},
        "kibanaSavedObjectMeta": {"searchSourceJSON": text(source)},
    }
    if search.breakdown:
        attributes["breakdownField"] = search.breakdown
    index = Reference(INDEX, "index-pattern", view_id(settings, search.on))
    return saved("search", search_id(settings, name), attributes, index)
