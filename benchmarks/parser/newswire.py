"""Training sentences seen once more as a newsroom would write them; the treebanks hold little news.

Every variant changes words and tree alike: names are swapped, a day is told beside the verb, somebody says it all.
"""

import random
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

NAMES: Final = (
    "Ethiopia", "Kenya", "Iran", "Israel", "Hamas", "Hezbollah", "Ukraine", "Russia", "Turkey", "Syria", "Iraq",
    "Yemen", "Sudan", "Chad", "Mali", "Niger", "Somalia", "Libya", "Egypt", "Jordan", "Lebanon", "Qatar", "Pakistan",
    "India", "Afghanistan", "Bangladesh", "Myanmar", "Thailand", "Vietnam", "Cambodia", "Indonesia", "Malaysia",
    "Manila", "China", "Taiwan", "Japan", "Seoul", "Pyongyang", "Beijing", "Moscow", "Kyiv", "Minsk", "Warsaw",
    "Poland", "Hungary", "Serbia", "Kosovo", "Greece", "Italy", "Spain", "France", "Germany", "Berlin", "Paris",
    "London", "Britain", "Washington", "NATO", "Brussels", "Ankara", "Tehran", "Riyadh", "Cairo", "Khartoum",
    "Nairobi", "Kigali", "Rwanda", "Uganda", "Burundi", "Congo", "Angola", "Zambia", "Zimbabwe", "Nigeria", "Ghana",
    "Senegal", "Morocco", "Algeria", "Tunisia", "Cuba", "Haiti", "Mexico", "Honduras", "Colombia", "Venezuela",
    "Peru", "Bolivia", "Chile", "Brazil", "Argentina", "Armenia", "Azerbaijan", "Georgia", "Kazakhstan", "UNICEF",
    "Lavrov", "Netanyahu", "Erdogan", "Zelensky", "Macron", "Putin", "Lula", "Modi", "Maduro", "Kagame", "Abiy",
)  # fmt: skip
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPEAKERS: Final = (
    (("the", "DT", 1, "det"), ("ministry", "NN", 1, "nsubj")),
    (("the", "DT", 1, "det"), ("army", "NN", 1, "nsubj")),
    (("officials", "NNS", 0, "nsubj"),),
    (("police", "NNS", 0, "nsubj"),),
    (("its", "PRP$", 2, "nmod:poss"), ("foreign", "JJ", 2, "amod"), ("minister", "NN", 2, "nsubj")),
    (("state", "NN", 1, "compound"), ("television", "NN", 1, "nsubj")),
    (("a", "DT", 1, "det"), ("spokesman", "NN", 1, "nsubj")),
    (("the", "DT", 1, "det"), ("UN", "NNP", 1, "nsubj")),
)
"""Words of a speaker: form, tag, head within the phrase, label; the one labelled nsubj hangs on the verb."""
SAYING: Final = (("said", "VBD"), ("said", "VBD"), ("says", "VBZ"), ("added", "VBD"))
FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})


class Word(NamedTuple):
    """A word of a tree: form, Penn tag, head (index in the sentence), label, followed by a space."""

    form: str
    tag: str
    head: int
    label: str
    spaced: bool


Sentence = list[Word]


def named(rows: Sentence, chance: random.Random) -> Sentence | None:
    """Other names: each name of one word becomes one of the news."""
    parts = {"flat", "compound", "appos", "goeswith"}
    composed = {row.head for row in rows if row.label in parts} | {
        i for i, row in enumerate(rows) if row.label in parts
    }
    swapped = [
        row._replace(form=chance.choice(NAMES))
        if row.tag == "NNP" and i not in composed and row.form not in DAYS
        else row
        for i, row in enumerate(rows)
    ]
    return swapped if swapped != rows else None


def dated(rows: Sentence, chance: random.Random) -> Sentence | None:
    """A day is told before the verb, or after its object: "Kenya on Monday sent …", "sent troops Monday to …"."""
    verb = _root_verb(rows)
    if verb is None:
        return None
    group = [i for i, row in enumerate(rows) if row.head == verb and row.label in {"aux", "aux:pass"} and i < verb]
    objects = [_end(rows, i) for i, row in enumerate(rows) if row.head == verb and row.label == "obj" and i > verb]
    places = [min([verb, *group]), *objects[:1]]
    at = chance.choice(places)
    day = chance.choice(DAYS)
    bare = [Word(day, "NNP", verb, "obl:unmarked", True)]  # noqa: FBT003 - the row's own shape
    on = [Word("on", "IN", at + 1, "case", True), Word(day, "NNP", verb, "obl", True)]  # noqa: FBT003 - the same
    return _inserted(rows, at, chance.choice([bare, on, on]), verb)


