"""The saved objects themselves: whole, apart from others', and of the shape that Kibana's sources give each type."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import pytest

from pipelines.alerting.fields import ARTICLE, DEFAULTS, EVENT, fields_of, known_to
from pipelines.alerting.queries import parse
from pipelines.errors import BadConfig, BadQuery
from pipelines.records import Alert
from services.indexer.documents import DyadDocument
from services.indexer.indices import body
from services.kibana.building import ndjson, saved_objects
from services.kibana.definitions import PAGE, WIDTH, load_definitions
from services.kibana.saved import Saved
from services.kibana.searches import search_id
from services.kibana.views import discover
from services.loading import load_vocabulary
from services.settings import BESIDE_THE_CODE

from .conftest import settings_of
from .rison import rison

SETTINGS = settings_of("press-")
GIVEN = load_definitions(BESIDE_THE_CODE)
OBJECTS = saved_objects(SETTINGS)
BY_ID = {one.id: one for one in OBJECTS}

VOCABULARY = load_vocabulary(BESIDE_THE_CODE)
FIELDS = {
    "events": known_to(VOCABULARY, EVENT),
    "articles": known_to(VOCABULARY, ARTICLE),
    "alerts": fields_of(Alert),
    "dyads": fields_of(DyadDocument),
}
NUMBERS = {"long", "double"}
OURS = {"id", "article_id", "story", "events", "articles", "source.actor", "target.actor"}
"""Fields that hold nothing but ids of our own making."""

# What the sources of each type's schema allow in the version that we write, and what they want to be there.
SHAPES: Mapping[str, tuple[set[str], set[str]]] = {
    "index-pattern": ({"title", "name", "timeFieldName", "fieldFormatMap", "runtimeFieldMap"}, {"title"}),
    "search": (
        {"title", "description", "columns", "sort", "grid", "rowHeight", "rowsPerPage", "hideChart", "breakdownField",
         "kibanaSavedObjectMeta", "isTextBasedQuery", "usesAdHocDataView", "timeRestore", "timeRange",
         "refreshInterval", "viewMode", "hideAggregatedPreview", "hits", "version", "sampleSize", "headerRowHeight",
         "visContext", "density"},
        {"title", "kibanaSavedObjectMeta"},
    ),
    "lens": ({"title", "description", "visualizationType", "state", "version"}, {"title"}),
    "dashboard": (
        {"title", "description", "kibanaSavedObjectMeta", "timeRestore", "timeFrom", "timeTo", "refreshInterval",
         "controlGroupInput", "panelsJSON", "optionsJSON", "hits", "version"},
        {"title"},
    ),
}  # fmt: skip


def mapped(kind: str) -> dict[str, str]:
    """The type of each field of a view: those of the mapping, and those that it computes."""
    fields = dict(_leaves("", body(SETTINGS, kind)["mappings"]["properties"]))
    return fields | {name: one.type for name, one in GIVEN.views[kind].computed.items()}


def _leaves(name: str, properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, one in properties.items():
        if "properties" in one:
            yield from _leaves(f"{name}{key}.", one["properties"])
        else:
            yield f"{name}{key}", one["type"]


@pytest.mark.parametrize("kind", sorted(GIVEN.views))
def test_a_view_names_fields_of_its_index(kind: str) -> None:
    view, fields = GIVEN.views[kind], mapped(kind)
    assert fields[view.time] == "date"
    assert set(view.columns) | set(view.links) <= set(fields)
    assert not set(view.computed) & set(dict(_leaves("", body(SETTINGS, kind)["mappings"]["properties"])))


@pytest.mark.parametrize("kind", sorted(GIVEN.views))
def test_a_link_to_a_search_is_made_of_our_own_ids(kind: str) -> None:
    view = GIVEN.views[kind]
    searched = {field for field, link in view.links.items() if link.to != PAGE}
    assert searched <= OURS | set(view.computed)
    assert {field for field, link in view.links.items() if link.to == PAGE} <= {"url", "quotes.url"}


@pytest.mark.parametrize("name", sorted(GIVEN.searches))
def test_a_search_names_fields_of_its_index(name: str) -> None:
    search = GIVEN.searches[name]
    fields = mapped(search.on)
    assert set(search.columns) <= set(fields)
    assert fields[search.breakdown or ""] == "keyword"


@pytest.mark.parametrize("name", sorted(GIVEN.searches))
def test_a_search_on_events_pastes_into_a_rule(name: str) -> None:
    search = GIVEN.searches[name]
    source = json.loads(BY_ID[search_id(SETTINGS, name)].attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    assert parse(source["query"]["query"], FIELDS[search.on], DEFAULTS.get(search.on.removesuffix("s"), ()))


@pytest.mark.parametrize("name", sorted(GIVEN.panels))
def test_a_panel_counts_fields_of_a_fitting_type(name: str) -> None:
    panel = GIVEN.panels[name]
    fields = mapped(panel.on)
    wanted = {"unique": {"keyword"}, "sum": NUMBERS, "median": NUMBERS, "latest": {"date"}}
    assert {fields[one] for one in panel.by} <= {"keyword"}
    for measure in panel.show:
        assert (measure.of == "count") == (measure.field == "")
        assert measure.of == "count" or fields[measure.field] in wanted[measure.of]
    assert parse(panel.query, FIELDS[panel.on], ())


def test_a_link_carries_any_query_unharmed() -> None:
    query = """quote:"it's all right!" AND url:*a&b=c#d+e%20* AND {{value}}"""
    fragment = urlsplit(discover(SETTINGS, GIVEN, "events", query)).fragment
    state = rison(unquote(fragment.partition("&_a=")[2]))
    assert state["query"] == {"language": "lucene", "query": query}
    assert state["columns"] == list(GIVEN.views["events"].columns)


