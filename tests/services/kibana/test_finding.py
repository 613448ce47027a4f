"""What an analyst finds: each saved search, panel and link on a real Elasticsearch, as Kibana would ask it."""

import json
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest

from services.kibana.definitions import load_definitions
from services.kibana.panels import panel_id
from services.kibana.searches import search_id
from services.settings import BESIDE_THE_CODE

from .asking import lens_body, lucene, rows, runtime, search_body
from .conftest import World
from .rison import rison
from .told import NOW

GIVEN = load_definitions(BESIDE_THE_CODE)
SINCE = {place.panel: place.since or GIVEN.now.since for row in GIVEN.now.rows for place in row.places}

FOUND = {
    "hostile-acts": {"strike", "strike-told-again", "strike-back", "others"},
    "conditional-threats": {"strike-if"},
    "refusals-and-denials": {"strike-denied", "strike-refused", "talks-rejected"},
    "ceasefires-and-talks": {"talks", "truce"},
    "one-actor": {
        "strike", "strike-told-again", "strike-denied", "strike-of-last-year", "strike-back", "strike-if",
        "strike-vowed", "talks-if", "strike-refused", "talks-rejected", "talks", "talks-urged", "truce",
    },
    "dyad-days": {"IRN|ISR@0", "IRN|ISR@2", "SDN|SDN.RSF@1"},
    "what-rang": {"rang", "taken-back", "on-articles"},
}  # fmt: skip

FIGURES: dict[str, list[tuple[Any, ...]]] = {
    "alerts": [(2,)],
    "hostile-incidents": [(4,)],
    "articles": [(4,)],
    "lateness": [(4.0,)],
    "moving-dyads": [("SDN|SDN.RSF", 9.0, 0.0, 0.0, 9.0, 9.0), ("IRN|ISR", 8.0, 6.0, 1.0, 6.0, 6.0)],
}
"""Rows as they stand, the greatest first: a dyad's conflict, its conflict today, cooperation, incidents, stories."""

SUMS = {
    "alerts-by-rule": {"hostile-acts": 2, "houthi-articles": 1},
    "events-by-root": {"ASSAULT": 6, "THREATEN": 2, "AGREE": 3, "REJECT": 1, "CONSULT": 1, "REQUEST": 1},
    "events-by-status": {
        "asserted": 7, "denied": 1, "conditional": 2, "threatened": 1, "negated": 1, "called_for": 1, "planned": 1,
    },
    "dyads-over-time": {"SDN|SDN.RSF": 9, "IRN|ISR": 8},
    "timeliness": {"live": 3, "undated": 1},
}  # fmt: skip
"""The bars of each colour, over all of the time; what was withdrawn, or is not current, is in none."""


@pytest.mark.parametrize("name", sorted(GIVEN.searches))
def test_a_saved_search_finds_what_it_asks_for_and_nothing_near_it(world: World, name: str) -> None:
    search = world.objects[search_id(world.settings, name)]
    view = world.view_of(search)
    hits = world.ask(view, search_body(search, view))["hits"]["hits"]
    assert {hit["_id"] for hit in hits} == FOUND[name]


def test_a_hostile_act_shows_its_evidence(world: World) -> None:
    search = world.objects[search_id(world.settings, "hostile-acts")]
    hits = world.ask(world.view_of(search), search_body(search, world.view_of(search)))["hits"]["hits"]
    shown = next(hit["fields"] for hit in hits if hit["_id"] == "strike")
    assert shown["quote"] == ["The sentence of strike."]
    assert shown["cue.text"] == ["bombed"]
    assert (shown["source.text"], shown["target.text"]) == (["Iranian jets"], ["an Israeli base"])
    assert shown["url"] == ["https://wire.example/strikes"]


def test_both_directions_are_one_dyad_and_an_unknown_actor_is_none(world: World) -> None:
    view = world.objects[f"{world.settings.prefix}tocsin-events"]
    body = {"size": 100, "runtime_mappings": runtime(view), "fields": ["dyad"], "_source": False}
    dyads = {hit["_id"]: hit.get("fields", {}).get("dyad") for hit in world.ask(view, body)["hits"]["hits"]}
    assert dyads["strike"] == dyads["strike-back"] == ["IRN|ISR"]
    assert dyads["strike-by-somebody"] is None


@pytest.mark.parametrize("name", sorted(GIVEN.panels))
def test_a_panel_draws_something(world: World, name: str) -> None:
    assert _drawn(world, name)


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_figure_or_table_shows_these_rows(world: World, name: str) -> None:
    assert _drawn(world, name) == FIGURES[name]


