"""What was learned says of a word, beside what the lexicon says of it."""

from typing import Final

from pipelines.coding.acts.actions import Reading
from pipelines.coding.acts.traits import Votes, traits
from pipelines.coding.coder import Coder
from pipelines.coding.syntax.trees import Tree
from pipelines.explaining.explanation import Reason

SHOWN: Final = 3
"""Answers that are told, the likeliest first."""


def weighed(coder: Coder, tree: Tree, reading: Reading, listed: Reading | None, votes: Votes) -> Reason:
    """How likely the learned weights hold each act; `listed` is what the lexicon alone made of the word."""
    likely = coder.learned.likely(traits(coder.actions, tree, reading.action, listed, votes))
    first = sorted(likely, key=lambda answer: -likely[answer])[:SHOWN]
    told = ", ".join(f"{answer} {likely[answer]:.2f}" for answer in first)
    return Reason("model", f"{told}; {_verdict(reading, listed)}")


def _verdict(reading: Reading, listed: Reading | None) -> str:
    if listed is None:
        return f"the lexicon does not know `{reading.action.text}` here, so this decides"
    if listed.entry != reading.entry:
        return f"it overrules the lexicon's {listed.entry.act}"
    return "the lexicon's pattern stands"
