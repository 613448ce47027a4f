"""What became of an act: the cues' judgement, and what a governing verb makes of it."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from pipelines.coding.acts.actions import Reading
from pipelines.coding.cues import Cues
from pipelines.coding.status.judging import judge
from pipelines.coding.syntax.trees import Tree
from pipelines.records import Root, Span, Status

SETTLED: Final[dict[Root, Status]] = {
    "AGREE": "planned",
    "REJECT": "negated",
    "THREATEN": "threatened",
    "REQUEST": "called_for",
}
"""What becomes of an act below a verb of this root ("agreed to send") where no cue said so."""


class Ruling(Struct, frozen=True):
    """What became of an act, and the words that say so."""

    status: Status
    cue: Span | None


def ruling_of(cues: Cues, tree: Tree, reading: Reading, published: datetime | None, *, own_word: bool) -> Ruling:
    """The cues' judgement; below "agreed", "refused", "threatened", "urged" what these make of it.

    `own_word` where its own actor tells it.
    """
    judged = judge(cues, tree, reading.action, reading.entry.act, published, own_word=own_word)
    matrix = reading.matrix
    if matrix is None or judged.status != "asserted":
        return Ruling(judged.status, judged.cue)
    over = judge(cues, tree, matrix.action, matrix.entry.act, published)
    cue = tree.span(matrix.action)
    if over.status == "negated":
        return Ruling("planned" if matrix.entry.act == "REJECT" else "negated", over.cue or cue)
    if over.status != "asserted" and matrix.entry.yields:
        return Ruling(over.status, over.cue or cue)
    return Ruling(SETTLED.get(matrix.entry.act, "planned"), cue)
