"""The learned weights of acts, read from their folder."""

import zlib
from pathlib import Path
from typing import get_args
from zipfile import BadZipFile

import numpy as np

from pipelines.coding.acts.learned import NOTHING, ORDER, Learned
from pipelines.errors import BadConfig
from pipelines.records import Root

WEIGHTS = "weights.npz"
BROKEN = (OSError, EOFError, KeyError, TypeError, ValueError, BadZipFile, zlib.error)
"""What numpy raises for a file that is absent, empty, cut off, of another kind, or lacks a table."""


def load_learned(folder: Path) -> Learned:
    """The weights in this folder. Raises BadConfig where they are absent or broken, or don't fit together."""
    try:
        with np.load(folder / WEIGHTS, allow_pickle=False) as held:
            learned = Learned(
                answers=tuple(held["answers"].tolist()),
                bias=held["bias"],
                rows={trait: row for row, trait in enumerate(held["traits"].tolist())},
                weights=held["weights"].astype(np.float32),
                words={word: row for row, word in enumerate(held["words"].tolist())},
                vectors=held["vectors"],
                dense=held["dense"].astype(np.float32),
            )
    except BROKEN as error:
        raise _bad(folder, str(error)) from error
    if not _fits(learned):
        raise _bad(folder, "its tables don't fit together, or it knows acts that are no roots")
    return learned


def _fits(learned: Learned) -> bool:
    """Whether all shapes are those that Learned names, and every answer but `none` is a root."""
    answers, acts = len(learned.answers), set(learned.answers) - {NOTHING}
    shapes = (learned.bias.shape, learned.weights.shape, learned.vectors.shape[:1], learned.dense.shape)
    size = learned.vectors.shape[-1]
    wanted = ((answers,), (len(learned.rows), answers), (len(learned.words),), (len(ORDER) * size, answers))
    return shapes == wanted and bool(acts) and acts <= set(get_args(Root))


def _bad(folder: Path, why: str) -> BadConfig:
    mend = "copy the weights there, or train them with `make acts VECTORS=FILE`"
    return BadConfig(f"no weights of acts: {why}", where=str(folder / WEIGHTS), mend=mend)
