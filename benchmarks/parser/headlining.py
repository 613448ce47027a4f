"""Training sentences seen once more as a headline would put them; treebanks hold full sentences.

A headline clips (no articles, copulas, auxiliaries, full stop), tells in the present, puts the victim first, says "to"
for "will" and a comma for "and", and sets who says it before a colon. Every function changes words and tree alike and
gives None where the sentence does not lend itself; heads and labels are Universal Dependencies as in the treebanks.
"""

import random
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.parser.clauses import (
    HAVE,
    NEGATIONS,
    children,
    inflected,
    opened,
    phrase,
    present,
    replaced,
    root_of,
    telling,
    tidy,
    without,
)
from benchmarks.parser.framing import added, opening, recalled, sourced, spoken
from benchmarks.parser.newswire import Sentence, Word
from benchmarks.parser.turning import ahead, asked, fired, intended, suffered
from benchmarks.parser.wordings import cased, named, peopled

CLIPPED: Final = frozenset({"the", "a", "an"})
BE: Final = frozenset({"is", "are", "am", "was", "were", "'s", "'re", "'m", "been", "being"})
ASIDES: Final = frozenset({"parataxis", "appos", "discourse", "vocative", "advcl", "acl:relcl", "dislocated"})
"""What a headline has no room for."""
TOLD: Final = frozenset({"root", "conj", "advcl", "parataxis"})
"""Clauses whose past a headline tells in the present."""
ROOM: Final = 14
"""Words of a headline."""
SHORTEST: Final = 3
"""Words; fewer tell nothing."""
SHARE: Final = 0.2
"""Of the sentences that lend themselves."""
UNLIKE: Final = frozenset({"-LRB-", "NFP", "ADD", "UH", "``", "LS", "GW"})
"""Tags of what no headline has."""
Ways = tuple[tuple[float, Callable[[Sentence, random.Random], Sentence | None]], ...]
TURNS: Final[Ways] = ((0.12, suffered), (0.3, ahead), (0.08, intended), (0.12, fired), (0.2, asked))
FRAMES: Final[Ways] = ((0.07, spoken), (0.06, sourced), (0.12, added), (0.05, opening), (0.08, recalled))
"""Each with the share of the sentences that are told so."""


def as_headlines(rows: Sentence, chance: random.Random) -> Iterator[Sentence]:
    """The sentence as a headline, now and then; twice where it tells who did what to whom."""
    root = telling(rows)
    if root is not None and not any(row.tag in UNLIKE for row in rows):
        for _ in range(2 if children(rows, root, "obj") else 1):
            if chance.random() < SHARE and (headline := _headline(rows, chance)):
                yield headline


def _headline(rows: Sentence, chance: random.Random) -> Sentence | None:
    base = peopled(named(short(rows, chance), chance), chance)
    if not _has_subject(base):
        return None
    told = clipped(retold(_changed(base, TURNS, chance)), chance)
    framed = told if told[-1].form == "?" else _changed(told, FRAMES, chance)
    headline = cased(opened(framed), chance)
    return headline if SHORTEST <= len(headline) <= 2 * ROOM else None


def _has_subject(rows: Sentence) -> bool:
    subjects = children(rows, root_of(rows), "nsubj")
    return len(subjects) == 1 and rows[subjects[0]].tag in {"NN", "NNS", "NNP", "NNPS"}


def _changed(rows: Sentence, ways: Ways, chance: random.Random) -> Sentence:
    """The sentence after the first of the ways that is drawn and lends itself."""
    return next((new for share, way in ways if chance.random() < share and (new := way(rows, chance))), rows)


def short(rows: Sentence, chance: random.Random) -> Sentence:
    """Without asides and further clauses, and without the full stop."""
    root = root_of(rows)
    gone = {len(rows) - 1} if rows[-1].form == "." else set[int]()
    for i, row in enumerate(rows):
        further = row.label == "conj" and row.head == root
        if (row.label in ASIDES or further) and (len(rows) > ROOM or chance.random() < 0.5):  # noqa: PLR2004 - a half
            gone.update(phrase(rows, i))
    return tidy(without(rows, gone - {root}))


def clipped(rows: Sentence, chance: random.Random) -> Sentence:
    """Without articles, without "is" and "has been", now and then with a comma for "and"."""
    negated = {row.head for row in rows if row.form.lower() in NEGATIONS}
    been = {row.head for row in rows if row.form.lower() == "been" and row.label == "aux:pass"}
    helpers, root = {"cop", "aux", "aux:pass"}, root_of(rows)
    gone = {
        i
        for i, row in enumerate(rows)
        if (row.label == "det" and row.form.lower() in CLIPPED and chance.random() < 0.9)  # noqa: PLR2004 - a share
        or (row.label in helpers and row.form.lower() in BE and row.head == root not in negated)
        or (row.label == "aux" and row.form.lower() in HAVE and row.head == root in been - negated)
        or (_is_silent(rows, row) and chance.random() < 0.5)  # noqa: PLR2004 - a half
    }
    rows = listed(rows) if chance.random() < 0.3 else rows  # noqa: PLR2004 - a share
    passives = {i: row._replace(tag="VBN") for i, row in enumerate(rows) if _is_past_passive(rows, i)}
    return without(replaced(rows, passives), gone)


def _is_past_passive(rows: Sentence, i: int) -> bool:
    return rows[i].tag == "VBD" and bool(children(rows, i, "nsubj:pass"))


def _is_silent(rows: Sentence, row: Word) -> bool:
    """A "that" which may go: of what is said, or of those whom somebody did something to."""
    relative = row.tag in {"WDT", "WP"} and row.label == "obj" and rows[row.head].label == "acl:relcl"
    return relative or (row.form == "that" and row.label == "mark" and rows[row.head].label == "ccomp")


def listed(rows: Sentence) -> Sentence:
    """A comma for the "and" between two nouns; as many words as before."""
    new: dict[int, Word] = {}
    for i, row in enumerate(rows[1:], 1):
        if row.form == "and" and row.label == "cc" and rows[row.head].tag.startswith("NN") and rows[i - 1].form != ",":
            new |= {i - 1: rows[i - 1]._replace(spaced=False), i: Word(",", ",", row.head, "punct", spaced=True)}
    return replaced(rows, new)


def retold(rows: Sentence) -> Sentence:
    """What happened is told in the present, "has" left out: "storms"."""
    new: dict[int, Word] = {}
    gone: set[int] = set()
    for i, row in enumerate(rows):
        helpers = children(rows, i, "aux", "cop")
        subjects = children(rows, i, "nsubj")
        perfect = row.tag == "VBN" and len(helpers) == 1 and rows[helpers[0]].form.lower() in HAVE
        past = row.tag == "VBD" and not helpers
        active = bool(subjects) and rows[subjects[0]].label == "nsubj" and row.label in TOLD
        negated = any(rows[j].form.lower() in NEGATIONS for j in children(rows, i, "advmod"))
        if active and (past or perfect) and not negated:
            tag = present(rows, subjects[0])
            new[i] = row._replace(form=inflected(row.form, tag) or row.form, tag=tag)
            gone |= set(helpers)
    return without(replaced(rows, new), gone)
