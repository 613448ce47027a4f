"""`tocsin replay`: a recorded stream goes through the chain as if it came in now.

The stream is JSONL with the time of receipt, which is the clock. How far it has been read is kept beside what came of
it, in the same transaction: again into the same folder, or after a kill, it goes on where it was.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from pipelines.errors import BadRecord
from pipelines.intake.languages import Detect
from pipelines.intake.lines import received
from pipelines.records import Article, DeadLetter
from services.lines import open_input, rows
from services.standalone.loop import Tell, tell_untold
from services.standalone.runner import BATCH, Runner
from services.standalone.store import Store

UNKNOWN = datetime.fromtimestamp(0, UTC)
"""When a line came in that does not say so."""


def replay(
    path: Path, store: Store, runner: Runner, *, detect: Detect, tell: Tell, progress: Callable[[int, int], None]
) -> int:
    """Run a JSONL file through the chain, in the order of receipt; returns how many lines became dead letters.

    `progress` hears of (articles done, of how many). Raises BadConfig, StoreError.
    """
    with open_input(str(path)) as file:
        content = file.read()
    name = f"replay {hashlib.sha256(content).hexdigest()}"
    articles, letters = read_stream(content, detect, stage="replay", at=UNKNOWN)
    tell_untold(store, tell)
    dead = 0
    if store.cursor(name) is None:
        dead += runner.process([], letters=letters, cursors={name: "0"}).dead
    for start in range(int(store.cursor(name) or 0), len(articles), BATCH):
        progress(start, len(articles))
        end = min(start + BATCH, len(articles))
        dead += runner.process(articles[start:end], cursors={name: str(end)}).dead
        tell_untold(store, tell)
    progress(len(articles), len(articles))
    return dead


def read_stream(content: bytes, detect: Detect, *, stage: str, at: datetime) -> tuple[list[Article], list[DeadLetter]]:
    """The articles in the order of receipt (of one time: as they stand in the file), and the lines that are none."""
    articles: list[Article] = []
    letters: list[DeadLetter] = []
    for row in rows(BytesIO(content)):
        try:
            if isinstance(row.value, BadRecord):
                raise row.value
            articles.append(received(row.value, where=row.where, detect=detect))
        except BadRecord as error:
            letters.append(DeadLetter(stage=stage, reason=str(error), at=at, original=row.line))
    return sorted(articles, key=lambda article: article.fetched), letters
