from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.coding.cues import Cues
from pipelines.coding.syntax.parsing import Parser, parse
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Coding, Span
from services.cues import load_cues
from services.documents import load
from services.parsers import load_parser

ROOT = Path(__file__).parents[3]
DATA = Path(__file__).parent / "data"

KNOWN_WRONG = frozenset(load(DATA / "known_wrong.yaml", tuple[str, ...]))

Reader = Callable[[str, str], tuple[Tree, Token]]
"""A sentence and one of its words (`word#2` is its second occurrence) -> the tree and that word in it."""

Coded = Callable[..., Coding]
"""Body, title (or none) and day of publication -> what the coder reads."""


@pytest.fixture(scope="session")
def parser() -> Parser:
    return load_parser(ROOT / "config" / "parser")


@pytest.fixture(scope="session")
def cues() -> Cues:
    return load_cues(ROOT / "config" / "lexicon" / "cues")


@pytest.fixture(scope="session")
def read(parser: Parser) -> Reader:
    def reader(text: str, word: str) -> tuple[Tree, Token]:
        tree = next(parse(parser, [Span(0, len(text), text)]))
        wanted, _, nth = word.partition("#")
        return tree, [token for token in tree.tokens if token.text == wanted][int(nth or 1) - 1]

    return reader


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `row` runs once for each row of the data files that its module names in ROWS."""
    if "row" in metafunc.fixturenames:
        metafunc.parametrize("row", list(rows(metafunc.module.ROWS)))


def rows(pattern: str) -> Iterator[Any]:
    """The rows of the data files with this name; a test is named by its row's text."""
    for path in sorted(DATA.glob(pattern)):
        for group in load(path, dict[str, list[list[Any]]]).values():
            for row in group:
                text = max((cell for cell in row if isinstance(cell, str)), key=len)
                yield pytest.param(row, id=f"{row[0]}: {text[:60]}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What we know to be coded wrongly must still be so: what has become right is taken off the list."""
    for item in items:
        if item.name in KNOWN_WRONG:
            item.add_marker(pytest.mark.xfail(reason="known to be coded wrongly", strict=True))
