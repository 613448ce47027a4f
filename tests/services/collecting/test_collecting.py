"""`tocsin collect` as a process: a feed on loopback, a real broker, nothing but environment variables."""

import signal
from pathlib import Path

from services.collector.keeping import FILE, open_cursors
from services.feedlists import listed
from tests.services.collecting.crew import FOREVER, ONCE, Collector, Press, until
from tests.services.kafka_topics import settings_for


def test_it_polls_onto_the_broker_answers_probes_and_stops_cleanly(collector: Collector, press: Press) -> None:
    with collector.start(FOREVER) as running:
        until(lambda: collector.counts("tocsin_accepted_articles_total") == 6)
        assert collector.asks("/live") == collector.asks("/ready") == '{"ok": true, "reason": ""}'
        until(lambda: collector.counts('tocsin_polls_total{ok="true"}') == 2)
        assert collector.counts("tocsin_waiting_articles") == 0
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0, collector.log.read_text()
    assert len({article.id for article in collector.articles()}) == 6
    told = collector.settings.model_copy(update={"feeds": collector.folder / "feeds.opml"})
    lines = {feed.source.url: feed.health for feed in listed(told)}
    assert {feed: line and line.fresh for feed, line in lines.items()} == {press.url("/0"): 3, press.url("/1"): 3}
    log = collector.log.read_text()
    assert f"{collector.press.url('/0')}: 3 items, 3 new" in log
    assert "stopped: 2 polls, 6 articles" in log
    assert "Traceback" not in log


def test_a_signal_does_not_wait_for_a_fetch_under_way(collector: Collector) -> None:
    collector.list_feeds("/slow")
    with collector.start(FOREVER) as running:
        assert collector.press.slow.wait(30)
        running.send_signal(signal.SIGINT)
        assert running.wait(10) == 0, collector.log.read_text()
    assert collector.articles() == []


def test_polled_once_it_ends_and_says_what_came_of_it(collector: Collector) -> None:
    collector.list_feeds("/0", "/none\u202e")
    assert collector.run(ONCE) == 0, collector.log.read_text()
    log = collector.log.read_text()
    assert "stopped: 2 polls, 3 articles" in log
    assert f"{collector.press.url('/none')} : failed: answers 404 (not found)" in log
    assert "\u202e" not in log


def test_a_second_run_goes_on_where_the_first_was(collector: Collector) -> None:
    collector.run(ONCE)
    collector.press.items = 4
    collector.run(ONCE)
    later = [article for article in collector.articles() if article.lane == "live"]
    assert len(collector.articles()) == 8
    assert sorted(article.title or "" for article in later) == ["Item 3 of /0", "Item 3 of /1"]


def test_without_topics_it_says_who_makes_them(kafka: str, prefix: str, press: Press, tmp_path: Path) -> None:
    collector = Collector(settings_for(kafka, prefix=prefix, data=tmp_path / "data"), press, tmp_path)
    assert collector.run(FOREVER) == 1
    assert (
        f"no topic {prefix}articles, {prefix}articles.dead, {prefix}feeds.health (run `tocsin setup`)"
        in collector.log.read_text()
    )


def test_without_a_broker_it_ends_with_one_clear_error(press: Press, tmp_path: Path, unused_tcp_port: int) -> None:
    settings = settings_for(f"127.0.0.1:{unused_tcp_port}", data=tmp_path / "data")
    collector = Collector(settings, press, tmp_path)
    assert collector.run(FOREVER) == 1
    assert f"{settings.kafka}: no broker answers" in collector.log.read_text().splitlines()[-1]


def test_a_second_collector_over_the_same_cursors_is_refused(collector: Collector) -> None:
    with open_cursors(collector.settings.data):
        assert collector.run(ONCE) == 1
    assert (collector.settings.data / FILE).exists()
    assert "another tocsin" in collector.log.read_text()
