"""`tocsin collect` and its broker, killed at moments that matter."""

import signal
import sys
import time
from collections import Counter

from services.collector.keeping import CursorLedger, open_cursors
from tests.servers.server import Server
from tests.services.collecting.crew import FOREVER, ONCE, Collector, until

DIES_BEFORE_THE_CURSOR = """
import os, signal, sys
from services.cli import main
from services.collector.keeping import CursorLedger
CursorLedger.accept = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
sys.argv = ["tocsin", "collect", "--once"]
main()
"""


def test_killed_between_acknowledgement_and_cursor_it_sends_the_same_again(collector: Collector) -> None:
    collector.list_feeds("/0")
    assert collector.run((sys.executable, "-c", DIES_BEFORE_THE_CURSOR)) == -signal.SIGKILL
    with open_cursors(collector.settings.data) as kept:
        assert CursorLedger(kept).cursor(collector.press.url("/0")) is None
    first = Counter((one.id, one.revision, one.lane) for one in collector.articles())
    assert collector.run(ONCE) == 0, collector.log.read_text()
    again = Counter((one.id, one.revision, one.lane) for one in collector.articles())
    assert set(first.values()) == {1}
    assert len(first) == 3
    assert again == first + first


def test_killed_at_any_moment_nothing_is_lost(collector: Collector) -> None:
    collector.list_feeds(*(f"/{number}" for number in range(40)))
    collector.press.items = 20
    for moment in (0.05, 0.2):
        with collector.start(FOREVER) as running:
            until(lambda: collector.counts("tocsin_accepted_articles_total") > 0)
            time.sleep(moment)
            running.kill()
    assert collector.run(ONCE) == 0, collector.log.read_text()
    assert len({article.id for article in collector.articles()}) == 800


def test_a_broker_killed_under_load_loses_nothing_and_the_collector_stays_small(
    mortal: Collector, own_kafka: Server
) -> None:
    mortal.list_feeds(*(f"/{number}" for number in range(60)))
    mortal.press.items = 1
    with mortal.start(FOREVER, TOCSIN_POLL_MINUTES="0.01") as running:
        until(lambda: mortal.counts("tocsin_accepted_articles_total") >= 60)
        mortal.press.items = 150
        until(lambda: mortal.counts("tocsin_accepted_articles_total") > 500)
        own_kafka.kill()
        seen = []
        for _ in range(80):
            seen.append(mortal.counts("tocsin_waiting_articles"))
            time.sleep(0.1)
        ready = mortal.asks("/ready")
        assert mortal.asks("/live") == '{"ok": true, "reason": ""}'
        own_kafka.restart()
        until(lambda: mortal.counts("tocsin_accepted_articles_total") >= 9_000, 60)
        assert mortal.asks("/ready") == '{"ok": true, "reason": ""}'
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0, mortal.log.read_text()
    assert '"ok": false' in ready
    assert 2_000 <= max(seen) <= 2_000 + 8 * 150
    assert len({article.id for article in mortal.articles()}) == 9_000
