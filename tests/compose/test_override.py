"""The override that docs/operations.md shows, for servers that ask for passwords and encrypt."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.settings import load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def overridden(docker: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path) -> dict[str, Any]:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    found = re.findall(r"^```yaml\n(# docker-compose.override.yml\n.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "override.yml").write_text("".join(found))
    merged = docker("compose", "docker-compose.yml", tmp_path / "override.yml")
    assert merged.returncode == 0, merged.stderr
    project: dict[str, Any] = json.loads(merged.stdout)
    return project


def test_it_leaves_only_our_services_and_they_wait_for_setup_alone(overridden: dict[str, Any]) -> None:
    waits = {name: set(service.get("depends_on", {})) for name, service in overridden["services"].items()}
    first: dict[str, set[str]] = {"setup": set(), "kibana-setup": set()}
    assert waits == first | {name: {"setup"} for name in ("collector", "worker", "indexer")}


def test_our_settings_take_it_as_it_is_with_the_secrets_from_their_files(
    overridden: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = overridden["services"]["worker"]
    for name, value in service["environment"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TOCSIN_SECRETS", str(tmp_path))
    for secret in service["secrets"]:
        assert secret["target"].startswith(f"{service['environment']['TOCSIN_SECRETS']}/")
        (tmp_path / secret["source"]).write_text(f"of {secret['source']}\n")
    settings = load_settings()
    assert settings.kafka_security == "sasl_ssl"
    assert settings.kafka_password.get_secret_value() == "of tocsin_kafka_password"
    assert settings.elasticsearch_api_key.get_secret_value() == "of tocsin_elasticsearch_api_key"
    assert settings.kibana_api_key.get_secret_value() == "of tocsin_kibana_api_key"
    assert str(settings.kafka_ca) in [secret["target"] for secret in service["secrets"]]


def test_each_secret_is_a_file_in_a_folder_that_stays_out_of_the_image(overridden: dict[str, Any]) -> None:
    assert all(secret["file"].startswith(f"{ROOT}/secrets/") for secret in overridden["secrets"].values())
