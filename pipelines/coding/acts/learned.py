"""What was learned from sentences written for this project: how likely a word tells which act, by its traits.

A multinomial logistic regression (one weight a trait and act) over the traits of `traits.py`, and over the mean word
vectors of the words in each of the word's `SLOTS`. Trained by benchmarks/acts/train.py; docs/coder.md says on what.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pipelines.records import Root

SLOTS: Final[Mapping[str, str]] = {
    "verb": "word", "noun": "word",
    "obj": "object", "with": "object", "nsubj:pass": "object", "compound:prt": "object",
    "xcomp": "below", "ccomp": "below", "advcl": "below", "acl": "below", "on": "below", "against": "below",
    "of": "below", "to": "below", "for": "below", "in": "below", "at": "below", "from": "below",
    "under": "under", "near": "near", "word": "sentence",
}  # fmt: skip
"""By the name of a trait, whose mean vector its word goes into."""
ORDER: Final = ("word", "object", "below", "under", "near", "sentence")
"""The slots as the weights have them, one after the other."""
SHARE: Final = {"word": 0.5, "near": 0.5, "under": 0.5}
"""How much a trait counts that tells little alone; others count 1."""
NOTHING: Final = "none"
"""The answer for a word that tells no act."""
LENGTH: Final = 127
"""Of a word's vector, so that each of its numbers fits an int8."""


class Learned(Struct, frozen=True):
    """The weights of the traits, and of the word vectors.

    `answers`: roots and `none`, with their `bias`; `rows`: a trait's row in `weights` (traits x answers). `words`: a
    word's row in `vectors` (words x dimensions, as int8, each about LENGTH long); `dense` holds the weights of the
    slots' mean vectors (slots * dimensions x answers).
    """

    answers: tuple[str, ...]
    bias: NDArray[np.float32]
    rows: Mapping[str, int]
    weights: NDArray[np.float32]
    words: Mapping[str, int]
    vectors: NDArray[np.int8]
    dense: NDArray[np.float32]

    def likely(self, traits: Iterable[str]) -> dict[str, float]:
        """How likely each answer is, 0..1; they sum to 1."""
        traits = list(traits)
        score = self.bias.copy()
        for trait in traits:
            row = self.rows.get(trait)
            if row is not None:
                score += share(trait) * self.weights[row]
        score += slots(traits, self.words, self.vectors) @ self.dense
        odds = np.exp(score - score.max())
        return dict(zip(self.answers, (odds / odds.sum()).tolist(), strict=True))


def share(trait: str) -> float:
    """How much a trait counts."""
    return SHARE.get(trait.partition("=")[0], 1.0)


def slots(traits: Iterable[str], words: Mapping[str, int], vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    """The slots' mean vectors, one after the other, of shape (slots * dimensions,).

    Zeros where no word of a slot has a vector; one that has none counts among those that the mean is over.
    """
    found: dict[str, list[int]] = {slot: [] for slot in ORDER}
    filled = dict.fromkeys(ORDER, 0)
    for trait in traits:
        name, _, word = trait.partition("=")
        slot = SLOTS.get(name)
        if slot is not None:
            filled[slot] += 1
            if word in words:
                found[slot].append(words[word])
    size = vectors.shape[1]
    means = np.zeros((len(ORDER), size), dtype=np.float32)
    for at, slot in enumerate(ORDER):
        if found[slot]:
            means[at] = vectors[found[slot]].sum(axis=0, dtype=np.float32) / (LENGTH * filled[slot])
    return means.ravel()


def best(likely: Mapping[str, float]) -> tuple[Root, float]:
    """The likeliest act that is not nothing, and how likely it is."""
    act = max((answer for answer in likely if answer != NOTHING), key=lambda answer: likely[answer])
    return act, likely[act]  # type: ignore[return-value]  # all answers but `none` are roots: services.acts checks
