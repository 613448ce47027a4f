"""Alert rules, compiled: what rings, how its tellings are grouped, and how soon it may ring again."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Literal

from msgspec import Struct

from pipelines.alerting.clauses import Clause
from pipelines.ids import identity
from pipelines.records import Severity

On = Literal["event", "article"]
Grouping = Literal["incident", "story", "article", "dyad", "source", "target", "outlet", "language", "rule"]


class Rule(Struct, frozen=True, kw_only=True):
    """One rule. `severity` is the least that it rings with, None where the evidence alone decides.

    With `topic` its alerts also go to a topic of their own. `version` is a hash of the rule as it was written.
    """

    name: str
    description: str
    on: On
    condition: Clause
    live_only: bool
    group_by: Grouping
    cooldown: timedelta
    severity: Severity | None
    topic: bool
    version: str


class Rules(Struct, frozen=True, dict=True):
    """The rules in force, in the order of their names. `version` changes with any of them."""

    rules: tuple[Rule, ...]
    version: str

    @cached_property
    def on_events(self) -> tuple[Rule, ...]:
        """The rules that look at events."""
        return tuple(rule for rule in self.rules if rule.on == "event")

    @cached_property
    def on_articles(self) -> tuple[Rule, ...]:
        """The rules that look at articles."""
        return tuple(rule for rule in self.rules if rule.on == "article")

    @cached_property
    def _named(self) -> dict[str, Rule]:
        return {rule.name: rule for rule in self.rules}

    def get(self, name: str) -> Rule | None:
        """The rule of this name; None where it is no longer in force."""
        return self._named.get(name)


def gather(rules: Iterable[Rule]) -> Rules:
    """The rules as one frozen set; their order of arrival makes no difference."""
    ordered = tuple(sorted(rules, key=lambda rule: rule.name))
    return Rules(ordered, identity(*(rule.version for rule in ordered)))
