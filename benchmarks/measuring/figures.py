"""What is printed: a figure, its ratio to what it is held against in the same run, and what it means."""

from collections.abc import Iterator, Sequence
from statistics import median

from msgspec import Struct


class Figure(Struct, frozen=True):
    """One line of the table, and the line below it."""

    what: str
    value: float
    unit: str
    ratio: str = ""
    means: str = ""


class Rates(Struct, frozen=True):
    """What was reached in each round, per second."""

    unit: str
    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Of all rounds."""
        return median(self.rounds)

    def over(self, other: "Rates") -> float:
        """The ratio to another in the same round, the median of all rounds."""
        return median(one / its for one, its in zip(self.rounds, other.rounds, strict=True))

    def figure(self, what: str, means: str, **against: "Rates") -> Figure:
        """As it is printed; `against` are baselines by their names."""
        ratios = (f"{self.over(rates):.3g} x {name.replace('_', ' ')}" for name, rates in against.items())
        ratio = ", ".join(ratios) or "a baseline"
        spread = f" ({min(self.rounds):.4g}-{max(self.rounds):.4g})" if len(self.rounds) > 1 else ""
        return Figure(what, self.median, self.unit + spread, ratio, means)


def table(title: str, figures: Sequence[Figure]) -> Iterator[str]:
    """The lines of one part."""
    yield f"\n{title}"
    for one in figures:
        value = f"{one.value:,.0f}" if abs(one.value) >= 100 else f"{one.value:.3g}"  # noqa: PLR2004  # three digits
        yield f"  {one.what:44} {value:>9} {one.unit:34} {one.ratio}".rstrip()
        if one.means:
            yield f"      {one.means}"
