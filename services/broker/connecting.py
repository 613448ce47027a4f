"""How each Kafka client reaches the broker, from the settings: addresses, TLS, SASL."""

import socket
import ssl
from contextlib import suppress
from typing import Any

from pipelines.errors import BadConfig
from services.settings import Settings
from services.tls import trusting


def addresses(settings: Settings) -> list[str]:
    """The brokers, each host:port. Raises BadConfig where none is named."""
    named = [one.strip() for one in settings.kafka.split(",") if one.strip()]
    if not named:
        raise BadConfig("no Kafka broker is named", where="setting kafka", mend="set TOCSIN_KAFKA=host:port")
    for one in named:
        host, _, port = one.rpartition(":")
        if not host or not port.isdecimal():
            raise BadConfig(f"{one!r} is no address", where="setting kafka", mend="set TOCSIN_KAFKA=host:port")
    return named


def client_options(settings: Settings) -> dict[str, Any]:
    """Options of kafka-python's and aiokafka's clients alike. Raises BadConfig."""
    options: dict[str, Any] = {
        "bootstrap_servers": addresses(settings),
        "security_protocol": settings.kafka_security.upper(),
    }
    if settings.kafka_security.endswith("ssl"):
        options["ssl_context"] = tls(settings)
    if settings.kafka_security.startswith("sasl"):
        options |= {
            "sasl_mechanism": settings.kafka_mechanism,
            "sasl_plain_username": settings.kafka_user,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return options


def answers(settings: Settings) -> bool:
    """Whether a broker takes connections now."""
    return any(map(_accepts, addresses(settings)))


def tls(settings: Settings) -> ssl.SSLContext:
    """The context that checks the broker's certificate and name. Raises BadConfig."""
    return trusting(settings.kafka_ca, "kafka_ca")


def _accepts(address: str) -> bool:
    host, _, port = address.rpartition(":")
    with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
        return True
    return False
