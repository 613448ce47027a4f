"""Settings out of the file, the environment and the folder of secrets, and who is told to be at fault."""

from pathlib import Path

import pytest

from pipelines.errors import BadConfig
from services.settings import load_archived, load_settings


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty file of settings."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setenv("TOCSIN_CONFIG", str(folder))
    (folder / "tocsin.toml").touch()
    return folder


@pytest.fixture
def secrets(tmp_path: Path, config: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert config
    folder = tmp_path / "secrets"
    folder.mkdir()
    monkeypatch.setenv("TOCSIN_SECRETS", str(folder))
    return folder


def refused() -> BadConfig:
    with pytest.raises(BadConfig) as error:
        load_settings()
    return error.value


def test_the_environment_beats_a_secret_which_beats_the_file(
    config: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config / "tocsin.toml").write_text('kafka = "a:1"\nkafka_user = "b"\nkafka_password = "c"\n')
    (secrets / "tocsin_kafka_user").write_text("bb")
    (secrets / "tocsin_kafka_password").write_text("cc")
    monkeypatch.setenv("TOCSIN_KAFKA_PASSWORD", "ccc")
    settings = load_settings()
    assert (settings.kafka, settings.kafka_user, settings.kafka_password.get_secret_value()) == ("a:1", "bb", "ccc")


def test_who_gave_what_does_not_hold_is_named(config: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (config / "tocsin.toml").write_text("partitions = -1\n")
    assert (refused().where, refused().mend) == ("setting partitions", f"see {config / 'tocsin.toml'}")
    (secrets / "tocsin_partitions").write_text("-2")
    assert refused().mend == f"{secrets / 'tocsin_partitions'} says so"
    monkeypatch.setenv("TOCSIN_PARTITIONS", "-3")
    assert refused().mend == "TOCSIN_PARTITIONS in the environment says so"


@pytest.mark.parametrize("content", [b"partitions = \n", b'data = "\xff"\n'])
def test_a_file_that_is_no_toml_is_at_fault_itself(config: Path, content: bytes) -> None:
    (config / "tocsin.toml").write_bytes(content)
    assert (refused().where, refused().mend) == (str(config / "tocsin.toml"), "mend the TOML")


def test_a_secret_that_is_no_text_is_blamed_on_its_folder_and_not_told(secrets: Path) -> None:
    (secrets / "tocsin_kafka_password").write_bytes(b"hush\xff")
    error = refused()
    assert error.where == str(secrets)
    assert "hush" not in str(error)


@pytest.mark.parametrize("name", ["nope", "config/tocsin.toml"])
def test_a_folder_of_secrets_that_is_none_is_refused(
    name: str, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config
    monkeypatch.setenv("TOCSIN_SECRETS", str(tmp_path / name))
    assert (refused().what, refused().where) == ("no such folder", str(tmp_path / name))
    assert "TOCSIN_SECRETS" in refused().mend


def test_an_empty_name_of_that_folder_is_none(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config
    monkeypatch.setenv("TOCSIN_SECRETS", "")
    assert load_settings().partitions == 4


def test_a_misspelt_variable_is_refused_with_the_right_one(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config
    monkeypatch.setenv("TOCSIN_KAFAK", "a:1")
    assert str(refused()) == "TOCSIN_KAFAK in the environment: no such setting (did you mean TOCSIN_KAFKA?)"


def test_a_prefix_without_its_hyphen_says_what_one_looks_like(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config
    monkeypatch.setenv("TOCSIN_PREFIX", "press")
    assert "with a hyphen at the end, like press-" in str(refused())


def test_a_folder_named_on_the_command_line_beats_servers_that_are_set(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config
    monkeypatch.setenv("TOCSIN_KAFKA", "a:1")
    monkeypatch.setenv("TOCSIN_ELASTICSEARCH", "http://a:1")
    named, unnamed = load_archived(tmp_path), load_archived()
    assert (named.kafka, named.elasticsearch, named.data) == ("", "", tmp_path)
    assert (unnamed.kafka, unnamed.elasticsearch) == ("a:1", "http://a:1")
