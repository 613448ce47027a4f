"""What Kafka knows: how far a group is, when the last record was written, how many bytes there are."""

from collections.abc import Collection, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from services import topics
from services.settings import Settings

Ends = Mapping[TopicPartition, int]


class Broker:
    """One consumer and one administrator."""

    def __init__(self, address: str) -> None:
        self._admin = KafkaAdminClient(bootstrap_servers=address)
        self._consumer = KafkaConsumer(bootstrap_servers=address, group_id=None, auto_offset_reset="earliest")

    def ends(self, settings: Settings, names: Collection[str]) -> Ends:
        """The offsets at which the topics of these names end now."""
        full = [topics.named(settings, name) for name in names]
        places = [TopicPartition(name, n) for name in full for n in self._consumer.partitions_for_topic(name) or ()]
        ends: Ends = self._consumer.end_offsets(places)
        return ends

    def behind(self, settings: Settings, names: Collection[str], service: str = "") -> int:
        """Records that a service's group has not committed yet.

        First what is committed, then the ends: what followed from a committed record is already there.
        """
        group = topics.group(settings, service)
        committed = self._admin.list_group_offsets({group: None})[group]
        ends = self.ends(settings, names)
        return sum(end - (committed[place].offset if place in committed else 0) for place, end in ends.items())

    def written(self, settings: Settings, names: Collection[str]) -> float:
        """When the newest record of these topics was written, in seconds since 1970."""
        ends = {place: end for place, end in self.ends(settings, names).items() if end}
        last = self.read({place: end - 1 for place, end in ends.items()}, ends)
        return max(float(record.timestamp) for record in last) / 1000

    def read(self, begins: Ends, ends: Ends) -> Sequence[Any]:
        """The records between."""
        wanted = [place for place, end in ends.items() if begins.get(place, 0) < end]
        self._consumer.assign(wanted)
        for place in wanted:
            self._consumer.seek(place, begins.get(place, 0))
        found: list[Any] = []
        while any(self._consumer.position(place) < ends[place] for place in wanted):
            for place, records in self._consumer.poll(timeout_ms=200).items():
                found += [record for record in records if record.offset < ends[place]]
        return found

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Bytes of the topics with this prefix, by what follows it."""
        sizes: dict[str, int] = {}
        for broker in self._admin.describe_log_dirs():
            for folder in broker["log_dirs"]:
                for topic in folder["topics"]:
                    if topic["name"].startswith(prefix):
                        size = sum(partition["partition_size"] for partition in topic["partitions"])
                        sizes[topic["name"].removeprefix(prefix)] = size
        return sizes

    def forget(self, prefix: str) -> None:
        """Delete all topics and groups with this prefix."""
        made = [name for name in self._admin.list_topics() if name.startswith(prefix)]
        if made:
            self._admin.delete_topics(made)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._admin.close()
        self._consumer.close()
