"""Train the parser's weights from the Universal Dependencies treebanks: `make parser UD=DIR VECTORS=FILE`.

The treebanks (English EWT, CC BY-SA 4.0, and the freely licensed part of English GUM) and the word vectors (GloVe 6B,
100 dimensions, public domain; a word a line with its numbers, the most frequent first) are not part of the project;
`docs/parser.md` says where they come from. Half an hour on one core; the result replaces `config/parser/`.
"""

import gzip
import itertools
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import spacy
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin
from spacy.vectors import Vectors  # type: ignore[import-not-found]  # compiled, without stubs

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.parser.headlining import as_headlines
from benchmarks.parser.newswire import Sentence, Word, as_news

HERE = Path(__file__).parent
TRAINING = ("en_ewt-train", "en_gum_free-train")
DEVELOPMENT = ("en_ewt-dev", "en_gum_free-dev")
COLUMNS = 10
"""Of a CoNLL-U line."""
SHORT = 3
"""Words; a sentence so short keeps its full stop."""
LOWER, TITLE, UNSTOPPED = 0.05, 0.05, 0.05
"""Shares of sentences that are seen once more in lower case, with capitals, and without their full stop."""
WORDS = 30_000
"""Words with a vector, the most frequent first."""


def sentences(path: Path) -> Iterator[Sentence]:
    """Read a gzipped CoNLL-U file; multiword and empty tokens are left out, their words stay."""
    rows: Sentence = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) == COLUMNS and cells[0].isdigit():
                head = int(cells[6]) - 1
                at = len(rows)
                spaced = "SpaceAfter=No" not in cells[9]
                rows.append(Word(cells[1], cells[4], head if head >= 0 else at, cells[7], spaced))
            elif rows and not line.strip():
                yield rows
                rows = []


def varied(rows: Sentence, chance: random.Random) -> Iterator[Sentence]:
    """The sentence, and now and then the same sentence as a headline writer would set it."""
    yield rows
    if chance.random() < LOWER:
        yield [row._replace(form=row.form.lower()) for row in rows]
    if chance.random() < TITLE:
        yield [row._replace(form=row.form[:1].upper() + row.form[1:]) for row in rows]
    if len(rows) > SHORT and rows[-1].form == "." and chance.random() < UNSTOPPED:
        yield rows[:-1]


def newsroom(rows: Sentence, chance: random.Random) -> Iterator[Sentence]:
    """The sentence as a newsroom would write it, in its texts and over them."""
    yield from as_news(rows, chance)
    yield from as_headlines(rows, chance)


def corpus(folder: Path, names: tuple[str, ...], *, vary: bool) -> DocBin:
    """All sentences of the named treebanks as spaCy documents of one sentence each."""
    nlp, kept = spacy.blank("en"), DocBin()
    chance = random.Random(7)  # noqa: S311  # a reproducible draw, no secret
    for name in names:
        for rows in sentences(folder / f"{name}.conllu.gz"):
            for variant in (*varied(rows, chance), *newsroom(rows, chance)) if vary else [rows]:
                forms, tags, heads, labels, spaces = zip(*variant, strict=True)
                if all(head < len(forms) for head in heads):
                    doc = Doc(
                        nlp.vocab, list(forms), list(spaces), tags=list(tags), heads=list(heads), deps=list(labels)
                    )
                    kept.add(doc)
    return kept


def with_vectors(path: Path, folder: Path) -> None:
    """An empty pipeline in `folder` that knows the file's first words, in small letters, capitalised, in capitals."""
    nlp = spacy.blank("en")
    with path.open(encoding="utf-8") as lines:
        cells = [line.rstrip().split(" ") for line in itertools.islice(lines, WORDS)]
    table = np.array([numbers for _, *numbers in cells], dtype=np.float32)
    keys = [nlp.vocab.strings.add(word) for word, *_ in cells]
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=table, keys=keys, name="words")
    for row, (word, *_) in enumerate(cells):
        for form in {word.capitalize(), word.upper()} - {word}:
            nlp.vocab.vectors.add(nlp.vocab.strings.add(form), row=row)
    nlp.to_disk(folder)


def main(treebanks: str, vectors: str, output: str) -> None:
    """Train on the treebanks, and leave the best model, without this machine's paths, in `output`/weights."""
    with tempfile.TemporaryDirectory() as scratch:
        with_vectors(Path(vectors), Path(scratch) / "vectors")
        corpora = {"paths.train": ("train", TRAINING, True), "paths.dev": ("dev", DEVELOPMENT, False)}
        paths = {"paths.vectors": str(Path(scratch) / "vectors")}
        for setting, (name, treebank, vary) in corpora.items():
            paths[setting] = str(Path(scratch) / f"{name}.spacy")
            corpus(Path(treebanks), treebank, vary=vary).to_disk(paths[setting])
        train(HERE / "parser.cfg", output, overrides=paths)
    best = spacy.load(Path(output) / "model-best")
    best.config["paths"] = dict.fromkeys(best.config["paths"])
    best.to_disk(Path(output) / "weights")


if __name__ == "__main__":
    main(*sys.argv[1:])
