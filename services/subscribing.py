"""`tocsin subscribe`: every version of every alert as it comes, from the broker or out of the data folder."""

import re
from collections.abc import Iterable, Iterator

from pipelines.alerting.fields import nearest
from pipelines.errors import BadConfig
from pipelines.records import Alert
from services import topics
from services.broker.admin import has_rule_topic
from services.broker.reading import decoded, read
from services.broker.rules import read_rules
from services.interrupts import interrupts
from services.moments import Since, since
from services.rulebook import load_rules
from services.running import now
from services.settings import Settings
from services.standalone.following import read_alerts, reader_of, rules_rung

_GROUP = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def subscribe(
    settings: Settings,
    rule: str = "",
    *,
    begin: str = "now",
    group: str = "",
    follow: bool = True,
    loud: bool = False,
) -> Iterator[Alert]:
    """The alerts of one rule, or of all: from `begin` (see `moments.since`), or where the group stands.

    Every version is given, `loud` leaves those that ring. They end with SIGINT or SIGTERM; without `follow` where they
    ended at the start. A group stands after an alert once the next one is asked for: at least once, so an alert may
    come again, under the same id and version. Raises BadConfig, BrokerUnreachable, TopicMissing, StoreError.
    """
    if group and not _GROUP.fullmatch(group):
        raise BadConfig(f"{group!r} can't be a group", where="--group", mend="letters, digits, dots and hyphens")
    start = since(begin, now())
    source = _from_broker if settings.kafka else _from_store
    alerts = source(settings, rule, start, group, follow=follow)
    return (alert for alert in alerts if alert.loud or not loud)


def _from_broker(settings: Settings, rule: str, start: Since, group: str, *, follow: bool) -> Iterator[Alert]:
    topic = f"{topics.ALERTS}.{rule}" if rule and _has_own_topic(settings, rule) else topics.ALERTS
    member = topics.group(settings, f"subscribe-{reader_of(group, rule)}") if group else ""

    def alerts() -> Iterator[Alert]:
        with interrupts() as stop:
            for record in read(settings, topic, since=start, group=member, follow=follow, stop=stop):
                alert: Alert | None = decoded(topics.ALERTS, record)
                if alert is not None and rule in ("", alert.rule):
                    yield alert

    return alerts()


def _has_own_topic(settings: Settings, rule: str) -> bool:
    """What the rule in force says; where it is no longer in force, what is left of it."""
    rules = read_rules(settings)
    if known := rules.get(rule):
        return known.topic
    left = has_rule_topic(settings, rule)
    if not left:
        _refuse_unknown(rule, (other.name for other in rules.rules))
    return left


def _from_store(settings: Settings, rule: str, start: Since, group: str, *, follow: bool) -> Iterator[Alert]:
    if rule:
        listed = (known.name for known in load_rules(settings.config / "rules").rules)
        _refuse_unknown(rule, (*listed, *rules_rung(settings.data)))

    def alerts() -> Iterator[Alert]:
        with interrupts() as stop:
            yield from read_alerts(settings.data, rule=rule, since=start, group=group, follow=follow, stop=stop)

    return alerts()


def _refuse_unknown(rule: str, known: Iterable[str]) -> None:
    names = frozenset(known)
    if rule not in names:
        raise BadConfig(f"no rule {rule!r}", where="subscribe", mend=nearest(rule, names) if names else "there is none")
