from itertools import islice

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic
from kafka.errors import KafkaTimeoutError

from tests.servers.kafka_server import Secured
from tests.servers.server import Server


def topic(address: str, name: str) -> str:
    admin = KafkaAdminClient(bootstrap_servers=address)
    admin.create_topics([NewTopic(name, 1, 1)])
    admin.close()
    return name


def send(producer: KafkaProducer, name: str, values: list[bytes]) -> None:
    for sent in [producer.send(name, value) for value in values]:
        sent.get(30)


def read(address: str, name: str, count: int) -> list[bytes]:
    wanted = {"auto_offset_reset": "earliest", "consumer_timeout_ms": 10_000, "group_id": None}
    consumer = KafkaConsumer(name, bootstrap_servers=address, **wanted)
    values = [message.value for message in islice(consumer, count)]
    consumer.close()
    return values


def test_kafka_answers_a_client(kafka: str, prefix: str) -> None:
    name = topic(kafka, f"{prefix}words")
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all")
    send(producer, name, [b"one", b"two"])
    producer.close()
    assert read(kafka, name, 2) == [b"one", b"two"]


def test_kafka_keeps_what_it_acknowledged_over_a_kill(own_kafka: Server, prefix: str) -> None:
    name = topic(own_kafka.address, f"{prefix}kept")
    values = [b"%d" % number for number in range(1000)]
    producer = KafkaProducer(bootstrap_servers=own_kafka.address, acks="all")
    send(producer, name, values)
    own_kafka.kill()
    assert not own_kafka.ready()
    own_kafka.restart()
    send(producer, name, [b"after"])
    producer.close()
    assert read(own_kafka.address, name, 1001) == [*values, b"after"]


def test_the_locked_door_lets_the_right_password_in(secured_kafka: Secured) -> None:
    admin = KafkaAdminClient(**credentials(secured_kafka, secured_kafka.password))
    assert admin.describe_cluster()["brokers"]
    admin.close()


def test_the_locked_door_keeps_a_wrong_password_out(secured_kafka: Secured) -> None:
    with pytest.raises(KafkaTimeoutError):
        KafkaAdminClient(**credentials(secured_kafka, "wrong"))


def credentials(door: Secured, password: str) -> dict[str, object]:
    user = {"sasl_plain_username": door.user, "sasl_plain_password": password}
    kind = {"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN", "ssl_cafile": str(door.ca)}
    return {"bootstrap_servers": door.address, "bootstrap_timeout_ms": 3000, **kind, **user}


def test_elasticsearch_answers_a_client(elasticsearch: str, prefix: str) -> None:
    with Elasticsearch(elasticsearch) as client:
        client.index(index=f"{prefix}words", id="1", document={"text": "one"}, refresh=True)
        assert client.count(index=f"{prefix}words", q="text:one")["count"] == 1


def test_elasticsearch_keeps_what_it_acknowledged_over_a_kill(own_elasticsearch: Server, prefix: str) -> None:
    with Elasticsearch(own_elasticsearch.address) as client:
        client.index(index=f"{prefix}kept", id="1", document={"text": "one"})
        own_elasticsearch.kill()
        assert not own_elasticsearch.ready()
        own_elasticsearch.restart()
        assert client.get(index=f"{prefix}kept", id="1")["_source"] == {"text": "one"}
