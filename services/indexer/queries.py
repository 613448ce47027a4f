"""A Lucene query as Elasticsearch runs it: just what Kibana sends when an analyst types it into its bar."""

from typing import Any

from pipelines.alerting.fields import ARTICLE, DEFAULTS, EVENT
from pipelines.alerting.queries import parse
from pipelines.alerting.rules import On

FIELDS = {"article": ARTICLE, "event": EVENT}

EVERYTHING: dict[str, Any] = {"match_all": {}}


def lucene(query: str, on: On) -> dict[str, Any]:
    """The search for a query on articles or events. Raises BadQuery where a rule would.

    `analyze_wildcard` is Kibana's own setting, the fields are the indices' `index.query.default_field`.
    """
    parse(query, FIELDS[on], DEFAULTS[on])
    return {
        "query_string": {
            "query": query,
            "fields": list(DEFAULTS[on]),
            "analyze_wildcard": True,
            "default_operator": "OR",
            "time_zone": "UTC",
        }
    }
