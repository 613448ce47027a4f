"""Trees of training sentences, cut and put in another order: what newswire and headlines are made with."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from lemminflect import getInflection, getLemma

from benchmarks.parser.newswire import FINITE, Sentence, Word

PLURAL: Final = frozenset({"NNS", "NNPS"})
MANY: Final = frozenset({"i", "we", "you", "they", "these", "those"})
"""Subjects that take the bare form."""
HAVE: Final = frozenset({"has", "have", "had"})
NEGATIONS: Final = frozenset({"not", "n't", "n’t", "never"})


def root_of(rows: Sentence) -> int:
    """The index of the word that governs itself."""
    return next(i for i, row in enumerate(rows) if row.head == i)


def children(rows: Sentence, head: int, *labels: str) -> list[int]:
    """Direct dependents in the order of the text; with one of the labels, or a subtype of it, where given."""
    return [
        i
        for i, row in enumerate(rows)
        if row.head == head != i and (not labels or row.label in labels or row.label.split(":")[0] in labels)
    ]


def phrase(rows: Sentence, top: int) -> list[int]:
    """The word and all below it, in the order of the text."""
    inside, waiting = {top}, [top]
    while waiting:
        fresh = [i for i in children(rows, waiting.pop()) if i not in inside]
        inside.update(fresh)
        waiting.extend(fresh)
    return sorted(inside)


def ordered(rows: Sentence, order: Sequence[int]) -> Sentence:
    """The words at these indexes in this order; what hung on a word left out hangs on the next one above it."""
    place = {old: new for new, old in enumerate(order)}

    def head(i: int) -> int:
        above = rows[i].head
        while above not in place:
            above = rows[above].head
        return place[above]

    return [rows[old]._replace(head=head(old)) for old in order]


def without(rows: Sentence, gone: Collection[int]) -> Sentence:
    """The sentence without these words, the root not among them."""
    return ordered(rows, [i for i in range(len(rows)) if i not in gone])


def replaced(rows: Sentence, new: Mapping[int, Word]) -> Sentence:
    """The sentence with these words in the place of those at their indexes."""
    return [new.get(i, row) for i, row in enumerate(rows)]


def put(rows: Sentence, at: int, words: Sequence[Word]) -> Sentence:
    """The sentence with words put in before index `at`; their heads are given in the new numbering."""
    size = len(words)
    moved = [row._replace(head=row.head + size if row.head >= at else row.head) for row in rows]
    return [*moved[:at], *words, *moved[at:]]


def telling(rows: Sentence) -> int | None:
    """The root, where it is a finite statement with a subject before it and nobody asks."""
    root = root_of(rows)
    helped = any(rows[i].tag in {"MD", *FINITE} for i in children(rows, root, "aux", "cop"))
    subjects = [i for i in children(rows, root, "nsubj") if i < root]
    asked = any(row.form in {"?", ":"} for row in rows) or bool(children(rows, root, "nsubj:outer", "expl"))
    verbal = rows[root].tag in FINITE or helped
    return root if len(subjects) == 1 and not asked and verbal else None


def inflected(form: str, tag: str) -> str | None:
    """A verb's form of another tag: VB, VBZ, VBD, VBN, VBG; None for a word that is no verb."""
    lemmas = getLemma(form.lower(), "VERB", lemmatize_oov=False)
    forms = getInflection(lemmas[0], "VB" if tag == "VBP" else tag) if lemmas else ()
    return str(forms[0]) if forms else None


def present(rows: Sentence, subject: int) -> str:
    """The tag of a verb in the present that goes with this subject."""
    joined = any(
        rows[i].form.lower() == "and" for j in children(rows, subject, "conj") for i in children(rows, j, "cc")
    )
    many = rows[subject].tag in PLURAL or joined or rows[subject].form.lower() in MANY
    return "VBP" if many else "VBZ"


def opened(rows: Sentence) -> Sentence:
    """The sentence with a capital at its first word."""
    first = rows[0]
    return [first._replace(form=first.form[:1].upper() + first.form[1:]), *rows[1:]]


def tidy(rows: Sentence) -> Sentence:
    """The sentence without commas that nothing stands behind, or before, any more."""
    gone = {
        i
        for i, row in enumerate(rows)
        if row.form == "," and (i == 0 or i == len(rows) - 1 or rows[i + 1].label == "punct")
    }
    return without(rows, gone)


def is_whole(indexes: Sequence[int]) -> bool:
    """Whether the words stand side by side."""
    return indexes[-1] - indexes[0] + 1 == len(indexes)
