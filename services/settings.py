"""Settings: `config/tocsin.toml`, overridden by the environment (`TOCSIN_POLL_MINUTES=5`).

A secret may also stand in a file of the folder that `TOCSIN_SECRETS` names, as `tocsin_kafka_password`.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipelines.alerting.fields import nearest
from pipelines.errors import BadConfig

BESIDE_THE_CODE = Path(__file__).parents[1] / "config"


SHAPES = {
    "prefix": "is small letters, digits and hyphens with a hyphen at the end, like press-",
    "probes": "is host:port, like 127.0.0.1:8351",
}
WHATS = {"extra_forbidden": "no such setting"}
"""What a fault is in plain words, by the setting or by the kind of fault."""


class Settings(BaseSettings):
    """Every setting with its default; `config/tocsin.toml` says what each is for."""

    model_config = SettingsConfigDict(env_prefix="TOCSIN_", extra="forbid", hide_input_in_errors=True)

    config: Path = BESIDE_THE_CODE
    data: Path = Path("data")
    feeds: Path | None = None
    poll_minutes: float = Field(10, gt=0)
    feeds_at_once: int = Field(8, gt=0)
    timeout_seconds: float = Field(30, gt=0)
    max_megabytes: float = Field(10, gt=0)
    processes: int = Field(1, ge=0)
    allow_private: bool = False
    kafka: str = ""
    kafka_security: Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"] = "plaintext"
    kafka_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    kafka_user: str = ""
    kafka_password: SecretStr = SecretStr("")
    kafka_ca: Path | None = None
    elasticsearch: str = ""
    elasticsearch_api_key: SecretStr = SecretStr("")
    elasticsearch_ca: Path | None = None
    kibana: str = ""
    kibana_api_key: SecretStr = SecretStr("")
    kibana_ca: Path | None = None
    prefix: str = Field("", pattern=r"^([a-z][a-z0-9-]{0,30}-)?$")
    partitions: int = Field(4, gt=0)
    replicas: int = Field(1, gt=0)
    archive_days: int = Field(400, gt=0)
    probes: str = Field("127.0.0.1:8351", pattern=r"^[^:\s]+:\d{1,5}$")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the library calls this with all four
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line first, then the environment, then files with secrets, then the file of settings."""
        secrets = SecretsSettingsSource(settings_cls, _secrets())
        return init_settings, env_settings, secrets, _written(settings_cls)


def load_settings(data: Path | None = None, feeds: Path | None = None) -> Settings:
    """The settings in force; `data` and `feeds` are the command line's. Raises BadConfig naming the setting."""
    options = {"config": _folder(), "data": data, "feeds": feeds}
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    if not _folder().is_dir():
        raise BadConfig("no such folder", where=str(_folder()), mend="let TOCSIN_CONFIG name the configuration folder")
    _refuse_unknown()
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        what = SHAPES.get(name) or WHATS.get(first["type"]) or first["msg"]
        raise BadConfig(what, where=f"setting {name}", mend=_mend(name)) from error
    except (ValueError, OSError) as error:
        # What the file says is read; what is left are bytes that are no text, or a file that can't be opened.
        raise BadConfig(str(error), where=_secrets() or "the environment", mend="mend the setting there") from error


def load_archived(data: Path | None = None, feeds: Path | None = None) -> Settings:
    """The settings of a command that reads what is kept: a folder named on the command line beats servers that are set.

    Raises BadConfig.
    """
    settings = load_settings(data, feeds)
    return settings if data is None else settings.model_copy(update={"kafka": "", "elasticsearch": ""})


def _refuse_unknown() -> None:
    """A misspelt variable would be no setting at all. Those of tests are theirs."""
    known = {f"TOCSIN_{name.upper()}" for name in Settings.model_fields} | {"TOCSIN_SECRETS"}
    for name in sorted(os.environ):
        if name.startswith("TOCSIN_") and not name.startswith("TOCSIN_TEST_") and name not in known:
            raise BadConfig("no such setting", where=f"{name} in the environment", mend=nearest(name, frozenset(known)))


def _written(settings_cls: type[BaseSettings]) -> TomlConfigSettingsSource:
    path = _folder() / "tocsin.toml"
    try:
        return TomlConfigSettingsSource(settings_cls, path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(str(error), where=str(path), mend="mend the TOML") from error
    except OSError as error:
        raise BadConfig(f"can't be read: {error.strerror}", where=str(path), mend="check its rights") from error


def _secrets() -> str | None:
    """The folder that `TOCSIN_SECRETS` names. Raises BadConfig where it is none."""
    named = os.environ.get("TOCSIN_SECRETS")
    if not named:
        return None
    folder = Path(named).expanduser()
    if not folder.is_dir():
        raise BadConfig("no such folder", where=named, mend="let TOCSIN_SECRETS name the folder of secret files")
    return str(folder)


def _mend(setting: str) -> str:
    """Where the setting was given that does not hold."""
    variable, secrets = f"TOCSIN_{setting.upper()}", _secrets()
    if variable in os.environ:
        return f"{variable} in the environment says so"
    if secrets and Path(secrets, variable.lower()).exists():
        return f"{Path(secrets, variable.lower())} says so"
    return f"see {_folder() / 'tocsin.toml'}"


def _folder() -> Path:
    """`TOCSIN_CONFIG`, else `config/` here, else the one beside the code."""
    named = os.environ.get("TOCSIN_CONFIG")
    if named:
        return Path(named)
    here = Path("config")
    return here if (here / "tocsin.toml").is_file() else BESIDE_THE_CODE
