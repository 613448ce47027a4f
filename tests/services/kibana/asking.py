"""What Kibana would ask Elasticsearch for a saved object: read off the object alone, not off its definition."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from services.kibana.saved import Saved

INTERVAL = {"auto": "30m"}
"""What Kibana makes of `auto` for a day."""


def runtime(view: Saved) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(view.attributes["runtimeFieldMap"])
    return fields


def lucene(query: Mapping[str, str]) -> dict[str, Any]:
    assert query["language"] == "lucene"
    return {"query_string": {"query": query["query"], "analyze_wildcard": True, "time_zone": "UTC"}}


def search_body(search: Saved, view: Saved) -> dict[str, Any]:
    """A saved search's request: its query, time, columns and order, the view's runtime fields."""
    source = json.loads(search.attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    assert search.attributes["timeRestore"]
    clock = search.attributes["timeRange"]
    time = {"range": {view.attributes["timeFieldName"]: {"gte": clock["from"], "lte": clock["to"]}}}
    return {
        "size": 100,
        "query": {"bool": {"filter": [lucene(source["query"]), time]}},
        "runtime_mappings": runtime(view),
        "fields": [{"field": name} for name in search.attributes["columns"]],
        "sort": [{field: {"order": order}} for field, order in search.attributes["sort"]],
        "_source": False,
    }


def lens_body(lens: Saved, view: Saved, since: str) -> dict[str, Any]:
    """A visualization's request: buckets in their order, measures innermost."""
    state = lens.attributes["state"]
    (layer,) = state["datasourceStates"]["formBased"]["layers"].values()
    time = {"range": {view.attributes["timeFieldName"]: {"gte": since, "lte": "now"}}}
    columns = {name: layer["columns"][name] for name in layer["columnOrder"]}
    return {
        "size": 0,
        "query": {"bool": {"filter": [lucene(state["query"]), time]}},
        "runtime_mappings": runtime(view),
        "track_total_hits": True,
        "aggs": _aggs(columns),
    }


def rows(lens: Saved, answer: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The table that a visualization draws: a key for each bucket but time, then the measures."""
    (layer,) = lens.attributes["state"]["datasourceStates"]["formBased"]["layers"].values()
    columns = {name: layer["columns"][name] for name in layer["columnOrder"]}
    top = {**answer.get("aggregations", {}), "doc_count": answer["hits"]["total"]["value"]}
    return [tuple(row) for row in _rows(columns, top)]


def _aggs(columns: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    buckets = [name for name in columns if columns[name]["isBucketed"]]
    measures = {name: one for name, one in columns.items() if not one["isBucketed"]}
    aggs = {name: _metric(name, one) for name, one in measures.items() if one["operationType"] != "count"}
    for name in reversed(buckets):
        # What a split is ordered by stands right below it, wherever else it stands.
        inner = aggs | _orders(columns[name], measures)
        aggs = {name: _bucket(columns[name], measures) | ({"aggs": inner} if inner else {})}
    return aggs


def _orders(column: Mapping[str, Any], measures: Mapping[str, Any]) -> dict[str, Any]:
    by = column["params"].get("orderBy", {}).get("columnId", "")
    return {by: _metric(by, measures[by])} if by and measures[by]["operationType"] != "count" else {}


def _bucket(column: Mapping[str, Any], measures: Mapping[str, Any]) -> dict[str, Any]:
    given, field = column["params"], column["sourceField"]
    if column["operationType"] == "date_histogram":
        every = INTERVAL.get(given["interval"], given["interval"])
        width = "calendar_interval" if every == "1d" else "fixed_interval"
        return {"date_histogram": {"field": field, width: every, "time_zone": "UTC", "min_doc_count": 1}}
    assert column["operationType"] == "terms"
    by = given["orderBy"]["columnId"]
    order = "_count" if measures[by]["operationType"] == "count" else by
    return {"terms": {"field": field, "size": given["size"], "order": {order: given["orderDirection"]}}}


def _metric(name: str, column: Mapping[str, Any]) -> dict[str, Any]:
    field = {"field": column["sourceField"]}
    kinds = {
        "sum": {"sum": field},
        "max": {"max": field},
        "unique_count": {"cardinality": field},
        "median": {"percentiles": {**field, "percents": [50]}},
    }
    metric: dict[str, Any] = kinds[column["operationType"]]
    return {"filter": lucene(column["filter"]), "aggs": {name: metric}} if "filter" in column else metric


def _rows(columns: Mapping[str, dict[str, Any]], bucket: Mapping[str, Any]) -> Iterator[list[Any]]:
    if not columns:
        yield []
        return
    (name, column), *rest = columns.items()
    if not column["isBucketed"]:
        yield [_figure(one, columns[one], bucket) for one in columns]
        return
    shown = column["operationType"] != "date_histogram"
    for inner in bucket[name]["buckets"]:
        for row in _rows(dict(rest), inner):
            yield [inner["key"], *row] if shown else row


def _figure(name: str, column: Mapping[str, Any], bucket: Mapping[str, Any]) -> Any:
    if column["operationType"] == "count":
        return bucket["doc_count"]
    found = bucket[name][name] if "filter" in column else bucket[name]
    return found["values"]["50.0"] if column["operationType"] == "median" else found["value"]
