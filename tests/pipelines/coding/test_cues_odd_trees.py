"""Trees of any shape, as parsers make of lists, fragments and slips: every reading of them ends, within the text."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipelines.coding.circumstances.attribution import attribute
from pipelines.coding.circumstances.numbers import count
from pipelines.coding.circumstances.when import resolve
from pipelines.coding.cues import Cues
from pipelines.coding.status.judging import judge
from pipelines.coding.syntax.trees import Token, Tree

PUBLISHED = datetime(2023, 11, 15, tzinfo=UTC)

_WORDS = (
    "if",
    "not",
    "denied",
    "to",
    "plan",
    "attack",
    "will",
    "no",
    "who",
    "said",
    "?",
    "but",
    ",",
    "threat",
    "of",
    "12",
    "killed",
    ":",
    "monday",
)
_TAGS = ("VB", "VBD", "VBG", "NN", "MD", "RB", "IN", "TO", "DT")
_ROLES = ("ccomp", "xcomp", "conj", "advcl", "acl", "nmod", "obj", "nsubj", "mark", "case", "det", "dep")
_word = st.tuples(st.sampled_from(_WORDS), st.sampled_from(_TAGS), st.sampled_from(_ROLES), st.integers(0, 11))


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A tree with one root, any words, tags and roles."""
    tokens, at = [], 0
    for i, (text, tag, dep, head) in enumerate(draw(st.lists(_word, min_size=1, max_size=12))):
        governor = head % i if i else 0
        tokens.append(Token(i, text, text, tag, dep if i else "ROOT", governor, at, at + len(text)))
        at += len(text) + 1
    text = " ".join(token.text for token in tokens)
    return Tree(0, len(text), text, tuple(tokens))


@given(tree=trees())
def test_an_odd_tree_is_read_to_the_end(cues: Cues, tree: Tree) -> None:
    for action in tree.tokens:
        cue = judge(cues, tree, action, "ASSAULT").cue
        assert cue is None or tree.text[cue.start : cue.end] == cue.text
        told = attribute(cues, tree, action)
        assert told is None or told.speaker is None or told.speaker in tree.text
        assert all(number > 0 for number in count(cues, tree, action).values())
        assert resolve(cues, tree, action, PUBLISHED) is None or "monday" in tree.text
