"""The rules in force stand on a compacted topic: `setup` puts those of the configuration folder there.

Rules of files and rules that were added live leave each other alone.
"""

from collections.abc import Mapping

import msgspec
from kafka import KafkaProducer

from pipelines.alerting.rules import Rules
from services import topics
from services.broker.admin import make_rule_topic
from services.broker.clients import PATIENCE, opened
from services.broker.reading import read
from services.broker.ruleset import Origin, RuleSet, WrittenRuleRecord
from services.loading import load_vocabulary
from services.rulebook import load_written
from services.settings import Settings

ACKNOWLEDGED_SECONDS = 30


def publish_rules(settings: Settings, wait: float = PATIENCE) -> list[str]:
    """Put the rules of `config/rules` on the topic, checked; a plain line for each thing done.

    A rule's own topic is there before the rule. What has not changed is not sent again, and a rule whose file is gone
    is taken back. Raises BadConfig (nothing is done then), BrokerUnreachable, TopicMissing, TopicRefused.
    """
    written = load_written(settings.config / "rules", load_vocabulary(settings.config))
    held = _held(settings, wait)
    live = {name for name, value in held.items() if _origin(value) == "live"}
    wanted = {
        name: msgspec.json.encode(WrittenRuleRecord(name=name, origin="file", rule=rule))
        for name, rule in written.items()
        if name not in live
    }
    gone = [name for name, value in held.items() if name not in written and _origin(value) == "file"]
    changed = {name: value for name, value in wanted.items() if held.get(name) != value}
    made = [line for name, rule in written.items() if rule.topic for line in make_rule_topic(settings, name)]
    _put(settings, changed | dict.fromkeys(gone, None), wait)
    return [
        *made,
        *(f"rule {name}: published" for name in changed),
        *(f"rule {name}: taken back, it has no file any more" for name in gone),
        *(f"rule {name}: not published, a live rule bears its name" for name in sorted(live & written.keys())),
    ]


def read_rules(settings: Settings, wait: float = PATIENCE) -> Rules:
    """The rules in force now. Raises BrokerUnreachable, TopicMissing."""
    rules = RuleSet()
    for record in read(settings, topics.RULES, wait=wait):
        rules.take(record)
    return rules.rules()


def _held(settings: Settings, wait: float) -> Mapping[str, bytes]:
    """What stands on the topic, by rule."""
    held: dict[str, bytes] = {}
    for record in read(settings, topics.RULES, wait=wait):
        name = (record.key or b"").decode("utf-8", "replace")
        held.pop(name, None)
        if record.value is not None:
            held[name] = record.value
    return held


def _origin(value: bytes) -> Origin | None:
    """Who put this there; None where a newer version wrote it, or nobody of ours."""
    try:
        return msgspec.json.decode(value, type=WrittenRuleRecord).origin
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _put(settings: Settings, records: Mapping[str, bytes | None], wait: float) -> None:
    """Returns when all replicas have them."""
    if not records:
        return
    options = {"acks": "all", "enable_idempotence": True, "max_request_size": topics.LARGEST}
    with opened(KafkaProducer, settings, wait, allow_auto_create_topics=False, **options) as producer:
        name = topics.named(settings, topics.RULES)
        sent = [producer.send(name, value, rule.encode()) for rule, value in records.items()]
        for one in sent:
            one.get(timeout=ACKNOWLEDGED_SECONDS)
