"""Alert: matches -> alerts. One alert a rule and group; told once, told again only when it has grown.

The first evidence rings. Another voice or story rings again when the cooldown is over (twice as long each time), and
whatever is graver than what has rung, at once. All else updates the alert silently: a version more, the id the same.
What is taken back never rings: the alert is updated, and `withdrawn` with its last evidence. Told anew, it opens again
as an update that obeys the same cooldown, so that an outlet that edits to and fro rings once.

An alert's id depends on rule and group alone, its words on its evidence: neither on the order in which that came, as
long as what is said of one event or article comes in its own order, and memory (see there) is not exhausted.
"""

from datetime import timedelta

from msgspec import structs

from pipelines.alerting import cooldown, severity, telling
from pipelines.alerting.memory import AlertMemory, remember
from pipelines.alerting.rules import Rule, Rules
from pipelines.ids import identity
from pipelines.records import Alert, Match
from pipelines.state import State, recall

__all__ = ["KEEP", "AlertMemory", "fold"]

KEEP = timedelta(days=28)
"""Longer than any event can still be withdrawn, and twice the longest cooldown."""


def fold(rules: Rules, state: State[AlertMemory], match: Match) -> list[Alert]:
    """Decide whether this match rings. A repeat, or what is older than what is known, changes nothing.

    A rule that is no longer in force neither rings nor withdraws.
    """
    rule = rules.get(match.rule)
    before = recall(state, match.key, match.at, KEEP) or AlertMemory(seen=match.at)
    after = remember(before, match) if rule else None
    if rule is None or after is None:
        return []
    level = _level(rule, after)
    loud = _rings(rule, before, match, level)
    if loud:
        times, rung = before.times + 1, max(match.at, before.rung or match.at)
        after = structs.replace(after, times=times, rung=rung, level=max(level, before.level))
    state[match.key] = after = structs.replace(after, version=before.version + 1)
    return [_alert(match, after, level, loud=loud)]


def _rings(rule: Rule, before: AlertMemory, match: Match, level: int) -> bool:
    if match.evidence is None:
        return False
    if before.rung is None or level > before.level:
        return True
    cold = cooldown.over(rule.cooldown, before.rung, before.times, match.at)
    return cold and not before.told_by(match.evidence)


def _level(rule: Rule, memory: AlertMemory) -> int:
    """The gravest of the evidence that stands, at least the rule's own; once all is withdrawn, of what stood."""
    floor = severity.LEVELS.index(rule.severity) if rule.severity else 0
    return max(floor, *(one.level for one in memory.standing or memory.held))


def _alert(match: Match, memory: AlertMemory, level: int, *, loud: bool) -> Alert:
    withdrawn = not memory.standing
    shown = memory.standing or memory.held
    return Alert(
        id=identity(match.rule, match.group),
        version=memory.version,
        rule=match.rule,
        group=match.group,
        state="withdrawn" if withdrawn else "open" if memory.version == 1 else "updated",
        severity=severity.LEVELS[level],
        at=match.at,
        headline=telling.headline(shown, withdrawn=withdrawn),
        why=telling.why(shown, memory.more, withdrawn=withdrawn),
        quotes=telling.quotes(shown),
        articles=tuple(dict.fromkeys(one.article for one in shown)),
        events=tuple(one.event for one in shown if one.event is not None),
        window=telling.window(shown),
        loud=loud,
    )
