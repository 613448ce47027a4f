"""All saved objects of an installation."""

import msgspec

from services.kibana.dashboards import dashboard
from services.kibana.definitions import load_definitions
from services.kibana.panels import panels
from services.kibana.saved import Saved
from services.kibana.searches import searches
from services.kibana.views import data_views
from services.settings import Settings


def saved_objects(settings: Settings) -> list[Saved]:
    """Data views, saved searches, visualizations and the dashboard, what is referred to first. Raises BadConfig."""
    given = load_definitions(settings.config)
    return [
        *data_views(settings, given),
        *searches(settings, given),
        *panels(settings, given),
        dashboard(settings, given),
    ]


def ndjson(objects: list[Saved]) -> bytes:
    """What Kibana's import reads: one object a line."""
    return b"".join(msgspec.json.encode(one) + b"\n" for one in objects)
