"""`tocsin lexicon check`: all that is wrong with the files of the lexicon, and all that is doubtful."""

import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from msgspec import Struct

from pipelines.coding.actors.lexicon import EVERY, Lexicon
from pipelines.coding.acts.actions import Actions
from pipelines.coding.cues import Cues
from pipelines.errors import BadConfig
from services.coders import load_actions
from services.cues import load_cues
from services.documents import read
from services.lexicons import load_lexicon
from services.shapes import SHAPES
from services.striking import strike
from services.suspicions import suspicions
from services.whereabouts import Whereabouts

MOST: Final = 100
"""Mistakes after which the search ends: who has more mends these first."""


class Finding(Struct, frozen=True):
    """One thing to look at. `line` is from 1; None where it is about a whole file or folder."""

    kind: Literal["mistake", "warning"]
    file: str
    line: int | None
    what: str
    mend: str

    def __str__(self) -> str:
        """One line for people."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{'warning: ' if self.kind == 'warning' else ''}{where}: {self.what} ({self.mend})"


class Counts(Struct, frozen=True):
    """What a lexicon holds. `cues` are the words and phrases that decide what became of an act."""

    actors: int
    names: int
    languages: int
    roots: int
    patterns: int
    cues: int

    def __str__(self) -> str:
        """One line for people."""
        return (
            f"{self.actors:,} actors with {self.names:,} names in {self.languages} languages; "
            f"{self.roots} roots, {self.patterns:,} patterns; {self.cues:,} cues"
        )


class Checked(Struct, frozen=True):
    """What a check found; `counts` where there is no mistake."""

    findings: tuple[Finding, ...]
    counts: Counts | None


def check(folder: Path) -> Checked:
    """Check the lexicon in a folder, such as `config/lexicon`.

    The loaders stop at the first mistake. So they are given a copy of the files, from which what they complain of is
    struck until they are content: what is found is what they refuse, by one mistake an entry.
    """
    with TemporaryDirectory() as name:
        copy = Path(name) / "lexicon"
        if folder.is_dir():
            shutil.copytree(folder, copy)
        search = _Search(copy)
        lexicon = search.load("actors", lambda: load_lexicon(copy))
        actions = search.load("actions", lambda: load_actions(copy / "actions"))
        cues = search.load("cues", lambda: load_cues(copy / "cues"))
        sound = lexicon is not None and actions is not None and cues is not None
        doubts = list(suspicions(Whereabouts(copy), actions)) if sound else []
        errors = [_finding("mistake", error, copy, folder) for error in search.mistakes]
        findings = (*errors, *(_finding("warning", error, copy, folder) for error in doubts))
    findings = tuple(sorted(findings, key=lambda one: (one.kind, one.file, one.line or 0)))
    return Checked(findings, None if errors else _counts(lexicon, actions, cues))


class _Search:
    """Collects mistakes by one complaint after the other."""

    def __init__(self, folder: Path) -> None:
        self.mistakes: list[BadConfig] = []
        self._folder = folder
        self._gone: frozenset[str] = frozenset()

    def load(self, part: str, loader: Callable[[], Any]) -> Any:
        """What the loader makes of a part of the lexicon; None where it is too broken."""
        alone = (name for name in SHAPES if name.startswith(part) and "*" not in name)
        sound = [self._content(partial(read, self._folder / name, SHAPES[name])) for name in alone]
        return None if None in sound else self._content(loader)

    def _content(self, ask: Callable[[], Any]) -> Any:
        """Ask until there is nothing more to complain of, for the answer; None where that can't be reached."""
        while len(self.mistakes) < MOST:
            try:
                return ask()
            except BadConfig as error:
                self._add(error)
                if not self._struck(error):
                    return None
        return None

    def _struck(self, error: BadConfig) -> bool:
        """Take out what is complained of: a part of the file, else one file of many; False where neither can be."""
        path = Path(re.sub(r":\d+$", "", error.where))
        try:
            self._gone |= strike(path, error)
        except BadConfig:
            if not path.is_file() or str(path.relative_to(self._folder)) in SHAPES:
                return False
            path.unlink()
        return True

    def _add(self, error: BadConfig) -> None:
        """A complaint is new unless it follows from what was struck before."""
        follows = bool(self._gone & set(error.what.split()))
        if not follows and str(error) not in map(str, self.mistakes):
            self.mistakes.append(error.with_traceback(None))


def _finding(kind: Literal["mistake", "warning"], error: BadConfig, copy: Path, folder: Path) -> Finding:
    file, _, line = error.where.replace(str(copy), str(folder)).rpartition(":")
    if not line.isdigit():
        file, line = error.where.replace(str(copy), str(folder)), ""
    what, mend = (text.replace(str(copy), str(folder)) for text in (error.what, error.mend))
    return Finding(kind, file, int(line) if line else None, what, mend)


def _counts(lexicon: Lexicon, actions: Actions, cues: Cues) -> Counts:
    frames = [frame for frames in actions.verbs.values() for frame in frames]
    entries = [*(frame.entry for frame in frames), *actions.nouns.values()]
    return Counts(
        actors=len(lexicon.actors),
        names=sum(1 for _ in _names(lexicon)),
        languages=len(lexicon.names.keys() - {EVERY}),
        roots=len({entry.act for entry in entries}),
        patterns=sum(len(frame.nouns) or 1 for frame in frames) + len(actions.nouns),
        cues=sum(len(cues) for cues in cues.governors.values()),
    )


def _names(lexicon: Lexicon) -> Iterator[str]:
    """All names but those that are nobody's; one that is written so in all languages counts once."""
    for language, names in lexicon.names.items():
        english = {name.text for name in lexicon.names.get("en", ())} if language == EVERY else set()
        yield from (name.text for name in names if name.kind != "blocked" and name.text not in english)
