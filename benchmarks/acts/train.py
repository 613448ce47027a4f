"""Train the weights of acts from the sentences in `benchmarks/sentences`: `make acts VECTORS=FILE`.

VECTORS is a text file of word vectors, one word a line with its numbers (GloVe's form; the shipped weights were made
with GloVe 6B, 100 dimensions, public domain: docs/coder.md says where from). A minute or two; replaces `config/acts/`.

A sample is a marked word of a training sentence with its act, or a word that nobody marked and of which the lexicon
says nothing, as no act (less sure, so it counts less); the lexicon's own patterns are samples too, of their vectors.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.marked import Marked, sentences
from pipelines.coding.acts.actions import Actions, Reading, readings
from pipelines.coding.acts.deciding import silent
from pipelines.coding.acts.learned import LENGTH, NOTHING, share, slots
from pipelines.coding.acts.traits import traits, votes_of
from pipelines.coding.syntax.headlines import recased
from pipelines.coding.syntax.mending import voiced
from pipelines.coding.syntax.parsing import Parser, parse
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Span
from services.acts import WEIGHTS
from services.coders import forms_of, load_actions
from services.parsers import load_parser

PROJECT: Final = Path(__file__).resolve().parents[2]
TRAINING: Final = "training-*.txt"
KEPT: Final = 20_000
"""Words with a vector, the most frequent first."""
COMMON: Final = 5_000
"""Of these, words over which the vectors are centred."""
UNMARKED: Final = 0.05
"""What a word weighs that nobody marked; a marked one weighs 1."""
LISTED: Final = 900.0
"""What all patterns of the lexicon weigh together."""
SCALE: Final = 3.0
"""By which the mean vectors outweigh single traits."""
STRENGTH: Final = 3.0
"""Inverse of the regularisation."""
ROUNDS: Final = 300
"""Of the optimiser, at most."""
RARE: Final = 2
"""Samples below which a trait is left out."""


class Sample(NamedTuple):
    """A word's traits and the act that it tells."""

    traits: list[str]
    act: str
    weight: float


def samples(actions: Actions, parser: Parser, marked: Sequence[Marked]) -> Iterator[Sample]:
    """Samples of the marked sentences."""
    forms = forms_of(actions)
    taken: dict[str, list[tuple[int, int]]] = {}
    for one in marked:
        taken.setdefault(one.text, []).append(one.marks["a"])
    spans = [Span(0, len(one.text), recased(one.text, forms)) for one in marked]
    for one, parsed in zip(marked, parse(parser, spans), strict=True):
        tree = voiced(parsed, actions.general.transitive)
        found = readings(actions, tree)
        votes = votes_of(found)
        word, reading = told_by(tree, found, *one.marks["a"])
        if word is not None:
            yield Sample(traits(actions, tree, word, reading, votes), one.act or NOTHING, 1.0)
        for token in silent(tree, votes):
            if not any(token.start < end and start < token.end for start, end in taken[one.text]):
                yield Sample(traits(actions, tree, token, None, votes), NOTHING, UNMARKED)


def told_by(tree: Tree, found: list[Reading], start: int, end: int) -> tuple[Token | None, Reading | None]:
    """The word of a marked span that tells its act, and what the lexicon makes of it."""
    inside = [token for token in tree.tokens if token.start < end and start < token.end]
    own = [reading for reading in found if any(token in (reading.verb, reading.noun) for token in inside)]
    if own:
        return own[0].action, own[0]
    telling = [token for token in inside if token.is_verb or token.is_noun or token.tag.startswith("JJ")]
    return min(telling, key=lambda token: sum(1 for _ in tree.path_up(token)), default=None), None


def patterns(actions: Actions) -> Iterator[Sample]:
    """The lexicon's own patterns, by nothing but their words; each weighs 1."""
    for verb, frames in actions.verbs.items():
        for frame in frames:
            for noun in frame.nouns or ("",):
                words = [f"verb={verb}"]
                words += [f"compound:prt={frame.particle}"] if frame.particle else []
                words += [f"with={noun.rsplit(' ', 1)[-1]}"] if noun else []
                yield Sample(words, frame.entry.act, 1.0)
    for noun, entry in actions.nouns.items():
        yield Sample([f"noun={noun.rsplit(' ', 1)[-1]}"], entry.act, 1.0)


def vectors_of(path: Path) -> tuple[dict[str, int], NDArray[np.int8]]:
    """The first words of a file of vectors, centred, each about LENGTH long."""
    words: dict[str, int] = {}
    numbers: list[list[float]] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, *cells = line.rstrip().split(" ")
            if word.isalpha():
                words[word] = len(words)
                numbers.append([float(cell) for cell in cells])
            if len(words) == KEPT:
                break
    table = np.array(numbers, dtype=np.float32)
    table -= table[:COMMON].mean(axis=0)
    table *= LENGTH / np.linalg.norm(table, axis=1, keepdims=True)
    return words, np.clip(np.rint(table), -LENGTH, LENGTH).astype(np.int8)


def trained(
    told: Sequence[Sample], listed: Sequence[Sample], words: dict[str, int], vectors: NDArray[np.int8]
) -> dict[str, NDArray[Any]]:
    """The tables of `Learned`, from samples of sentences and of the lexicon, of which only the vectors count."""
    counted = Counter(trait for one in told for trait in one.traits)
    vectorizer = DictVectorizer(dtype=np.float32)
    single = vectorizer.fit_transform(
        [{trait: share(trait) for trait in one.traits if counted[trait] >= RARE} for one in told]
    )
    both = (*told, *listed)
    means = np.array([slots(one.traits, words, vectors) * SCALE for one in both], dtype=np.float32)
    alone = csr_matrix((len(listed), single.shape[1]), dtype=np.float32)
    model = LogisticRegression(C=STRENGTH, max_iter=ROUNDS, tol=1e-4).fit(
        hstack([vstack([single, alone]), csr_matrix(means)]).tocsr(),
        [one.act for one in both],
        [*(one.weight for one in told), *(one.weight * LISTED / len(listed) for one in listed)],
    )
    weights, dense = np.split(model.coef_.T.astype(np.float32), [single.shape[1]])
    return {
        "answers": np.array(model.classes_, dtype=str),
        "bias": model.intercept_.astype(np.float32),
        "traits": np.array(vectorizer.get_feature_names_out(), dtype=str),
        "weights": weights.astype(np.float16),
        "dense": (dense * SCALE).astype(np.float16),
        "words": np.array(list(words), dtype=str),
        "vectors": vectors,
    }


def main(vectors: str, output: str) -> None:
    """Train, and write the weights."""
    actions = load_actions(PROJECT / "config" / "lexicon" / "actions")
    parser = load_parser(PROJECT / "config" / "parser")
    files = sorted((PROJECT / "benchmarks" / "sentences").glob(TRAINING))
    told = list(samples(actions, parser, [one for file in files for one in sentences(file)]))
    listed = list(patterns(actions))
    tables = trained(told, listed, *vectors_of(Path(vectors)))
    Path(output).mkdir(parents=True, exist_ok=True)
    np.savez_compressed(Path(output) / WEIGHTS, allow_pickle=False, **tables)
    print(f"{len(told)} samples, {len(listed)} patterns, {len(tables['traits'])} traits")


if __name__ == "__main__":
    main(*sys.argv[1:])
