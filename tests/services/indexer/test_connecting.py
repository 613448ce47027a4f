import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipelines.errors import BadConfig
from services.indexer.connecting import ElasticsearchUnreachable, connected
from services.settings import Settings
from tests.servers.server import free_ports

from .gateway import Gateway, certified


@pytest.fixture
def locked(elasticsearch: str, tmp_path: Path) -> Iterator[tuple[Gateway, Path]]:
    """A gateway with TLS that wants the key `secret`, and the authority to check it with."""
    certificate = certified(tmp_path)
    with Gateway(elasticsearch, certificate) as gateway:
        gateway.key = "secret"
        yield gateway, certificate[0]


@pytest.mark.parametrize("address", ["", "127.0.0.1:9200", "http://127.0.0.1", "ftp://127.0.0.1:9200", "http://[::1"])
def test_an_address_that_is_none_is_refused_with_the_mend(address: str) -> None:
    with pytest.raises(BadConfig, match="TOCSIN_ELASTICSEARCH=http://host:port"):
        connected(Settings(elasticsearch=address))


def test_a_server_that_does_not_answer_is_waited_for_as_long_as_told() -> None:
    address, began = f"http://127.0.0.1:{free_ports(1)}", time.monotonic()
    with pytest.raises(ElasticsearchUnreachable, match=address):
        connected(Settings(elasticsearch=address), patience=1)
    assert 1 <= time.monotonic() - began < 10


def test_a_password_in_the_address_is_not_shown() -> None:
    port = free_ports(1)
    with pytest.raises(ElasticsearchUnreachable) as raised:
        connected(Settings(elasticsearch=f"http://me:hush@127.0.0.1:{port}"), patience=0)
    assert "hush" not in str(raised.value)


def test_a_second_node_serves_where_the_first_is_away(elasticsearch: str) -> None:
    both = f"http://127.0.0.1:{free_ports(1)}, {elasticsearch}"
    with connected(Settings(elasticsearch=both), patience=10) as client:
        assert client.info()["version"]


def test_tls_and_an_api_key_open_the_door(locked: tuple[Gateway, Path]) -> None:
    gateway, authority = locked
    settings = Settings(
        elasticsearch=gateway.address, elasticsearch_ca=authority, elasticsearch_api_key=SecretStr("secret")
    )
    with connected(settings, patience=0) as client:
        assert client.info()["version"]


def test_a_wrong_key_is_told_at_once_and_not_shown(locked: tuple[Gateway, Path]) -> None:
    gateway, authority = locked
    settings = Settings(
        elasticsearch=gateway.address, elasticsearch_ca=authority, elasticsearch_api_key=SecretStr("wrongkey")
    )
    with pytest.raises(ElasticsearchUnreachable, match=r"unable to authenticate.*TOCSIN_ELASTICSEARCH_API_KEY") as told:
        connected(settings, patience=60)
    assert "wrongkey" not in str(told.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(locked: tuple[Gateway, Path]) -> None:
    settings = Settings(elasticsearch=locked[0].address, elasticsearch_api_key=SecretStr("secret"))
    with pytest.raises(ElasticsearchUnreachable, match="certificate"):
        connected(settings, patience=0)


def test_an_authority_that_is_no_file_is_told(tmp_path: Path) -> None:
    settings = Settings(elasticsearch="https://127.0.0.1:9200", elasticsearch_ca=tmp_path / "none.pem")
    with pytest.raises(BadConfig, match="elasticsearch_ca"):
        connected(settings)


def test_another_server_is_told_at_once(elasticsearch: str) -> None:
    class Other(Gateway):
        def answer(self, *_request: object) -> tuple[int, dict[str, str], bytes]:
            return 200, {"Content-Type": "application/json"}, b"{}"

    with Other(elasticsearch) as other, pytest.raises(ElasticsearchUnreachable, match="no Elasticsearch"):
        connected(Settings(elasticsearch=other.address), patience=60)
