"""What `config/kibana/` says: views, searches, panels and the dashboard, in an analyst's words."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from pipelines.errors import BadConfig
from services import documents
from services.indexer.documents import KINDS

WIDTH = 48
"""Columns of a dashboard."""

PAGE = "page"
"""Where a link leads that is its field's own value."""

Chart: TypeAlias = Literal["figure", "bars", "lines", "rows", "table"]


class Computed(Struct, frozen=True, forbid_unknown_fields=True):
    """A runtime field: a Painless script that emits values of the type."""

    type: Literal["keyword", "long"]
    script: str


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """`to` is `page`, or the view that `query` searches; `{{value}}` is the field's value."""

    to: str
    query: str = ""
    label: str = "{{value}}"


class View(Struct, frozen=True, forbid_unknown_fields=True):
    """A data view; its key is the index's kind."""

    name: str
    time: str
    columns: tuple[str, ...]
    computed: dict[str, Computed] = {}
    links: dict[str, Link] = {}


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    """A saved search, the newest first, that opens with the time since `since`. No columns: those of its view."""

    title: str
    description: str
    on: str
    query: str
    since: str
    columns: tuple[str, ...] = ()
    breakdown: str | None = None


class Measure(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of each group: `latest` is of a date, `median` and `sum` of numbers; `where` counts a part only."""

    of: Literal["count", "unique", "sum", "median", "latest"]
    label: str
    field: str = ""
    where: str = ""


class Panel(Struct, frozen=True, forbid_unknown_fields=True):
    """A chart. `every` is the width of a bar in time, as Elasticsearch writes it."""

    title: str
    on: str
    chart: Chart
    show: tuple[Measure, ...]
    by: tuple[str, ...] = ()
    most: int = 10
    query: str = "*:*"
    every: str = "auto"


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a dashboard: one panel, or one search."""

    width: int
    panel: str = ""
    search: str = ""
    since: str = ""


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """Places side by side, `height` in Kibana's grid (20 pixels each)."""

    height: int
    places: tuple[Place, ...]


class Dashboard(Struct, frozen=True, forbid_unknown_fields=True):
    """`since` and `refresh_seconds` are what it opens with."""

    title: str
    description: str
    since: str
    refresh_seconds: int
    rows: tuple[Row, ...]


class Definitions(Struct, frozen=True):
    """All of it, each by its name."""

    views: Mapping[str, View]
    searches: Mapping[str, Search]
    panels: Mapping[str, Panel]
    now: Dashboard


def load_definitions(config: Path) -> Definitions:
    """Read the folder `kibana` of the configuration. Raises BadConfig, also for a name that nothing has."""
    folder = config / "kibana"
    loaded = Definitions(
        views=documents.load(folder / "views.yaml", dict[str, View]),
        searches=documents.load(folder / "searches.yaml", dict[str, Search]),
        panels=documents.load(folder / "panels.yaml", dict[str, Panel]),
        now=documents.load(folder / "now.yaml", Dashboard),
    )
    for where, what, mend in _wrong(loaded):
        raise BadConfig(what, where=f"{folder / where}", mend=mend)
    return loaded


def _wrong(given: Definitions) -> Iterator[tuple[str, str, str]]:
    """(file, what, mend) of each name that leads nowhere and each row that doesn't fill the width."""
    yield from _unknown("views.yaml", given.views, KINDS)
    links = [link.to for view in given.views.values() for link in view.links.values()]
    yield from _unknown("views.yaml", links, {PAGE, *given.views})
    yield from _unknown("searches.yaml", [one.on for one in given.searches.values()], given.views)
    yield from _unknown("panels.yaml", [one.on for one in given.panels.values()], given.views)
    places = [place for row in given.now.rows for place in row.places]
    yield from _unknown("now.yaml", [one.panel for one in places if not one.search], given.panels)
    yield from _unknown("now.yaml", [one.search for one in places if one.search], given.searches)
    for number, row in enumerate(given.now.rows, 1):
        wide = sum(place.width for place in row.places)
        if wide != WIDTH:
            yield "now.yaml", f"row {number} is {wide} columns wide", f"make it {WIDTH}"


def _unknown(file: str, names: Iterable[str], known: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    words = sorted(known)
    for name in names:
        if name not in words:
            yield file, f"nothing is called {name!r}", f"known: {', '.join(words)}"
