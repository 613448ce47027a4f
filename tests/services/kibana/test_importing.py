"""The import against a real HTTP server that answers as Kibana's API describes: good, bad, starting, silent."""

import json
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pipelines.errors import BadConfig
from services.kibana import connecting, importing
from services.kibana.building import ndjson, saved_objects
from services.kibana.connecting import KibanaRefused, KibanaUnreachable
from services.kibana.importing import SKIPPED, SPOKEN, import_objects
from services.settings import Settings

from .conftest import settings_of
from .fake import IMPORT, SETTINGS, SILENT, STARTING, TAKEN, FakeKibana, fake_kibana


@pytest.fixture
def kibana() -> Iterator[FakeKibana]:
    with fake_kibana() as fake:
        yield fake


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BETWEEN", 0.01)


def of(kibana: FakeKibana, /, **given: Any) -> Settings:
    return settings_of("press-", **({"kibana": kibana.url} | given))


def test_everything_is_imported_over_what_is_there(kibana: FakeKibana) -> None:
    lines = import_objects(of(kibana))
    ((_, headers, body),) = kibana.imports()
    assert headers["kbn-xsrf"] == "true"
    assert "authorization" not in headers
    name, sent = _file(headers, body)
    assert name.endswith(".ndjson")
    assert sent == ndjson(saved_objects(of(kibana)))
    assert lines == [f"Kibana: 25 objects imported into {kibana.url}", SPOKEN]


def test_lucene_becomes_the_language_of_the_search_bars_and_utc_their_clock(kibana: FakeKibana) -> None:
    import_objects(of(kibana))
    ((path, headers, body),) = [one for one in kibana.asked if one[0] != IMPORT]
    assert path == SETTINGS
    assert headers["x-elastic-internal-origin"] == "kibana"
    assert json.loads(body) == {"changes": {"search:queryLanguage": "lucene", "dateFormat:tz": "UTC"}}


@pytest.mark.parametrize(
    "answer", [(404, ""), (400, {"message": "Unable to update because it is overridden"}), STARTING]
)
def test_where_the_language_stays_the_import_still_counts_and_says_how(kibana: FakeKibana, answer: Any) -> None:
    kibana.answers[SETTINGS] = [answer]
    _, line = import_objects(of(kibana))
    assert "KQL" in line
    assert str(answer[0]) in line
    assert "search:queryLanguage" in line


def test_the_key_is_sent_and_never_shown(kibana: FakeKibana) -> None:
    kibana.answers[IMPORT] = [(401, {"statusCode": 401, "error": "Unauthorized", "message": "no such key"})]
    with pytest.raises(KibanaRefused) as refused:
        import_objects(of(kibana, kibana_api_key=SecretStr("s3cret")))
    assert kibana.asked[0][1]["authorization"] == "ApiKey s3cret"
    assert "401: no such key" in str(refused.value)
    assert "TOCSIN_KIBANA_API_KEY" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_an_object_that_is_not_taken_is_named_with_its_reason(kibana: FakeKibana) -> None:
    missing = {"type": "missing_references", "references": [{"type": "index-pattern", "id": "gone"}]}
    unknown = {"type": "unknown", "message": "invalid migration version", "statusCode": 422}
    errors = [
        {"type": "search", "id": "press-tocsin-search-what-rang", "meta": {}, "error": missing},
        {"type": "lens", "id": "press-tocsin-panel-alerts", "meta": {}, "error": unknown},
    ]
    kibana.answers[IMPORT] = [(200, {"success": False, "successCount": 22, "errors": errors})]
    with pytest.raises(KibanaRefused) as refused:
        import_objects(of(kibana), wait=5)
    assert "search press-tocsin-search-what-rang: missing references index-pattern gone" in str(refused.value)
    assert "(and 1 more)" in str(refused.value)
    assert len(kibana.asked) == 1


def test_an_import_that_fails_without_a_reason_is_no_success(kibana: FakeKibana) -> None:
    kibana.answers[IMPORT] = [(200, {"success": False, "successCount": 0, "errors": []})]
    with pytest.raises(KibanaRefused, match="gave no reason"):
        import_objects(of(kibana))