@pytest.mark.parametrize("name", sorted(SUMS))
def test_bars_and_lines_sum_up_to_these(world: World, name: str) -> None:
    assert _summed(world, name) == SUMS[name]


def test_signals_are_those_of_standing_current_events(world: World) -> None:
    signals = dict(_drawn(world, "signals"))
    assert signals["attack"] == 3
    assert signals["ultimatum"] == signals["denial"] == signals["ceasefire"] == 1


def test_sources_stand_with_their_lateness_and_their_last_word(world: World) -> None:
    sources = {domain: rest for domain, *rest in _drawn(world, "sources")}
    assert sources["wire.example"][:2] == [2, 3.0]
    assert sources["slow.example"][:2] == [2, 600.0]
    assert sources["wire.example"][2] == pytest.approx((NOW.timestamp() - 3600) * 1000, abs=1000)


def test_an_alert_leads_to_its_events_in_discover(world: World) -> None:
    assert _followed(world, "alerts", "rang", "evidence") == {"strike", "strike-told-again"}


def test_an_alert_on_articles_leads_to_its_articles(world: World) -> None:
    assert _values(world, "alerts", "on-articles", "evidence") == []
    assert _followed(world, "alerts", "on-articles", "articles") == {"article-of-strikes"}


def test_each_event_of_an_alert_is_a_link_of_its_own(world: World) -> None:
    assert _followed(world, "alerts", "taken-back", "events") == {"strike-withdrawn"}


def test_an_event_leads_to_its_article_and_an_article_to_its_events(world: World) -> None:
    assert _followed(world, "events", "strike-told-again", "article_id") == {"article-late"}
    assert _followed(world, "articles", "article-late", "id") == {"strike-told-again"}


def test_an_actor_leads_to_all_that_it_did_and_had_done_to_it(world: World) -> None:
    assert _followed(world, "events", "others", "source.actor") == {"others"}
    assert {"strike", "strike-back"} <= _followed(world, "events", "strike", "source.actor")


def test_a_dyad_leads_to_the_events_between_the_two(world: World) -> None:
    assert _followed(world, "dyads", "SDN|SDN.RSF@1", "tellings") == {"others"}
    assert "strike-by-somebody" not in _followed(world, "dyads", "IRN|ISR@0", "tellings")


def _drawn(world: World, name: str) -> list[tuple[Any, ...]]:
    lens = world.objects[panel_id(world.settings, name)]
    view = world.view_of(lens)
    return rows(lens, world.ask(view, lens_body(lens, view, SINCE[name])))


def _summed(world: World, name: str) -> dict[str, int]:
    summed: dict[str, int] = {}
    for key, count in _drawn(world, name):
        summed[key] = summed.get(key, 0) + count
    return summed


def _values(world: World, kind: str, id_: str, field: str) -> list[str]:
    view = world.objects[f"{world.settings.prefix}tocsin-{kind}"]
    body = {"query": {"ids": {"values": [id_]}}, "runtime_mappings": runtime(view), "fields": [field]}
    (hit,) = world.ask(view, body)["hits"]["hits"]
    values: list[str] = hit.get("fields", {}).get(field, [])
    return values


def _followed(world: World, kind: str, id_: str, field: str) -> set[str]:
    """What Discover finds behind a value's link, in a Kibana with a space and a base path."""
    view = world.objects[f"{world.settings.prefix}tocsin-{kind}"]
    (value,) = _values(world, kind, id_, field)
    template = json.loads(view.attributes["fieldFormatMap"])[field]["params"]["urlTemplate"]
    # What JavaScript's encodeURIComponent leaves alone.
    link = template.replace("{{value}}", quote(value, safe="!'()*-._~"))
    page = urlsplit(urljoin("https://kibana.example/base/s/press/app/", link))
    assert page.path == "/base/s/press/app/discover"
    parts = dict(part.split("=", 1) for part in page.fragment.removeprefix("/?").split("&"))
    state, clock = rison(unquote(parts["_a"])), rison(unquote(parts["_g"]))
    searched = world.objects[state["dataSource"]["dataViewId"]]
    time = {"range": {searched.attributes["timeFieldName"]: {"gte": clock["time"]["from"], "lte": clock["time"]["to"]}}}
    body = {"size": 100, "query": {"bool": {"filter": [lucene(state["query"]), time]}}}
    return {hit["_id"] for hit in world.ask(searched, body)["hits"]["hits"]}