def test_a_signal_that_nothing_shows_would_be_noticed() -> None:
    with pytest.raises(BadQuery):
        parse("signals:cease-fire", FIELDS["events"], ())


@pytest.mark.parametrize("saved", OBJECTS, ids=lambda one: one.id)
def test_an_object_has_the_shape_of_its_type(saved: Saved) -> None:
    allowed, wanted = SHAPES[saved.type]
    assert wanted <= set(saved.attributes) <= allowed
    line = json.loads(ndjson([saved]))
    assert set(line) == {"type", "id", "attributes", "references", "typeMigrationVersion", "coreMigrationVersion"}


@pytest.mark.parametrize("saved", OBJECTS, ids=lambda one: one.id)
def test_what_an_object_refers_to_is_imported_with_it(saved: Saved) -> None:
    for reference in saved.references:
        assert BY_ID[reference.id].type == reference.type
    assert {one.name for one in saved.references} == set(_names(saved))


def test_ids_are_unique_the_same_in_every_run_and_apart_from_another_installation() -> None:
    assert len(BY_ID) == len(OBJECTS)
    assert saved_objects(SETTINGS) == OBJECTS
    others = {one.id for one in saved_objects(settings_of(""))}
    assert len(others) == len(OBJECTS)
    assert not others & set(BY_ID)
    assert "press-" not in ndjson(saved_objects(settings_of(""))).decode()


def test_titles_say_whose_they_are() -> None:
    assert BY_ID["press-tocsin-now"].attributes["title"] == "[Tocsin press] Now"
    assert {one.id: one for one in saved_objects(settings_of(""))}["tocsin-now"].attributes["title"] == "[Tocsin] Now"


def test_every_search_panel_and_link_speaks_lucene() -> None:
    text = ndjson(OBJECTS).decode()
    assert "kuery" not in text
    assert text.count("lucene") > len(GIVEN.searches) + len(GIVEN.panels)


def test_the_dashboard_is_filled_without_overlap() -> None:
    panels = json.loads(BY_ID["press-tocsin-now"].attributes["panelsJSON"])
    cells = [cell for panel in panels for cell in _cells(panel["gridData"])]
    assert len(cells) == len(set(cells))
    assert len(cells) == WIDTH * sum(row.height for row in GIVEN.now.rows)
    assert {panel["panelIndex"] for panel in panels} == {panel["gridData"]["i"] for panel in panels}


def test_every_panel_stands_in_the_dashboard() -> None:
    places = [place for row in GIVEN.now.rows for place in row.places]
    assert {place.panel for place in places if place.panel} == set(GIVEN.panels)


def test_a_lens_draws_each_of_its_columns() -> None:
    for saved in (one for one in OBJECTS if one.type == "lens"):
        ((name, layer),) = saved.attributes["state"]["datasourceStates"]["formBased"]["layers"].items()
        drawn = msgspec.json.encode(saved.attributes["state"]["visualization"]).decode()
        assert f'"layerId":"{name}"' in drawn
        assert layer["columnOrder"] == list(layer["columns"])
        assert all(f'"{column}"' in drawn for column in layer["columns"])


@pytest.mark.parametrize(
    ("file", "before", "after", "what"),
    [
        ("now.yaml", "panel: lateness", "panel: latness", "'latness'"),
        ("now.yaml", "search: what-rang", "search: what-sang", "'what-sang'"),
        ("now.yaml", "{panel: alerts, width: 12}", "{panel: alerts, width: 13}", "49 columns"),
        ("searches.yaml", "on: alerts", "on: alarms", "'alarms'"),
        ("panels.yaml", "on: dyads", "on: dyad", "'dyad'"),
        ("panels.yaml", "chart: rows", "chart: pie", "pie"),
        ("views.yaml", "{to: page}", "{to: pages}", "'pages'"),
        ("views.yaml", "dyads:\n  name", "shifts:\n  name", "'shifts'"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused_with_its_file(
    tmp_path: Path, file: str, before: str, after: str, what: str
) -> None:
    copytree(BESIDE_THE_CODE / "kibana", tmp_path / "kibana")
    path = tmp_path / "kibana" / file
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(BadConfig) as refused:
        load_definitions(tmp_path)
    assert file in str(refused.value)
    assert what in str(refused.value)


def _names(saved: Saved) -> list[str]:
    """The names under which an object speaks of others."""
    if saved.type == "search":
        return [json.loads(saved.attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["indexRefName"]]
    if saved.type == "lens":
        layers = saved.attributes["state"]["datasourceStates"]["formBased"]["layers"]
        return [f"indexpattern-datasource-layer-{layer}" for layer in layers]
    if saved.type == "dashboard":
        panels = json.loads(saved.attributes["panelsJSON"])
        return [f"{panel['panelIndex']}:{panel['panelRefName']}" for panel in panels]
    return []


def _cells(grid: Mapping[str, int]) -> list[tuple[int, int]]:
    across, down = range(grid["x"], grid["x"] + grid["w"]), range(grid["y"], grid["y"] + grid["h"])
    return [(x, y) for x in across for y in down]
