"""The one line of figures, and why nothing has rung."""

import pytest

from services.standalone.loop import Progress
from services.summary import figures, silence


def test_the_line_tells_what_there_is_and_leaves_out_what_there_is_not() -> None:
    calm = Progress(feeds=2, articles=1_240, backfill=1_240, events=3_000, alerts=1)
    assert figures(calm, 3) == "2 of 3 feeds polled, 1,240 articles, 3,000 events, 1 alert"
    busy = Progress(feeds=3, failed=1, articles=7, events=2, alerts=1, dead=1, waiting=40)
    assert figures(busy, 3) == (
        "3 of 3 feeds polled (1 failed), 7 articles, 2 events, 1 alert, 1 dead letter, 40 waiting"
    )


@pytest.mark.parametrize(
    ("progress", "why"),
    [
        (Progress(), "nothing new has come in yet"),
        (Progress(feeds=2, failed=2), "is there a network?"),
        (Progress(feeds=2, failed=1), "nothing new has come in yet"),
        (Progress(feeds=2, articles=1_240, backfill=1_240), "1,240 articles taken as background; new ones will ring"),
        (Progress(feeds=2, articles=1, backfill=1), "1 article taken as background; new ones will ring"),
        (Progress(feeds=2, articles=2, backfill=1), "1 article is background; no rule is met by the others"),
        (Progress(feeds=2, articles=1_241, backfill=1_240), "no rule is met by the others"),
    ],
)
def test_as_long_as_nothing_has_rung_the_line_says_why(progress: Progress, why: str) -> None:
    assert why in silence(progress)
    assert figures(progress, 2).endswith(silence(progress))
