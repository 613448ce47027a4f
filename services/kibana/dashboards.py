"""The dashboard: rows of places -> panels on Kibana's grid, each a reference to a visualization or a saved search."""

from collections.abc import Iterator
from typing import Any

from services.kibana.definitions import Definitions, Place
from services.kibana.panels import panel_id
from services.kibana.saved import Reference, Saved, lucene, name_of, saved, text, title_of
from services.kibana.searches import search_id
from services.settings import Settings

PANELS = "8.11.0"
"""The version of the shape of a panel that only refers to another object; it has not changed since."""


def dashboard(settings: Settings, given: Definitions) -> Saved:
    """The dashboard "Now"."""
    now, places = given.now, list(_placed(given))
    attributes = {
        "title": title_of(settings, now.title),
        "description": now.description,
        "timeRestore": True,
        "timeFrom": now.since,
        "timeTo": "now",
        "refreshInterval": {"pause": False, "value": now.refresh_seconds * 1000},
        "kibanaSavedObjectMeta": {"searchSourceJSON": text({"query": lucene(""), "filter": []})},
        "optionsJSON": text({"useMargins": True, "syncColors": True, "syncCursor": True, "hidePanelTitles": False}),
        "panelsJSON": text([_panel(place, grid) for place, grid in places]),
        "version": 1,
    }
    references = (_reference(settings, place, grid["i"]) for place, grid in places)
    return saved("dashboard", name_of(settings, "now"), attributes, *references)


def _placed(given: Definitions) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Each place with where it stands: x, y, width, height and its number in the dashboard."""
    number, down = 0, 0
    for row in given.now.rows:
        right = 0
        for place in row.places:
            number += 1
            yield place, {"x": right, "y": down, "w": place.width, "h": row.height, "i": str(number)}
            right += place.width
        down += row.height


def _panel(place: Place, grid: dict[str, Any]) -> dict[str, Any]:
    own = {"timeRange": {"from": place.since, "to": "now"}} if place.since else {}
    return {
        "version": PANELS,
        "type": "search" if place.search else "lens",
        "gridData": grid,
        "panelIndex": grid["i"],
        "embeddableConfig": {"enhancements": {}, **own},
        "panelRefName": f"panel_{grid['i']}",
    }


def _reference(settings: Settings, place: Place, number: str) -> Reference:
    name = f"{number}:panel_{number}"
    if place.search:
        return Reference(name, "search", search_id(settings, place.search))
    return Reference(name, "lens", panel_id(settings, place.panel))
