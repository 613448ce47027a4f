import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.settings import Settings

ROOT = Path(__file__).parents[2]
ONCE = ("setup", "kibana-setup")
OURS = (*ONCE, "collector", "worker", "indexer")
RUNNING = ("kafka", "elasticsearch", "kibana", "collector", "worker", "indexer")
HOST = 2000
"""MB that the machine itself wants, and what runs once."""

Docker = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def services(project: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = project["services"]
    return found


def test_a_key_that_the_specification_does_not_know_is_refused(docker: Docker, tmp_path: Path) -> None:
    text = (ROOT / "docker-compose.yml").read_text().replace("cap_drop:", "cap_dropp:")
    (tmp_path / "compose.yml").write_text(text)
    refused = docker("compose", tmp_path / "compose.yml")
    assert refused.returncode == 1
    assert "cap_dropp" in refused.stderr


def test_it_holds_the_servers_and_one_service_for_each_task(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == {*OURS, *RUNNING}


def test_versions_are_pinned_and_no_registry_is_named(services: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        assert re.fullmatch(r"([a-z]+/)?[a-z]+:\d+\.\d+\.\d+", service["image"])


def test_our_image_has_the_version_of_the_program(services: dict[str, dict[str, Any]]) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {services[name]["image"] for name in OURS} == {f"tocsin:{version}"}


def test_the_servers_are_those_that_the_tests_run(services: dict[str, dict[str, Any]]) -> None:
    from tests.servers import artefacts  # noqa: PLC0415 - a module beside fixtures that this file does not use

    assert services["kafka"]["image"] == f"apache/kafka:{artefacts.KAFKA}"
    assert services["elasticsearch"]["image"] == f"elasticsearch:{artefacts.ELASTICSEARCH}"
    assert services["kibana"]["image"] == f"kibana:{artefacts.ELASTICSEARCH}"


def test_one_service_builds_the_image_and_the_others_never_ask_a_registry_for_it(
    services: dict[str, dict[str, Any]],
) -> None:
    assert [name for name in OURS if "build" in services[name]] == ["setup"]
    assert {services[name]["pull_policy"] for name in OURS if name != "setup"} == {"never"}


def test_only_kibana_and_the_hosts_door_of_kafka_are_published_and_on_loopback(
    services: dict[str, dict[str, Any]],
) -> None:
    published = {
        (name, port["host_ip"], port["published"], port["target"])
        for name, service in services.items()
        for port in service.get("ports", ())
    }
    assert published == {("kafka", "127.0.0.1", "9092", 9092), ("kibana", "127.0.0.1", "5601", 5601)}
    assert all("network_mode" not in service for service in services.values())


def test_each_service_that_runs_is_restarted_checked_bounded_and_stripped(services: dict[str, dict[str, Any]]) -> None:
    for name in RUNNING:
        service = services[name]
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
        assert int(service["mem_limit"]) > 0
        assert service["cpus"] > 0
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}
        assert not service.get("privileged")


def test_a_first_process_that_forwards_signals_is_added_where_the_image_brings_none(
    services: dict[str, dict[str, Any]],
) -> None:
    assert {name for name, service in services.items() if service.get("init")} == {"kafka", *OURS}


def test_what_sets_up_runs_once(services: dict[str, dict[str, Any]]) -> None:
    for name in ONCE:
        assert services[name]["restart"] == "no"
        assert services[name]["healthcheck"] == {"disable": True}


def test_the_memory_that_the_page_asks_for_holds_what_the_services_may_take(
    services: dict[str, dict[str, Any]],
) -> None:
    limits = sum(int(services[name]["mem_limit"]) for name in RUNNING) // 2**20
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"{limits} MB in all" in page
    (asked,) = re.findall(r"Docker.*?(\d+) GB of memory", page, re.DOTALL)
    assert int(asked) * 1000 >= limits + HOST


def test_our_services_can_write_to_their_data_and_to_memory_alone(services: dict[str, dict[str, Any]]) -> None:
    for name in OURS:
        assert services[name]["read_only"] is True
        assert all(volume["target"] == "/var/lib/tocsin" for volume in services[name].get("volumes", ()))


def test_what_must_outlive_a_container_is_on_a_named_volume(project: dict[str, Any]) -> None:
    kept = {
        name: (volume["source"], volume["target"])
        for name, service in project["services"].items()
        for volume in service.get("volumes", ())
    }
    assert kept == {
        "kafka": ("kafka", "/var/lib/kafka/data"),
        "elasticsearch": ("elasticsearch", "/usr/share/elasticsearch/data"),
        "collector": ("collector", "/var/lib/tocsin"),
    }
    assert set(project["volumes"]) == {source for source, _ in kept.values()}
    assert project["services"]["kafka"]["environment"]["KAFKA_LOG_DIRS"] == kept["kafka"][1]


def test_several_workers_share_no_name_port_or_volume(services: dict[str, dict[str, Any]]) -> None:
    assert not {"container_name", "ports", "volumes", "hostname"} & set(services["worker"])


def test_each_service_waits_for_what_it_needs(services: dict[str, dict[str, Any]]) -> None:
    waits = {
        name: {other: one["condition"] for other, one in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }
    ready, done = "service_healthy", {"setup": "service_completed_successfully"}
    assert waits == {
        "kafka": {},
        "elasticsearch": {},
        "kibana": {"elasticsearch": ready},
        "setup": {"kafka": ready, "elasticsearch": ready},
        "kibana-setup": {"kibana": "service_started"},
        "collector": done,
        "worker": done,
        "indexer": done,
    }


def test_nothing_of_ours_waits_for_kibana(services: dict[str, dict[str, Any]]) -> None:
    def behind(name: str) -> set[str]:
        return {name}.union(*(behind(other) for other in services[name].get("depends_on", {})))

    assert all("kibana" not in behind(name) for name in OURS if name != "kibana-setup")
    # Compose would fail to wait for a service that ends and that none waits for: `make up` may not name it there.
    (waiting,) = re.findall(r"docker compose up .*--wait.*", (ROOT / "Makefile").read_text())
    named = {name for name in services if re.search(rf"\s{name}\b", waiting)}
    assert set(ONCE) & set().union(*map(behind, named)) == {"setup"}


def test_no_secret_stands_in_it(services: dict[str, dict[str, Any]]) -> None:
    for service in services.values():
        secret = re.compile(r"PASSWORD|SECRET|TOKEN|(API|ENCRYPTION)_?KEY", re.IGNORECASE)
        assert not [name for name in service.get("environment", {}) if secret.search(name)]


def test_each_variable_of_ours_is_a_setting(services: dict[str, dict[str, Any]]) -> None:
    told = {name for service in OURS for name in services[service]["environment"]}
    assert told
    assert {name.removeprefix("TOCSIN_").lower() for name in told} <= set(Settings.model_fields)


def test_ports_of_this_machine_can_be_changed(docker: Docker) -> None:
    changed = docker("compose", "docker-compose.yml", KAFKA_PORT="19999", KIBANA_PORT="15601").stdout
    assert "HOST://localhost:19999" in changed
    assert "http://localhost:15601" in changed
