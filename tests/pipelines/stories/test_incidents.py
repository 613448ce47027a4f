from collections.abc import Callable
from datetime import date

import pytest

from pipelines.records import Event, Gone, Location
from pipelines.stories.incidents import incident
from pipelines.stories.stage import Settings


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("ISR", "PSE", None), "ISR|PSE|ASSAULT|2026-03-03"),
        (("ISR", "PSE.HAMAS", None), "ISR|PSE|ASSAULT|2026-03-03"),
        (("PSE.HAMAS", "ISR", None), "PSE.HAMAS|ISR|ASSAULT|2026-03-03"),
        (("ISR", "PSE", "LBN"), "ISR|PSE|ASSAULT|2026-03-03"),
        (("ISR", "IGO.UN", "LBN"), "ISR|LBN|ASSAULT|2026-03-03"),
        (("TUR", "PKK", "IRQ"), "TUR|IRQ|ASSAULT|2026-03-03"),
        (("TUR", "PKK", None), "TUR|story1|ASSAULT|2026-03-03"),
        (("MLI", "SAHEL.JNIM", None), "MLI|story1|ASSAULT|2026-03-03"),
        (("SRB", "XKX", None), "SRB|XKX|ASSAULT|2026-03-03"),
        (("armed  men", None, "NGA"), "armed men|NGA|ASSAULT|2026-03-03"),
        (("a|b", None, "NGA"), "a b|NGA|ASSAULT|2026-03-03"),
        ((None, "a village", None), "?|story1|ASSAULT|2026-03-03"),
    ],
)
def test_the_key_names_source_country_root_and_day(
    settings: Settings,
    event: Callable[..., Event],
    parts: tuple[str | None, str | None, str | None],
    key: str,
) -> None:
    source, target, country = parts
    assert incident(settings.countries, event(source=source, target=target, country=country), "story1") == key


def test_an_unknown_day_is_said(settings: Settings, event: Callable[..., Event]) -> None:
    assert incident(settings.countries, event(target="PSE", day=None), "s").endswith("|undated")


@pytest.mark.parametrize(("target", "country"), [("PSE.HAMAS", None), ("IGO.UN", "LBN"), (None, None)])
def test_what_is_gone_has_the_incident_that_it_had(
    settings: Settings, event: Callable[..., Event], target: str | None, country: str | None
) -> None:
    told = event(target=target, country=country)
    gone = Gone(
        id=told.id,
        root=told.root,
        act=told.act,
        status=told.status,
        current=told.current,
        source="ISR",
        target=target,
        country=country,
        day=date(2026, 3, 3),
    )
    assert incident(settings.countries, gone, "s") == incident(settings.countries, told, "s")


def test_a_location_without_a_country_leaves_the_story(settings: Settings, event: Callable[..., Event]) -> None:
    at_sea = event(target=None, location=Location(None, 0, 3, "sea"))
    assert incident(settings.countries, at_sea, "s") == "ISR|s|ASSAULT|2026-03-03"
