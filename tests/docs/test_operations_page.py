import re
import tomllib
from pathlib import Path
from typing import Any, cast

import pytest
import typer
import yaml
from prometheus_client.metrics import MetricWrapperBase

from services import telemetry, topics
from services.cli import app
from services.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

ONCE = {"setup", "kibana-setup"}
FOLDERS = {"TOCSIN_CONFIG", "TOCSIN_SECRETS"}
"""Variables that say where settings stand; all others are settings."""


def rows(head: str) -> list[list[str]]:
    """The cells of each row of the table whose first column has this head."""
    table = PAGE.split(f"\n| {head} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def coded(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def metrics() -> dict[str, set[str]]:
    """The metrics of all services as they are asked for, with their labels."""
    return {
        f"{metric.name}_total" if metric.type == "counter" else metric.name: set(made._labelnames)
        for made in vars(telemetry).values()
        if isinstance(made, MetricWrapperBase)
        for metric in made.collect()
    }


def test_the_page_explains_each_metric_with_its_labels() -> None:
    told = {coded(name)[0]: set(coded(labels)) for name, labels, _ in rows("metric")}
    assert told == metrics()
    assert len(told) >= 11


def test_the_page_explains_each_service() -> None:
    assert {coded(name)[0] for name, *_ in rows("service | what it does")} == set(COMPOSE["services"])


def test_the_page_says_what_each_service_may_use() -> None:
    told = {coded(name)[0]: (memory, processors) for name, memory, processors in rows("service | memory at most")}
    assert told == {
        name: (service["mem_limit"].replace("m", " MB"), str(service["cpus"]))
        for name, service in COMPOSE["services"].items()
        if name not in ONCE
    }


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bTOCSIN_(?!TEST_)[A-Z_]+\b", PAGE)) - FOLDERS))
def test_each_variable_on_the_page_is_a_setting(name: str) -> None:
    assert name.removeprefix("TOCSIN_").lower() in Settings.model_fields


@pytest.mark.parametrize("line", sorted(set(re.findall(r"\btocsin ((?:[a-z]+ ?)+(?:--[a-z]+)?)", PAGE))))
def test_each_command_on_the_page_exists(line: str) -> None:
    command: Any = typer.main.get_command(app)
    words = line.split()
    known = 0
    while known < len(words) and words[known] in getattr(command, "commands", {}):
        command = command.commands[words[known]]
        known += 1
    assert known or line in PROSE
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


PROSE = {"and groups"}
"""What follows the program's name in plain sentences."""


def test_the_page_names_the_versions_that_compose_starts() -> None:
    for server in ("kafka", "elasticsearch"):
        version = COMPOSE["services"][server]["image"].rpartition(":")[2]
        assert f"{server.capitalize()} {version}" in PAGE


def test_the_page_gives_the_retention_that_setup_puts_in_force() -> None:
    wanted = tomllib.loads((ROOT / "config" / "tocsin.toml").read_text())["archive_days"]
    passing, archived = re.findall(r"kept for\s+(\d+) days; (.*?)\s+for\s+`archive_days` \((\d+)\)", PAGE, re.DOTALL)[
        0
    ][0::2]
    assert int(passing) == topics.PASSING.days
    assert int(archived) == wanted
    names = set(coded(re.findall(r"kept for 14 days; (.*?)`archive_days`", PAGE, re.DOTALL)[0]))
    assert names == topics.ARCHIVED


def test_the_page_says_how_long_a_service_may_stand_still() -> None:
    minutes = COMPOSE["services"]["kafka"]["environment"]["KAFKA_OFFSETS_RETENTION_MINUTES"]
    assert f"less than {minutes // 60 // 24} days" in PAGE


def test_prometheus_asks_the_services_that_answer_where_they_answer() -> None:
    (example,) = [fence for fence in fences() if "scrape_configs" in fence]
    (asked,) = yaml.safe_load(example)["scrape_configs"][0]["dns_sd_configs"]
    answering = {name: one for name, one in COMPOSE["services"].items() if one.get("image") == "tocsin:0.1.0"}
    answering = {name: one for name, one in answering.items() if name not in ONCE}
    assert set(asked["names"]) == set(answering)
    assert {one["environment"]["TOCSIN_PROBES"] for one in answering.values()} == {f"0.0.0.0:{asked['port']}"}


def fences() -> list[str]:
    return cast("list[str]", re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
