from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.coding.coder import Coder, code
from pipelines.records import Article, Coding, Outlet
from services.coders import load_coder

CONFIG = Path(__file__).parents[4] / "config"


@pytest.fixture(scope="session")
def coder() -> Coder:
    return load_coder(CONFIG)


@pytest.fixture(scope="session")
def coded(coder: Coder) -> Callable[..., Coding]:
    """Body, title (or none), day of publication and language -> what the coder reads."""

    def read(body: str, title: str | None = None, day: str = "2023-11-16", language: str = "en") -> Coding:
        published = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        article = Article(
            id=body,
            revision="1",
            url="https://paper.example/1",
            title=title,
            body=body,
            language=language,
            fetched=published,
            published=published,
            feed="paper",
            outlet=Outlet("paper.example"),
            timeliness="live",
        )
        return code(coder, article)

    return read
