"""Where a worker dies: exactly at a point of a stage's next record."""

from collections.abc import Callable
from typing import Any

from services.worker.processing import Work

from .kit import Point

SEAMS: dict[Point, tuple[str, str]] = {
    "before outputs": ("_deliver", "before"),
    "between outputs and state": ("_keep", "before"),
    "after state": ("_finish", "before"),
    "after all": ("_finish", "after"),
}


def arm(work: Work, point: Point, die: Callable[[], Any]) -> None:
    """Have this stage call `die` there, once. Where that comes back, it goes on."""
    name, when = SEAMS[point]
    whole = getattr(work, name)

    def dying(*arguments: Any) -> Any:
        delattr(work, name)
        if when == "before":
            die()
        outcome = whole(*arguments)
        if when == "after":
            die()
        return outcome

    setattr(work, name, dying)
