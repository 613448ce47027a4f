"""What the servers' addresses and certificates have in common, whichever server it is."""

import ssl
from pathlib import Path

from yarl import URL

from pipelines.errors import BadConfig


def trusting(authority: Path | None, setting: str) -> ssl.SSLContext:
    """A context that checks a server's certificate and name, by this authority or by those of the system.

    Raises BadConfig, which names the setting that the authority comes from.
    """
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        mend = "let it name a PEM file with the authority's certificate"
        raise BadConfig(str(error), where=f"setting {setting}", mend=mend) from error


def shown(address: str) -> str:
    """A URL without the user and password that may stand in it."""
    return str(URL(address).with_user(None))
