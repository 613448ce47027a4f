"""An installation of its own on the servers: everything that a service is told, in its environment alone."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

from services.settings import BESIDE_THE_CODE, Settings
from tests.servers.server import Server

from .crew import TOCSIN

PARTITIONS = 4
HERE = Path(__file__).parent


def install(folder: Path, broker: Server, elasticsearch: Server, feeds: str) -> dict[str, str]:
    """The services' environment, after `tocsin setup`; `feeds` is OPML."""
    (folder / "feeds.opml").write_text(feeds)
    environment = {
        "TOCSIN_CONFIG": str(_config(folder / "config")),
        "TOCSIN_DATA": str(folder / "data"),
        "TOCSIN_FEEDS": str(folder / "feeds.opml"),
        "TOCSIN_KAFKA": broker.address,
        "TOCSIN_ELASTICSEARCH": elasticsearch.address,
        "TOCSIN_PREFIX": f"t{secrets.token_hex(3)}-",
        "TOCSIN_PARTITIONS": str(PARTITIONS),
        "TOCSIN_POLL_MINUTES": "0.015",
        "TOCSIN_ALLOW_PRIVATE": "1",
    }
    done = subprocess.run(
        [TOCSIN, "setup"], env={"PATH": os.environ["PATH"]} | environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return environment


def settings_of(environment: dict[str, str]) -> Settings:
    """What the services make of it."""
    given: dict[str, Any] = {name.removeprefix("TOCSIN_").lower(): value for name, value in environment.items()}
    return Settings(**given)


def _config(folder: Path) -> Path:
    """The shipped configuration with two more rules."""
    folder.mkdir()
    for entry in BESIDE_THE_CODE.iterdir():
        if entry.name != "rules":
            (folder / entry.name).symlink_to(entry)
    shutil.copytree(BESIDE_THE_CODE / "rules", folder / "rules")
    shutil.copytree(HERE / "rules", folder / "rules", dirs_exist_ok=True)
    return folder
