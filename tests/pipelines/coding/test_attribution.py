"""Whose word an act rests on (data/attribution.yaml), with the real parser."""

from collections.abc import Callable

from pipelines.coding.circumstances.attribution import attribute
from pipelines.coding.cues import Cues
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Attribution

ROWS = "attribution.yaml"


def test_the_one_who_tells_of_an_act_is_found(
    cues: Cues, read: Callable[[str, str], tuple[Tree, Token]], row: tuple[str, str, bool, str, str]
) -> None:
    speaker, verb, anonymous, word, text = row
    expected = Attribution(speaker or None, verb, anonymous) if verb else None
    tree, action = read(text, word)
    assert attribute(cues, tree, action) == expected
