"""How many people an act befell (data/numbers.yaml), with the real parser."""

from collections.abc import Callable

import pytest

from pipelines.coding.circumstances.amounts import amounts
from pipelines.coding.circumstances.numbers import count
from pipelines.coding.cues import Cues
from pipelines.coding.syntax.trees import Token, Tree

ROWS = "numbers.yaml"
Reader = Callable[[str, str], tuple[Tree, Token]]


def test_people_are_counted_by_what_became_of_them(
    cues: Cues, read: Reader, row: tuple[dict[str, int], str, str]
) -> None:
    expected, word, text = row
    tree, action = read(text, word)
    assert count(cues, tree, action) == expected


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,200", [1200]), ("two dozen", [24]), ("a dozen", [12]), ("twenty-five", [25]), ("1.5 million", [1_500_000]),
        ("three hundred", [300]), ("half a dozen", [12]), ("dozens", []), ("hundreds", []), ("$40", []), ("40%", []),
        ("999999999999", []), ("1.5", []),
    ],
)  # fmt: skip
def test_numbers_are_read_in_digits_and_words(cues: Cues, read: Reader, written: str, value: list[int]) -> None:
    tree, _ = read(f"They counted {written} of them.", "They")
    assert [amount.value for amount in amounts(cues.counts, tree)] == value
