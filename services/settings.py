"""Settings: `config/tocsin.toml`, overridden by the environment (`TOCSIN_POLL_MINUTES=5`).

A secret may also stand in a file of the folder that `TOCSIN_SECRETS` names, as `tocsin_kafka_password`.
"""

import os
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

from pipelines.errors import BadConfig

BESIDE_THE_CODE = Path(__file__).parents[1] / "config"


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
        written = TomlConfigSettingsSource(settings_cls, _folder() / "tocsin.toml")
        secrets = SecretsSettingsSource(settings_cls, os.environ.get("TOCSIN_SECRETS"))
        return init_settings, env_settings, secrets, written


def load_settings(data: Path | None = None, feeds: Path | None = None) -> Settings:
    """The settings in force; `data` and `feeds` are the command line's. Raises BadConfig naming the setting."""
    options = {"config": _folder(), "data": data, "feeds": feeds}
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    if not _folder().is_dir():
        raise BadConfig("no such folder", where=str(_folder()), mend="let TOCSIN_CONFIG name the configuration folder")
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        where = f"setting {name}"
        raise BadConfig(first["msg"], where=where, mend=f"see {_folder() / 'tocsin.toml'}") from error
    except ValueError as error:
        raise BadConfig(str(error), where=str(_folder() / "tocsin.toml"), mend="mend the TOML") from error


def _folder() -> Path:
    """`TOCSIN_CONFIG`, else `config/` here, else the one beside the code."""
    named = os.environ.get("TOCSIN_CONFIG")
    if named:
        return Path(named)
    here = Path("config")
    return here if (here / "tocsin.toml").is_file() else BESIDE_THE_CODE
