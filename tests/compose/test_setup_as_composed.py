"""The services that set up and end, with the command and the environment of docker-compose.yml; and `setup` by hand."""

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient

from tests.services.kibana.fake import IMPORT, STARTING, FakeKibana

from .conftest import Ended

REFUSED = {
    "success": False,
    "successCount": 24,
    "errors": [{"type": "lens", "id": "tocsin-panel-alerts", "error": {"type": "unknown", "message": "too new"}}],
}


def test_setup_makes_what_the_services_need_and_again_without_harm_and_asks_no_kibana(
    ended: Ended, kibana: FakeKibana, kafka: str, elasticsearch: str, prefix: str
) -> None:
    for _ in range(2):
        done = ended("setup")
        assert done.returncode == 0, done.stderr
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    assert f"{prefix}articles" in admin.list_topics()
    admin.close()
    with Elasticsearch(elasticsearch) as client:
        assert client.indices.exists_alias(name=f"{prefix}tocsin-events")
    assert kibana.asked == []


def test_kibanas_objects_are_imported_as_soon_as_it_is_ready(ended: Ended, kibana: FakeKibana, prefix: str) -> None:
    kibana.answers[IMPORT].insert(0, STARTING)
    done = ended("kibana-setup")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"25 objects imported into {kibana.url}" in done.stdout
    _, (_, _, sent) = kibana.imports()
    assert f'"id":"{prefix}tocsin-now"'.encode() in sent


@pytest.mark.usefixtures("elasticsearch")
def test_a_kibana_that_refuses_an_object_is_told_and_fails_only_what_was_for_it(
    ended: Ended, kibana: FakeKibana
) -> None:
    kibana.answers[IMPORT] = [(200, REFUSED)]
    why = "not imported: lens tocsin-panel-alerts: unknown too new"
    alone = ended("kibana-setup")
    assert alone.returncode == 1
    assert why in alone.stderr
    by_hand = ended("setup", "setup", "--wait", "30")
    assert by_hand.returncode == 0
    assert why in by_hand.stderr
    assert by_hand.stderr.endswith("; the rest is set up, again: tocsin setup kibana\n")
    assert len(by_hand.stderr.splitlines()) == 1
