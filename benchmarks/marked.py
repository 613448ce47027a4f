"""Sentences with their event marked in the text: `python benchmarks/marked.py FILE ...` checks and counts them.

One sentence a line: `ROOT status: text`, or `ROOT status ACT: text` where the status gave the act another root
("will send aid": AGREE planned AID), or `none: text` for what is no political act. In the text `{s:…}` marks the
source, `{a:…}` the words that tell the act, `{t:…}` the target; a side that nobody names has no mark.
An empty line ends a group; lines that begin with # are comments.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, get_args

from pipelines.coding.acts.conventions import root_of
from pipelines.errors import BadConfig
from pipelines.records import Root, Status

ROOTS: Final = frozenset(get_args(Root))
STATUSES: Final = frozenset(get_args(Status))
_LABEL = re.compile(r"(?P<root>[A-Z]+) (?P<status>[a-z_]+)(?: (?P<act>[A-Z]+))?|none")
_MARK = re.compile(r"\{([sat]):([^{}]+)\}")


class Marked(NamedTuple):
    """A sentence with one event. `marks` gives the spans (start, end) of "s", "a" and "t" that are marked."""

    text: str
    root: str | None
    status: str | None
    act: str | None
    marks: dict[str, tuple[int, int]]
    group: int
    where: str


def sentences(path: Path) -> Iterator[Marked]:
    """All sentences of a file. Raises BadConfig with file and line."""
    group = 0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            group += 1
        elif not line.startswith("#"):
            yield _sentence(line, group, f"{path.name}:{number}")


def _sentence(line: str, group: int, where: str) -> Marked:
    label, colon, marked = line.partition(": ")
    found = _LABEL.fullmatch(label)
    if not colon or found is None:
        raise BadConfig(f"no label in {line[:40]!r}", where=where, mend="write `ROOT status: text` or `none: text`")
    text, marks = _unmarked(marked.strip(), where)
    root, status = found["root"], found["status"]
    act = found["act"] or root
    if root is not None:
        _check(root, status, act, where)
    return Marked(text, root, status, act, marks, group, where)


def _check(root: str, status: str, act: str, where: str) -> None:
    if root not in ROOTS or act not in ROOTS or status not in STATUSES:
        raise BadConfig(f"unknown label {root} {status} {act}", where=where, mend="see pipelines/records.py")
    if root not in {root_of(act, status, ended=ended, refused=r) for ended in (False, True) for r in (False, True)}:  # type: ignore[arg-type]  # checked just above
        usual = root_of(act, status)  # type: ignore[arg-type]  # the same
        raise BadConfig(f"{act} {status} is not {root}", where=where, mend=f"by convention it is {usual}")


def _unmarked(marked: str, where: str) -> tuple[str, dict[str, tuple[int, int]]]:
    text, marks, at = "", {}, 0
    for found in _MARK.finditer(marked):
        text += marked[at : found.start()]
        if found[1] in marks:
            raise BadConfig(f"two marks {found[1]}", where=where, mend="mark the first only")
        marks[found[1]] = (len(text), len(text) + len(found[2]))
        text += found[2]
        at = found.end()
    text += marked[at:]
    if "a" not in marks or "{" in text or "}" in text:
        raise BadConfig("no {a:…}, or a stray brace", where=where, mend="mark the words that tell the act")
    return text, marks


def main() -> None:
    """Check and count the files named."""
    for name in sys.argv[1:]:
        counted: Counter[str] = Counter()
        for one in sentences(Path(name)):
            counted[one.root or "none"] += 1
            counted[one.status or "none"] += 1
        print(name, *(f"{label} {count}" for label, count in counted.most_common()))


if __name__ == "__main__":
    try:
        main()
    except BadConfig as error:
        sys.exit(str(error))
