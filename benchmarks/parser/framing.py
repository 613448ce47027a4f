"""What a headline puts around its clause: who says it, what else happened, how many died."""

import random
from typing import Final

from benchmarks.parser.clauses import children, inflected, opened, put, replaced, root_of
from benchmarks.parser.newswire import NAMES, Sentence, Word
from benchmarks.parser.wordings import ACTS, DOERS, MANY_THINGS, PEOPLES

SPEAKERS: Final = ("Minister", "Army", "Ministry", "Police", "UN", "Report", "President", "Governor", "Mayor", "Envoy")
NUMBERS: Final = ("Six", "Three", "17", "40", "Nine", "Two", "11")
HARMED: Final = (("killed", "VBN"), ("hurt", "VBN"), ("dead", "JJ"), ("held", "VBN"), ("missing", "JJ"))
LINKS: Final = ("as", "after", "as", "while", "before")


def spoken(rows: Sentence, chance: random.Random) -> Sentence:
    """Who says it stands before a colon: "Minister: Troops storm port"; what is said hangs on the speaker."""
    root = root_of(rows) + 2
    speaker = Word(chance.choice(SPEAKERS), "NN", 0, "root", spaced=False)
    told = put(opened(rows), 0, [speaker, Word(":", ":", root, "punct", spaced=True)])
    return replaced(told, {root: told[root]._replace(head=0, label="parataxis")})


def sourced(rows: Sentence, chance: random.Random) -> Sentence:
    """Who says it stands at the end: "Troops storm port, minister says"."""
    says = len(rows) + 2
    speaker = chance.choice(SPEAKERS)
    return [
        *rows[:-1],
        rows[-1]._replace(spaced=False),
        Word(",", ",", says, "punct", spaced=True),
        Word(speaker if speaker == "UN" else speaker.lower(), "NN", says, "nsubj", spaced=True),
        Word("says", "VBZ", root_of(rows), "parataxis", spaced=True),
    ]


def added(rows: Sentence, chance: random.Random) -> Sentence:
    """What else happens: "…, six killed", "… as Greek rebels storm villages"."""
    root, at = root_of(rows), len(rows)
    if chance.random() < 0.4:  # noqa: PLR2004 - a share
        form, tag = chance.choice(HARMED)
        subject = "nsubj:pass" if tag == "VBN" else "nsubj"
        tail = [
            Word(",", ",", at + 2, "punct", spaced=True),
            Word(chance.choice(NUMBERS).lower(), "CD", at + 2, subject, spaced=True),
            Word(form, tag, root, "parataxis", spaced=True),
        ]
        return [*rows[:-1], rows[-1]._replace(spaced=False), *tail]
    act = chance.choice(ACTS)
    return [
        *rows[:-1],
        rows[-1]._replace(spaced=True),
        Word(chance.choice(LINKS), "IN", at + 3, "mark", spaced=True),
        Word(chance.choice(PEOPLES), "JJ", at + 2, "amod", spaced=True),
        Word(chance.choice(DOERS), "NNS", at + 3, "nsubj", spaced=True),
        Word(inflected(act, "VBP") or act, "VBP", root, "advcl", spaced=True),
        Word(chance.choice(MANY_THINGS), "NNS", at + 3, "obj", spaced=True),
    ]


def recalled(rows: Sentence, chance: random.Random) -> Sentence | None:
    """What somebody did to them once, without "that": "Soldiers Kenya captured still wait"."""
    nouns = [i for i in children(rows, root_of(rows), "nsubj", "obj") if rows[i].tag in {"NN", "NNS"}]
    if not nouns:
        return None
    noun = chance.choice(nouns)
    at = noun + 1
    if chance.random() < 0.5:  # noqa: PLR2004 - a half
        doer = [Word(chance.choice(NAMES), "NNP", at + 1, "nsubj", spaced=True)]
    else:
        people = Word(chance.choice(PEOPLES), "JJ", at + 1, "amod", spaced=True)
        doer = [people, Word(chance.choice(DOERS), "NNS", at + 2, "nsubj", spaced=True)]
    verb = Word(inflected(chance.choice(ACTS), "VBD") or "hit", "VBD", noun, "acl:relcl", spaced=True)
    told = replaced(rows, {noun: rows[noun]._replace(spaced=True)})
    return put(told, at, [*doer, verb])


def opening(rows: Sentence, chance: random.Random) -> Sentence:
    """How many suffered, before how: "17 dead as troops storm port"."""
    form, tag = chance.choice(HARMED)
    root = root_of(rows) + 3
    told = put(
        rows,
        0,
        [
            Word(chance.choice(NUMBERS), "CD", 1, "nsubj:pass" if tag == "VBN" else "nsubj", spaced=True),
            Word(form, tag, 1, "root", spaced=True),
            Word(chance.choice(LINKS[:3]), "IN", root, "mark", spaced=True),
        ],
    )
    return replaced(told, {root: told[root]._replace(head=1, label="advcl")})
