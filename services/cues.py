"""The cues of `config/lexicon/cues`, read and checked into one frozen `Cues`."""

from pathlib import Path

from pipelines.coding.cues import ClauseWords, CountWords, Cues, GovernorWords, SpeechWords, index
from pipelines.coding.syntax.times import TimeWords
from pipelines.errors import BadConfig
from services.documents import Document, load, read


def load_cues(folder: Path) -> Cues:
    """Read the folder's five files.

    Raises BadConfig with file, line and mend: an absent or broken file, an unknown field or effect, an empty phrase,
    a phrase that stands twice.
    """
    governors = read(folder / "governors.yaml", tuple[GovernorWords, ...])
    _check(governors)
    return Cues(
        governors=index(governors.value),
        clauses=load(folder / "clauses.yaml", ClauseWords),
        speech=load(folder / "speech.yaml", SpeechWords),
        counts=load(folder / "counts.yaml", CountWords),
        times=load(folder / "times.yaml", TimeWords),
    )


def _check(governors: Document[tuple[GovernorWords, ...]]) -> None:
    """A phrase has words, and one effect for a clause and one for a noun."""
    seen: dict[tuple[str, str], str] = {}
    for at, entry in enumerate(governors.value):
        for place, words in enumerate(entry.words):
            where = governors.where(at, "words", place)
            phrase = " ".join(words.split())
            if not phrase.strip("^ "):
                raise BadConfig("an empty phrase", where=where, mend="write its words or take it out")
            for kind in (entry.only,) if entry.only else ("clause", "noun"):
                if earlier := seen.get((phrase, kind)):
                    raise BadConfig(f"`{phrase}` stands twice", where=where, mend=f"already {earlier}: keep one")
                seen[phrase, kind] = f"{entry.effect} at {where}"
