"""Makes the story stage's settings: the wires of the configuration, the country codes of ISO 3166."""

from pathlib import Path

import pycountry

from pipelines.stories.origins import Wires, credits_of
from pipelines.stories.stage import Settings
from services import documents

KOSOVO = "XKX"
"""A user-assigned code that ISO 3166 leaves out and everybody uses."""


def load_stories(config: Path) -> Settings:
    """Settings from `wires.yaml` in the configuration folder; raises BadConfig."""
    wires = documents.load(config / "wires.yaml", Wires)
    countries = frozenset(country.alpha_3 for country in pycountry.countries)
    return Settings(credits=credits_of(wires), countries=countries | {KOSOVO})