def quoted(rows: Sentence, chance: random.Random) -> Sentence | None:
    """Somebody said it, told at the end: "…, the ministry said."."""
    root = _root_verb(rows)
    if root is None or rows[-1].form != "." or rows[-1].head != root:
        return None
    last = len(rows) - 1
    speaker = chance.choice(SPEAKERS)
    verb, tag = chance.choice(SAYING)
    said = last + 1 + len(speaker)
    tail = [Word(",", ",", said, "punct", True)]  # noqa: FBT003 - the row's own shape
    tail += [
        Word(form, of, said if label == "nsubj" else last + 1 + head, label, True)  # noqa: FBT003 - the same
        for form, of, head, label in speaker
    ]
    tail.append(Word(verb, tag, root, "parataxis", False))  # noqa: FBT003 - the same
    before = [*rows[: last - 1], rows[last - 1]._replace(spaced=False)]
    return [*before, *tail, rows[-1]]


def reported(rows: Sentence, chance: random.Random) -> Sentence | None:
    """Somebody said it, told before: "Kenya said it would …", "Kenya said Monday that …"."""
    root = _root_verb(rows)
    if root is None or rows[0].tag not in {"PRP", "DT", "NNP", "PRP$"} or rows[-1].form != ".":
        return None
    name, (verb, tag), spaced = chance.choice(NAMES), chance.choice(SAYING[:3]), True
    head: list[Word] = [Word(name, "NNP", 1, "nsubj", spaced), Word(verb, tag, 1, "root", spaced)]
    if chance.random() < 0.3:  # noqa: PLR2004 - a share
        head.append(Word(chance.choice(DAYS), "NNP", 1, "obl:unmarked", spaced))
    shift = len(head) + (that := chance.random() < 0.4)  # noqa: PLR2004 - a share
    if that:
        head.append(Word("that", "IN", root + shift, "mark", spaced))
    told = [row._replace(head=row.head + shift) for row in rows]
    told[root] = told[root]._replace(head=1, label="ccomp")
    first = told[0] if told[0].tag == "NNP" or told[0].form == "I" else told[0]._replace(form=told[0].form.lower())
    told = [first, *told[1:-1], told[-1]._replace(head=1)]
    return [*head, *told]


VARIANTS: Final[tuple[tuple[float, Callable[[Sentence, random.Random], Sentence | None]], ...]] = (
    (0.15, named), (0.12, dated), (0.06, quoted), (0.08, reported),
)  # fmt: skip
"""Share of the sentences that are seen once more, and how."""


def as_news(rows: Sentence, chance: random.Random) -> Iterator[Sentence]:
    """Variants of a sentence, now and then; names are swapped in all of them."""
    for share, vary in VARIANTS:
        if chance.random() < share and (variant := vary(rows, chance)):
            yield named(variant, chance) or variant


def _root_verb(rows: Sentence) -> int | None:
    """The root, where it is a finite statement with a subject before it."""
    root = next(i for i, row in enumerate(rows) if row.head == i)
    helped = any(row.head == root and row.label == "aux" and row.tag in {"MD", *FINITE} for row in rows)
    subjects = [i for i, row in enumerate(rows) if row.head == root and row.label.startswith("nsubj") and i < root]
    asked = any(row.form == "?" or row.label == "parataxis" for row in rows)
    verbal = rows[root].tag in FINITE or (rows[root].tag.startswith("VB") and helped)
    return root if subjects and not asked and verbal else None


def _end(rows: Sentence, top: int) -> int:
    """The index behind the phrase below a word."""
    inside = {top}
    grown = True
    while grown:
        more = {i for i, row in enumerate(rows) if row.head in inside} - inside
        inside |= more
        grown = bool(more)
    return max(inside) + 1


def _inserted(rows: Sentence, at: int, words: Sentence, verb: int) -> Sentence:
    """The sentence with words put in at an index; `verb` is what the words' heads name in the old numbering."""
    size = len(words)

    def moved(head: int) -> int:
        return head + size if head >= at else head

    new = [
        word._replace(head=moved(verb) if word.head == verb and word.label.startswith("obl") else at + len(words) - 1)
        for word in words
    ]
    return [
        *(row._replace(head=moved(row.head)) for row in rows[:at]),
        *new,
        *(row._replace(head=moved(row.head)) for row in rows[at:]),
    ]
