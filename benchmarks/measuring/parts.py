"""What takes part in a round: some processes over topics of their own, given articles while they are held."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.measuring.broker import Broker, Ends
from benchmarks.measuring.place import Place
from benchmarks.measuring.processes import Service, until
from pipelines import topology
from pipelines.records import Article
from services.broker.admin import make_topics
from services.broker.publishing import Publisher
from services.broker.rules import publish_rules

ARTICLES = "articles"
READ = tuple(dict.fromkeys(topology.TOPICS[kind] for stage in topology.STAGES for kind in stage.reads))
WRITTEN = tuple(sorted(set(topology.TOPICS.values()) - {ARTICLES}))


class Part:
    """One or more processes that share the work; `reads` is what they commit, `written` when they were done."""

    def __init__(
        self, place: Place, broker: Broker, name: str, services: Sequence[Service], reads: Sequence[str] = READ
    ) -> None:
        self.settings, self.services = place.settings(name), services
        self._broker, self._reads = broker, reads
        make_topics(self.settings)
        publish_rules(self.settings)

    def start(self) -> list[float]:
        """Start all at once; the seconds until each was ready."""
        with ThreadPoolExecutor(len(self.services)) as threads:
            return list(threads.map(Service.start, self.services))

    def stop(self) -> None:
        """SIGTERM to all."""
        with ThreadPoolExecutor(len(self.services)) as threads:
            list(threads.map(Service.stop, self.services))

    def work(self, articles: Sequence[Article]) -> float:
        """Seconds from the moment they may begin to the last record that follows from these articles."""
        for service in self.services:
            service.hold()
        self.put(articles)
        began = time.time()
        for service in self.services:
            service.go()
        self.finish()
        return self._broker.written(self.settings, WRITTEN) - began

    def put(self, articles: Sequence[Article]) -> None:
        """Lay these on the topic, as the collector does."""
        with Publisher(self.settings) as publisher:
            for article in articles:
                publisher.send(ARTICLES, article)

    def finish(self) -> None:
        """Wait until all is done."""
        until(lambda: not self._broker.behind(self.settings, self._reads), "the work is not done", look=0.2)

    def ends(self, names: Sequence[str] = WRITTEN) -> Ends:
        """Where the topics end now."""
        return self._broker.ends(self.settings, names)
