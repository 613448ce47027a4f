"""Match: events and articles -> matches. Whether a rule is met; stateless, at most one match for a rule and a record.

Only what is `live` rings, unless a rule says otherwise. What is taken back is told to each rule without its evidence:

- a withdrawn event to every rule on events (the alert stage knows which of them hold it as evidence);
- a revised article that a rule on articles no longer meets, whatever its age by now.

An event that is told again and no longer meets a rule (its article was retitled, say) takes nothing back: who, whom,
what and status are part of an event's id, so a change that matters comes as a withdrawal. An article that has grown
stale by the time it is revised adds nothing either.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from pipelines.alerting.clauses import meets
from pipelines.alerting.documents import Document
from pipelines.alerting.evidence import of_article, of_event
from pipelines.alerting.groups import Grouped, group_of
from pipelines.alerting.rules import Rule, Rules
from pipelines.ids import identity
from pipelines.records import EventDocument, Evidence, GroupedArticle, Match, Withdrawal

Found: TypeAlias = Iterator[tuple[Rule, Evidence | None]]


def fold(rules: Rules, _state: Any, record: Grouped) -> list[Match]:
    """The rules that the record meets, and those that it takes back what it told."""
    match record:
        case Withdrawal():
            found: Found = ((rule, None) for rule in rules.on_events)
        case EventDocument():
            found = _in_event(rules, record)
        case GroupedArticle():
            found = _in_article(rules, record)
    matches = (_match(rules, rule, record, evidence) for rule, evidence in found)
    return [match for match in matches if match is not None]


def _in_event(rules: Rules, event: EventDocument) -> Found:
    document = Document(event)
    for rule in rules.on_events:
        if _may_ring(rule, event) and not event.withdrawn and meets(document, rule.condition):
            yield rule, of_event(event)


def _in_article(rules: Rules, article: GroupedArticle) -> Found:
    document = Document(article)
    for rule in rules.on_articles:
        if not (_may_ring(rule, article) or article.revised):
            continue
        met = meets(document, rule.condition)
        if met and _may_ring(rule, article):
            yield rule, of_article(article)
        elif article.revised and not met:
            yield rule, None


def _may_ring(rule: Rule, record: EventDocument | GroupedArticle) -> bool:
    return record.timeliness == "live" or not rule.live_only


def _match(rules: Rules, rule: Rule, record: Grouped, evidence: Evidence | None) -> Match | None:
    group = group_of(rule.group_by, record)
    if group is None:
        return None
    return Match(
        id=identity(rule.name, record.id, record.fetched.isoformat(), record.revision),
        key=f"{rule.name}|{group}",
        rule=rule.name,
        group=group,
        subject=record.id,
        at=record.fetched,
        revision=record.revision,
        evidence=evidence,
        rules_version=rules.version,
    )