def test_a_kibana_that_starts_is_waited_for(kibana: FakeKibana) -> None:
    kibana.answers[IMPORT] = [STARTING, STARTING, TAKEN]
    assert import_objects(of(kibana), wait=10)[1] == SPOKEN
    assert len(kibana.imports()) == 3


def test_without_waiting_a_kibana_that_starts_is_asked_once(kibana: FakeKibana) -> None:
    kibana.answers[IMPORT] = [STARTING]
    with pytest.raises(KibanaUnreachable, match=r"not ready \(503\).*wait until it has started"):
        import_objects(of(kibana))
    assert len(kibana.imports()) == 1


def test_the_wait_ends(kibana: FakeKibana) -> None:
    kibana.answers[IMPORT] = [STARTING]
    with pytest.raises(KibanaUnreachable):
        import_objects(of(kibana), wait=0.2)
    assert len(kibana.imports()) > 1


def test_a_kibana_that_says_nothing_is_not_waited_for_without_end(
    kibana: FakeKibana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "TIMEOUT", 0.2)
    kibana.answers[IMPORT] = [SILENT]
    with pytest.raises(KibanaUnreachable, match=r"no answer within 0\.2 seconds"):
        import_objects(of(kibana))


def test_nobody_there_says_where_and_how(kibana: FakeKibana) -> None:
    with pytest.raises(KibanaUnreachable, match=r"http://127\.0\.0\.1:1: .*TOCSIN_KIBANA"):
        import_objects(of(kibana, kibana="http://127.0.0.1:1"))


@pytest.mark.parametrize("answer", [(200, "<html>welcome</html>"), (302, ""), (404, "nothing here")])
def test_another_server_or_a_missing_base_path_is_told(kibana: FakeKibana, answer: Any) -> None:
    kibana.answers[IMPORT] = [answer]
    with pytest.raises(KibanaRefused, match="base path"):
        import_objects(of(kibana), wait=5)


def test_a_space_stands_in_the_address(kibana: FakeKibana) -> None:
    kibana.answers = {f"/s/press{path}": told for path, told in kibana.answers.items()}
    assert import_objects(of(kibana, kibana=f"{kibana.url}/s/press/"))[1] == SPOKEN


def test_a_password_in_the_address_is_not_shown(kibana: FakeKibana) -> None:
    named = kibana.url.replace("http://", "http://analyst:s3cret@")
    assert "s3cret" not in " ".join(import_objects(of(kibana, kibana=named)))
    kibana.answers[IMPORT] = [STARTING]
    with pytest.raises(KibanaUnreachable) as unreachable:
        import_objects(of(kibana, kibana=named))
    assert "s3cret" not in str(unreachable.value)


def test_the_authority_of_the_settings_is_trusted_and_no_other(kibana: FakeKibana, tmp_path: Path) -> None:
    kibana.secure(tmp_path)
    assert import_objects(of(kibana, kibana_ca=tmp_path / "ca.pem"))[1] == SPOKEN
    with pytest.raises(KibanaRefused, match="TOCSIN_KIBANA_CA"):
        import_objects(of(kibana), wait=5)


def test_an_authority_that_is_no_file_is_refused(kibana: FakeKibana) -> None:
    with pytest.raises(BadConfig, match="kibana_ca"):
        import_objects(of(kibana, kibana_ca=Path("no-such.pem")))


def test_an_address_that_is_no_url_is_refused(kibana: FakeKibana) -> None:
    with pytest.raises(BadConfig, match="TOCSIN_KIBANA=http"):
        import_objects(of(kibana, kibana="localhost:5601"))


def test_unnamed_it_is_skipped_with_one_line(kibana: FakeKibana) -> None:
    assert import_objects(of(kibana, kibana="")) == [SKIPPED]
    assert kibana.asked == []


def _file(headers: dict[str, str], body: bytes) -> tuple[str, bytes]:
    """Name and content of the one part of a form."""
    form = message_from_bytes(f"content-type: {headers['content-type']}\r\n\r\n".encode() + body)
    _, part = form.walk()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert part.get_param("name", header="content-disposition") == "file"
    return str(part.get_filename()), content
