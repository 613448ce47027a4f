"""Train the parser's weights from the Universal Dependencies treebanks: `make parser UD=DIR`.

The treebanks (English EWT, CC BY-SA 4.0, and the freely licensed part of English GUM) are not part of the project;
`docs/parser.md` says where they come from. Twenty minutes on one core; the result replaces `config/parser/`.
"""

import gzip
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin

HERE = Path(__file__).parent
TRAINING = ("en_ewt-train", "en_gum_free-train")
DEVELOPMENT = ("en_ewt-dev", "en_gum_free-dev")
COLUMNS = 10
"""Of a CoNLL-U line."""
SHORT = 3
"""Words; a sentence so short keeps its full stop."""
LOWER, TITLE, UNSTOPPED = 0.05, 0.05, 0.05
"""Shares of sentences that are seen once more in lower case, as a headline, and without their full stop."""

Row = tuple[str, str, int, str, bool]
"""Form, Penn tag, head (index in the sentence), label, followed by a space."""


def sentences(path: Path) -> Iterator[list[Row]]:
    """Read a gzipped CoNLL-U file; multiword and empty tokens are left out, their words stay."""
    rows: list[Row] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if len(cells) == COLUMNS and cells[0].isdigit():
                head = int(cells[6]) - 1
                at = len(rows)
                rows.append((cells[1], cells[4], head if head >= 0 else at, cells[7], "SpaceAfter=No" not in cells[9]))
            elif rows and not line.strip():
                yield rows
                rows = []


def varied(rows: list[Row], chance: random.Random) -> Iterator[list[Row]]:
    """The sentence, and now and then the same sentence as a headline writer would set it."""
    yield rows
    if chance.random() < LOWER:
        yield [(form.lower(), *rest) for form, *rest in rows]  # type: ignore[misc]  # still a Row
    if chance.random() < TITLE:
        yield [(form[:1].upper() + form[1:], *rest) for form, *rest in rows]  # type: ignore[misc]  # still a Row
    if len(rows) > SHORT and rows[-1][0] == "." and chance.random() < UNSTOPPED:
        yield rows[:-1]


def corpus(folder: Path, names: tuple[str, ...], *, vary: bool) -> DocBin:
    """All sentences of the named treebanks as spaCy documents of one sentence each."""
    nlp, kept = spacy.blank("en"), DocBin()
    chance = random.Random(7)  # noqa: S311  # a reproducible draw, no secret
    for name in names:
        for rows in sentences(folder / f"{name}.conllu.gz"):
            for variant in varied(rows, chance) if vary else [rows]:
                forms, tags, heads, labels, spaces = zip(*variant, strict=True)
                if all(head < len(forms) for head in heads):
                    doc = Doc(
                        nlp.vocab, list(forms), list(spaces), tags=list(tags), heads=list(heads), deps=list(labels)
                    )
                    kept.add(doc)
    return kept


def main(treebanks: str, output: str) -> None:
    """Train on the treebanks, and leave the best model, without this machine's paths, in `output`/weights."""
    with tempfile.TemporaryDirectory() as scratch:
        corpora = {"paths.train": ("train", TRAINING, True), "paths.dev": ("dev", DEVELOPMENT, False)}
        paths = {}
        for setting, (name, treebank, vary) in corpora.items():
            paths[setting] = str(Path(scratch) / f"{name}.spacy")
            corpus(Path(treebanks), treebank, vary=vary).to_disk(paths[setting])
        train(HERE / "parser.cfg", output, overrides=paths)
    best = spacy.load(Path(output) / "model-best")
    best.config["paths"] = dict.fromkeys(best.config["paths"])
    best.to_disk(Path(output) / "weights")


if __name__ == "__main__":
    main(*sys.argv[1:])
