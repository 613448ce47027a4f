"""The files for Docker, read by Docker's own libraries; no daemon is needed, and none is used."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

ROOT = Path(__file__).parents[2]

Docker: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Docker:
    """`docker("compose", FILE)` and the other tasks of `docker/main.go`, built from modules pinned by its go.sum."""
    go, program = shutil.which("go"), tmp_path_factory.mktemp("docker") / "docker"
    if not go:
        _without("Go is missing, which reads the compose file: install Go 1.24 or newer")
    built = subprocess.run(
        [str(go), "build", "-o", program, "."], cwd=Path(__file__).parent / "docker", capture_output=True, check=False
    )
    if built.returncode:
        _without(f"tests/compose/docker can't be built: {built.stderr.decode()}")

    def run(*words: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
        # Whoever runs the tests may have ports or secrets of their own in the environment.
        return subprocess.run([program, *words], capture_output=True, check=False, cwd=ROOT, env=env, text=True)

    return run


@pytest.fixture(scope="session")
def project(docker: Docker) -> dict[str, Any]:
    """What `docker compose config` makes of docker-compose.yml."""
    found: dict[str, Any] = understood(docker("compose", "docker-compose.yml"))
    return found


@pytest.fixture(scope="session")
def stages(docker: Docker) -> list[dict[str, Any]]:
    """The stages of the Dockerfile: Name, Base, Instructions with Name and what it Says."""
    found: list[dict[str, Any]] = understood(docker("dockerfile", "Dockerfile"))
    return found


def understood(answer: "subprocess.CompletedProcess[str]") -> Any:
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def _without(why: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)
