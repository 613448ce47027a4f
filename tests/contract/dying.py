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
    """Have this stage call `die` there, once."""
    name, when = SEAMS[point]
    whole = getattr(work, name)

    def dying(*arguments: Any) -> Any:
        delattr(work, name)
        if when == "before":
            die()
        whole(*arguments)
        die()

    setattr(work, name, dying)
