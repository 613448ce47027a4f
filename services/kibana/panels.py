"""Panels -> Lens visualizations: one layer of columns over a data view, and how they are drawn."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from services.kibana.definitions import Chart, Definitions, Measure, Panel
from services.kibana.saved import Reference, Saved, lucene, name_of, saved, title_of
from services.kibana.views import view_id
from services.settings import Settings

Columns: TypeAlias = dict[str, dict[str, Any]]

LAYER = "layer"
TIME = "time"
RECORDS = "___records___"
"""Lens's name of what a count counts."""

OVER_TIME = frozenset({"bars", "lines"})
SERIES: Mapping[Chart, str] = {"bars": "bar_stacked", "lines": "line", "rows": "bar_horizontal"}
OPERATIONS = {"count": "count", "unique": "unique_count", "sum": "sum", "median": "median", "latest": "max"}


def panel_id(settings: Settings, name: str) -> str:
    """The visualization's id."""
    return name_of(settings, "panel", name)


def panels(settings: Settings, given: Definitions) -> list[Saved]:
    """A visualization for each panel."""
    return [_lens(settings, given, name, panel) for name, panel in given.panels.items()]


def _lens(settings: Settings, given: Definitions, name: str, panel: Panel) -> Saved:
    columns = _columns(panel, given.views[panel.on].time)
    kind, drawn = DRAWN[panel.chart](panel, columns)
    layer = {"columns": columns, "columnOrder": list(columns), "incompleteColumns": {}}
    attributes = {
        "title": title_of(settings, panel.title),
        "description": "",
        "visualizationType": kind,
        "state": {
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "visualization": drawn,
            "query": lucene(panel.query),
            "filters": [],
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }
    index = Reference(f"indexpattern-datasource-layer-{LAYER}", "index-pattern", view_id(settings, panel.on))
    return saved("lens", panel_id(settings, name), attributes, index)


def _columns(panel: Panel, time: str) -> Columns:
    """Splits first, then time, then measures: so the most frequent of the whole time are shown, not of each bar."""
    columns = {f"by-{at}": _terms(panel, field) for at, field in enumerate(panel.by)}
    if panel.chart in OVER_TIME:
        columns[TIME] = _histogram(panel, time)
    return columns | {f"show-{at}": _measure(panel, measure) for at, measure in enumerate(panel.show)}


def _terms(panel: Panel, field: str) -> dict[str, Any]:
    return {
        "label": field,
        "customLabel": True,
        "dataType": "string",
        "operationType": "terms",
        "scale": "ordinal",
        "sourceField": field,
        "isBucketed": True,
        "params": {
            "size": panel.most,
            "orderBy": {"type": "column", "columnId": "show-0"},
            "orderDirection": "desc",
            "otherBucket": False,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
        },
    }


def _histogram(panel: Panel, field: str) -> dict[str, Any]:
    return {
        "label": field,
        "dataType": "date",
        "operationType": "date_histogram",
        "scale": "interval",
        "sourceField": field,
        "isBucketed": True,
        "params": {"interval": panel.every, "includeEmptyRows": True, "dropPartials": False},
    }


def _measure(panel: Panel, measure: Measure) -> dict[str, Any]:
    column: dict[str, Any] = {
        "label": measure.label,
        "customLabel": True,
        "dataType": "date" if measure.of == "latest" else "number",
        "operationType": OPERATIONS[measure.of],
        "scale": "ratio",
        "sourceField": measure.field or RECORDS,
        "isBucketed": False,
        # Nothing is a gap in a chart, but the figure 0 where it stands alone.
        "params": {"emptyAsNull": panel.chart != "figure"},
    }
    return column | {"filter": lucene(measure.where)} if measure.where else column


def _figure(_panel: Panel, _columns: Columns) -> tuple[str, dict[str, Any]]:
    return "lnsMetric", {"layerId": LAYER, "layerType": "data", "metricAccessor": "show-0"}


def _table(_panel: Panel, columns: Columns) -> tuple[str, dict[str, Any]]:
    shown = [{"columnId": name, "isTransposed": False} for name in columns]
    return "lnsDatatable", {"layerId": LAYER, "layerType": "data", "columns": shown}


def _axes(panel: Panel, columns: Columns) -> tuple[str, dict[str, Any]]:
    series, splits = SERIES[panel.chart], [name for name in columns if name.startswith("by-")]
    axis = TIME if TIME in columns else splits.pop(0)
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": series,
        "xAccessor": axis,
        "accessors": [name for name in columns if name.startswith("show-")],
        **({"splitAccessor": splits[0]} if splits else {}),
    }
    return "lnsXY", {
        "preferredSeriesType": series,
        "layers": [layer],
        "legend": {"isVisible": True, "position": "right"},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "yLeftExtent": {"mode": "full"},
    }


DRAWN: Mapping[Chart, Callable[[Panel, Columns], tuple[str, dict[str, Any]]]] = {
    "figure": _figure,
    "table": _table,
    "bars": _axes,
    "lines": _axes,
    "rows": _axes,
}
