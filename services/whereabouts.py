"""Where the lexicon's files have an entry. Read anew when somebody asks, so that the coder need not carry it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from pipelines.coding.actors.lexicon import EVERY
from pipelines.coding.actors.names import Name
from pipelines.coding.acts.entries import Entry
from pipelines.coding.cues import ClauseWords, Cue, Effect, GovernorWords, index
from services.claims import claims
from services.coders import Written
from services.documents import Document, read, read_all
from services.sheets import Sheet

Key = tuple[str, str, str | None, int | None]
"""A name: its language, its words, its actor, its person."""


class Whereabouts:
    """The files of a lexicon with their lines, as `pipelines.explaining.explanation.Places` asks for them."""

    def __init__(self, folder: Path) -> None:
        """Reads `folder`, such as `config/lexicon`. Raises BadConfig as the loaders do."""
        self.sheets = tuple(read_all(folder / "actors", Sheet))
        self.claims = tuple(claims(self.sheets))
        self._names: dict[Key, str] = {}
        for claim in self.claims:
            name = claim.name
            self._names.setdefault((claim.language, name.text, name.actor, name.person), claim.where)
        self._acts = tuple(read_all(folder / "actions", tuple[Written, ...]))
        self._governors = read(folder / "cues" / "governors.yaml", tuple[GovernorWords, ...])
        self._clauses = read(folder / "cues" / "clauses.yaml", ClauseWords)

    def name(self, name: Name, language: str) -> str | None:
        """The entry of a name; None for one that CLDR or a rule made."""
        keys = ((code, name.text, name.actor, name.person) for code in (language, EVERY, "en"))
        return next((self._names[key] for key in keys if key in self._names), None)

    def verb(self, entry: Entry, verb: str, particle: str, *, with_noun: bool) -> str | None:
        """The line of a verb's pattern."""
        words = f"{verb} {particle}".strip()
        for document, at, written in self._meaning(entry):
            if with_noun and words in written.with_:
                return document.where(at, "with", words)
            if not with_noun and words in written.verbs:
                return document.where(at, "verbs", written.verbs.index(words))
        return None

    def noun(self, entry: Entry, phrase: str) -> str | None:
        """The line of a noun that tells an act."""
        for document, at, written in self._meaning(entry):
            plain = [_plain(noun) for noun in written.nouns]
            if _plain(phrase) in plain:
                return document.where(at, "nouns", plain.index(_plain(phrase)))
        return None

    def cue(self, effect: Effect, words: tuple[frozenset[str], ...]) -> str | None:
        """The line of a cue: of a phrase that governs the act, else of a small word within its clause."""
        for at, entry in enumerate(self._governors.value):
            for place, phrase in enumerate(entry.words):
                cues = index((GovernorWords(entry.effect, (phrase,), entry.only),)).values()
                if entry.effect == effect and any(_is(cue, words) for (cue,) in cues):
                    return self._governors.where(at, "words", place)
        small = (word for forms in words for word in sorted(forms))
        return next((where for word in small if (where := self._small(effect, word))), None)

    def _meaning(self, entry: Entry) -> Iterator[tuple[Document[tuple[Written, ...]], int, Written]]:
        """The written entries that mean the same, each with its place."""
        for document in self._acts:
            for at, written in enumerate(document.value):
                same = (written.act, written.mode, written.intensity) == (entry.act, entry.mode, entry.intensity)
                if same and (written.needs, written.target) == (entry.needs, entry.target):
                    yield document, at, written

    def _small(self, effect: Effect, word: str) -> str | None:
        """The line of a small word: under its effect, else in a list without one."""
        lists = dict(_lists(self._clauses.root))
        ordered = sorted(lists, key=lambda steps: effect not in steps)
        steps = next((steps for steps in ordered if word in lists[steps]), None)
        return self._clauses.where(*steps, lists[steps].index(word)) if steps else None


def _plain(noun: str) -> str:
    return noun.lower().replace(" - ", "-")


def _is(cue: Cue, words: tuple[frozenset[str], ...]) -> bool:
    """Whether the words, in their order, are those of the cue."""
    return len(cue.phrase) == len(words) and all(one in forms for one, forms in zip(cue.phrase, words, strict=True))


def _lists(node: Any, *steps: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The lists of words below a node, by the keys that lead to them."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lists(value, *steps, key.value)
    elif isinstance(node, yaml.SequenceNode):
        yield steps, [item.value for item in node.value]
