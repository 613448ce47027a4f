"""`tocsin rules`: the rules in force, and what one would have rung in what is stored."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.alerting.rules import Rule
from pipelines.alerting.trial import Archived, Trial, would_ring
from pipelines.errors import BadConfig
from services.archive import open_archive
from services.broker.rules import read_rules
from services.loading import load_vocabulary
from services.rulebook import load_rule, load_rules
from services.settings import Settings
from services.views import plural


def listed(settings: Settings) -> tuple[Rule, ...]:
    """The rules in force, by name: on the broker where one is named, else those of `config/rules`.

    Raises BadConfig naming file, line and mend, BrokerUnreachable, TopicMissing.
    """
    if settings.kafka:
        return read_rules(settings).rules
    return load_rules(settings.config / "rules", load_vocabulary(settings.config)).rules


def rehearse(rule: str, settings: Settings, since: str | None) -> Trial:
    """What the rule would have rung, each article taken as received when it was published, from the day `since` on.

    `rule` is the name of a rule in force, or a rule's file. Raises BadConfig.
    """
    first = _day(since)
    chosen = _chosen(rule, settings)
    with open_archive(settings) as archive:
        kept: Iterable[Archived] = archive.articles() if chosen.on == "article" else archive.events()
        return would_ring(chosen, (record for record in kept if not first or record.date >= first))


def rule_text(rule: Rule) -> str:
    """One line on a rule."""
    severity = f", at least {rule.severity}" if rule.severity else ""
    return f"{rule.name}: {rule.description} (on {rule.on}s, by {rule.group_by}{severity})"


def trial_text(trial: Trial) -> str:
    """How often it would have rung, by day."""
    days = "".join(f"\n  {day}: {count}" for day, count in sorted(trial.days.items()))
    return f"{plural(len(trial.rung), 'alert')} from {plural(trial.seen, 'record')}{days}"


def _chosen(rule: str, settings: Settings) -> Rule:
    if rule.endswith(".yaml"):
        return load_rule(Path(rule), load_vocabulary(settings.config))
    found = {each.name: each for each in listed(settings)}
    if rule not in found:
        known = ", ".join(found)
        raise BadConfig(f"no rule {rule!r}", where=str(settings.config / "rules"), mend=f"known: {known}")
    return found[rule]


def _day(written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(written), datetime.min.time(), UTC)
    except ValueError as error:
        raise BadConfig(f"{written!r} is no day", where="--since", mend="like 2026-01-31") from error
