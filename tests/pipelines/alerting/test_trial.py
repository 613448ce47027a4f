"""What a rule would have rung for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pipelines.alerting.trial import would_ring

Make = Callable[..., Any]


def test_the_archive_is_taken_as_received_when_it_was_published(rule: Make, event: Make) -> None:
    noon = event().published
    imported = {"timeliness": "backfill", "fetched": noon + timedelta(days=300)}
    archive = [
        event(id="e3", incident="i3", story="s3", published=noon + timedelta(days=1), **imported),
        event(id="e1", **imported),
        event(id="e2", story="s2", published=noon + timedelta(hours=1), **imported),
    ]
    trial = would_ring(rule(query="root:ASSAULT"), archive)
    assert [(alert.group, alert.at) for alert in trial.rung] == [("i1", noon), ("i3", noon + timedelta(days=1))]
    assert trial.days == {noon.date(): 1, (noon + timedelta(days=1)).date(): 1}
    assert trial.seen == 3


def test_what_is_undated_ahead_withdrawn_or_of_the_other_kind_does_not_ring(
    rule: Make, event: Make, article: Make
) -> None:
    ahead = event(id="e3", published=event().fetched + timedelta(hours=2), timeliness="backfill")
    archive = [event(published=None), event(id="e2", withdrawn=True), ahead, article()]
    assert would_ring(rule(query="root:ASSAULT"), archive).rung == ()


def test_a_rule_on_articles_is_tried_on_articles(rule: Make, event: Make, article: Make) -> None:
    (alert,) = would_ring(rule(query="raid", on="article"), [event(), article()]).rung
    assert alert.articles == ("a1",)
