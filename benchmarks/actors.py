"""How well actors are found, per language: `python benchmarks/actors.py [--errors] [FILE ...]`.

A line `= LANGUAGE DAY` heads the sentences of a language, read as published on that day; one sentence a line.
In it `{ID:…}` marks an actor, `{ID/SECTOR:…}` one whose sector is plain, `{ID|ID:…}` one who may be read either way,
and `{?ID:…}` what may be found or not, such as a town (`{?:…}` whoever is found). All else names nobody.
Lines that begin with # are comments.

A mention is right when it overlaps a mark and has its id. Two right mentions in one mark count once, and mentions
without an id not at all.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from pipelines.coding.actors.lexicon import Lexicon
from pipelines.coding.actors.mentions import find
from pipelines.errors import BadConfig
from pipelines.records import Mention
from services.lexicons import load_lexicon

ROOT: Final = Path(__file__).parents[1]
FILES: Final = ("actors-read.txt", "actors-untouched.txt")
_MARK: Final = re.compile(r"\{(\??)([A-Z0-9.|]*)(?:/([A-Z]+))?:([^{}]+)\}")


class Mark(NamedTuple):
    """An actor where it stands. `ids` empty: whoever is found there."""

    start: int
    end: int
    ids: frozenset[str]
    sector: str | None
    optional: bool


class Sentence(NamedTuple):
    """A sentence with its marks."""

    language: str
    day: date
    text: str
    marks: tuple[Mark, ...]


class Score(NamedTuple):
    """Counts of one language. `sectors` of `told` marks with a plain sector are right."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    sectors: int = 0
    told: int = 0

    def __add__(self, other: "Score") -> "Score":  # type: ignore[override]  # adds the counts, doesn't join the tuples
        return Score(*(mine + its for mine, its in zip(self, other, strict=True)))

    def row(self) -> str:
        """Precision, recall, F1 and the share of right sectors."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        balance = 2 * precision * recall / max(precision + recall, 1e-9)
        return f"{precision:10.3f}{recall:8.3f}{balance:8.3f}{self.sectors / max(1, self.told):9.3f}"


def sentences(path: Path) -> Iterator[Sentence]:
    """All sentences of a file. Raises BadConfig with file and line."""
    language, day = "", date.min
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("= "):
            _, language, told = line.split()
            day = date.fromisoformat(told)
        elif line.strip() and not line.startswith("#"):
            yield _sentence(line, language, day, f"{path.name}:{number}")


def _sentence(line: str, language: str, day: date, where: str) -> Sentence:
    text, marks, at = "", [], 0
    for found in _MARK.finditer(line):
        text += line[at : found.start()]
        ids = frozenset(filter(None, found[2].split("|")))
        marks.append(Mark(len(text), len(text) + len(found[4]), ids, found[3], bool(found[1])))
        text, at = text + found[4], found.end()
    text += line[at:]
    if not language or "{" in text or "}" in text:
        raise BadConfig("no language, or a stray brace", where=where, mend="write `{ID:…}` under `= LANGUAGE DAY`")
    return Sentence(language, day, text, tuple(marks))


def score(lexicon: Lexicon, sentence: Sentence) -> tuple[Score, list[str]]:
    """The counts of a sentence, and its mistakes in words."""
    found = [mention for mention in find(lexicon, sentence.text, sentence.language, sentence.day) if mention.actor]
    wrong = [one for one in found if not any(_fits(mark, one) for mark in sentence.marks)]
    wanted = [mark for mark in sentence.marks if not mark.optional]
    met = [next((one for one in found if _fits(mark, one)), None) for mark in wanted]
    missed = [mark for mark, one in zip(wanted, met, strict=True) if one is None]
    told = [(mark, one) for mark, one in zip(wanted, met, strict=True) if one and mark.sector]
    odd = [(mark, one) for mark, one in told if mark.sector != one.sector]
    errors = [f"+ {one.text} {one.actor}" for one in wrong]
    errors += [f"- {sentence.text[mark.start : mark.end]} {'|'.join(sorted(mark.ids))}" for mark in missed]
    errors += [f"~ {one.text} {one.actor} {one.sector}, not {mark.sector}" for mark, one in odd]
    right = len(wanted) - len(missed)
    return Score(right, len(wrong), len(missed), len(told) - len(odd), len(told)), errors


def _fits(mark: Mark, mention: Mention) -> bool:
    overlaps = mark.start < mention.end and mention.start < mark.end
    return overlaps and (not mark.ids or mention.actor in mark.ids)


def report(lexicon: Lexicon, path: Path, *, errors: bool) -> None:
    """Print a file's table, and with `errors` each sentence that has one."""
    scores: defaultdict[str, Score] = defaultdict(Score)
    for sentence in sentences(path):
        counted, mistakes = score(lexicon, sentence)
        scores[sentence.language] += counted
        if errors and mistakes:
            print(f"{sentence.language}: {sentence.text}", *mistakes, sep="\n    ")
    print(f"\n{path.name:24}precision  recall      F1  sectors")
    for language, counted in scores.items():
        print(f"{language:20}{counted.right + counted.missed:3} {counted.row()}")
    whole = sum(scores.values(), Score())
    print(f"{'all':20}{whole.right + whole.missed:3} {whole.row()}")


def main(arguments: Sequence[str]) -> None:
    """Score the files named, else the two kept ones."""
    named = [Path(argument) for argument in arguments if not argument.startswith("--")]
    lexicon = load_lexicon(ROOT / "config" / "lexicon")
    for path in named or [ROOT / "benchmarks" / "sentences" / name for name in FILES]:
        report(lexicon, path, errors="--errors" in arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except BadConfig as error:
        sys.exit(str(error))
