"""The rules as their compacted topic tells them, record by record."""

import logging
from typing import Any, Literal

import msgspec
from msgspec import Struct

from pipelines.alerting.rules import Rule, Rules, gather
from pipelines.alerting.written import WrittenRule, compiled
from pipelines.errors import TocsinError
from services.reasons import shortened
from services.views import printable

log = logging.getLogger(__name__)

Origin = Literal["file", "live"]


class WrittenRuleRecord(Struct, frozen=True, kw_only=True):
    """A rule as it is written, under its name as the record's key; `live` are those that no file holds."""

    name: str
    origin: Origin
    rule: WrittenRule


class RuleSet:
    """What is in force after the records taken so far: of each rule the newest that can be understood.

    A rule was checked against the vocabulary before it was put on the topic. Here it is not checked again: a worker
    with a smaller lexicon has the same rules as the others.
    """

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def take(self, record: Any) -> bool:
        """Take a Kafka record; whether it changed what is in force. One that can't be understood is logged alone."""
        try:
            name, rule = _understood(record.key, record.value)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TocsinError) as error:
            why = printable(shortened(str(error)))
            log.warning("%s, offset %d: not a rule, passed over: %s", record.topic, record.offset, why)
            return False
        before = self._rules.pop(name, None)
        if rule is not None:
            self._rules[name] = rule
        return before != rule

    def rules(self) -> Rules:
        """The rules in force."""
        return gather(self._rules.values())


def _understood(key: bytes | None, value: bytes | None) -> tuple[str, Rule | None]:
    """The name, and the rule unless it is no longer in force."""
    name = (key or b"").decode()
    if value is None:
        return name, None
    record = msgspec.json.decode(value, type=WrittenRuleRecord)
    if record.name != name:
        raise TocsinError(f"rule {record.name!r} under the key {name!r}")
    return name, compiled(record.name, record.rule)
