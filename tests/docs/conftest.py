from pathlib import Path

import pytest

from pipelines.coding.coder import Coder
from services.coders import load_coder


@pytest.fixture(scope="session")
def docs() -> Path:
    return Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="session")
def config() -> Path:
    return Path(__file__).parents[2] / "config"


@pytest.fixture(scope="session")
def coder(config: Path) -> Coder:
    return load_coder(config)
