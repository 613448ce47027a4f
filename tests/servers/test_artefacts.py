import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.servers import artefacts
from tests.servers.artefacts import Unavailable, kept
from tests.servers.server import Server, ServerFailed, scratch_folder


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return artefacts.cache()


def fetch(scratch: Path) -> Path:
    (scratch / "by-catch").write_bytes(b"x")
    (scratch / "whole").mkdir()
    (scratch / "whole" / "first.jar").write_bytes(b"1")
    (scratch / "whole" / "second.jar").write_bytes(b"2")
    return scratch / "whole"


def broken(scratch: Path) -> Path:
    (scratch / "whole").mkdir()
    (scratch / "whole" / "stale.jar").write_bytes(b"1")
    raise Unavailable("the line went dead")


def test_half_a_download_is_fetched_anew() -> None:
    with pytest.raises(Unavailable):
        kept("jars", broken)
    assert sorted(file.name for file in kept("jars", fetch).iterdir()) == ["first.jar", "second.jar"]


def test_a_whole_download_is_not_fetched_again() -> None:
    assert kept("jars", fetch) == kept("jars", broken)


def test_what_came_with_a_download_is_not_kept(cache: Path) -> None:
    kept("jars", fetch)
    assert sorted(entry.name for entry in cache.iterdir()) == ["jars", "jars.lock"]


def test_two_runs_at_once_fetch_once() -> None:
    fetched = []

    def count(scratch: Path) -> Path:
        fetched.append(scratch)
        return fetch(scratch)

    with ThreadPoolExecutor(2) as runs:
        first, second = runs.map(lambda _: kept("jars", count), range(2))
    assert (first, len(fetched)) == (second, 1)


def test_another_user_may_read_what_was_fetched() -> None:
    def hidden(scratch: Path) -> Path:
        whole = fetch(scratch)
        (whole / "first.jar").chmod(0o600)
        whole.chmod(0o700)
        return whole

    folder = kept("jars", hidden)
    assert (folder.stat().st_mode & 0o777, (folder / "first.jar").stat().st_mode & 0o777) == (0o755, 0o644)


def test_only_the_wanted_folder_of_an_archive_is_unpacked_and_programs_stay_programs(tmp_path: Path) -> None:
    names = ["sonar-1/elasticsearch/bin/run", "sonar-1/elasticsearch/lib/a.jar", "sonar-1/web/b.jar", "elasticsearch/c"]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o755 if "/bin/" in name else 0o644) << 16
            archive.writestr(entry, name)
    home = artefacts._unpack(tmp_path / "a.zip", "*/elasticsearch/", tmp_path / "home")
    found = {str(file.relative_to(home)): file.stat().st_mode & 0o777 for file in home.rglob("*") if file.is_file()}
    assert found == {"bin/run": 0o755, "lib/a.jar": 0o644}


@pytest.mark.parametrize("version", [None, "17.0.15", "1.8.0_402"])
def test_a_java_that_is_missing_or_too_old_is_named_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str | None
) -> None:
    install(tmp_path, version)
    monkeypatch.setenv("ES_JAVA_HOME", str(tmp_path))
    with pytest.raises(Unavailable, match=f"ES_JAVA_HOME={tmp_path}: Java 21 or newer is missing .apt-get install"):
        artefacts.java_home(21)


def test_the_java_that_is_named_is_taken_though_a_newer_one_may_be_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install(tmp_path, "21.0.1")
    monkeypatch.setenv("ES_JAVA_HOME", str(tmp_path))
    assert artefacts.java_home(21) == tmp_path


def install(home: Path, version: str | None) -> None:
    if version:
        (home / "release").write_text(f'IMPLEMENTOR="Nobody"\nJAVA_VERSION="{version}"\n')


def test_a_server_that_does_not_start_shows_the_end_of_its_log() -> None:
    words = ["/bin/sh", "-c", "echo no room on the disk >&2; exit 3"]
    server = Server("Kafka", "127.0.0.1:1", words, {}, scratch_folder("broken"), lambda _: False)
    with pytest.raises(ServerFailed, match="no room on the disk"):
        server.start()
    server.remove()
    assert not server.folder.exists()
