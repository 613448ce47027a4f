import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from pipelines.alerting.words import words
from pipelines.errors import BadConfig
from services.indexer.connecting import client
from services.indexer.documents import KINDS
from services.indexer.indices import IndexOutdated, alias, indices_of, make_indices, numbered
from services.settings import Settings

from .conftest import clean, found

TEXTS = [
    "Cease-fire: don't 1,200 U.S. 3.5 a_b x:y e.g. foo@bar.com re-arm co-operate",
    "قصف الطيران مواقعَ الحوثيين في صنعاء، وفق المتحدث.",
    "رئیس‌جمهور ایران گفت: «حمله نمی‌کنیم»",
    'צה"ל תקף ביעדים בלבנון, דובר אמר ש-12 נהרגו',
    "İstanbul'da ISPARTA'lı IŞIK dün saldırıya uğradı",
    "ΟΔΟΣ Αθηνών: ο στρατός",
    "Россия нанесла удар по Харькову; США — против",
    "हिन्दी में समाचार और বাংলা ভাষায় খবর",
    "กองทัพไทยยิงปืนใหญ่ข้ามชายแดน",
    "日本語のテキスト、カタカナ。한국어 기사",
    "«Ukraïne» L'armée l’Iran ½ №5 naïve",
    "👍🏽 rally 🇺🇦 #hash $5.00 100% --",
    "x" * 300,
]


@pytest.fixture
def server(settings: Settings) -> Iterator[Elasticsearch]:
    make_indices(settings)
    with client(settings) as server:
        yield server


@pytest.fixture(scope="module")
def shared(elasticsearch: str) -> Iterator[Settings]:
    """Indices for tests that only look, or write a document under an id of its own."""
    settings = Settings(elasticsearch=elasticsearch, prefix=f"t{secrets.token_hex(3)}-")
    make_indices(settings)
    yield settings
    clean(settings)


@pytest.fixture
def reader(shared: Settings) -> Iterator[Elasticsearch]:
    with client(shared) as reader:
        yield reader


@pytest.fixture
def own_config(settings: Settings, tmp_path: Path) -> Settings:
    """Settings over a copy of the mappings that a test may change."""
    shutil.copytree(settings.config / "elasticsearch", tmp_path / "elasticsearch")
    return settings.model_copy(update={"config": tmp_path})


def rewrite(settings: Settings, name: str, *path: str, value: Any) -> None:
    file = settings.config / "elasticsearch" / f"{name}.json"
    body = part = json.loads(file.read_text())
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    file.write_text(json.dumps(body))


def test_each_kind_gets_an_index_behind_its_alias_once(settings: Settings) -> None:
    first = make_indices(settings)
    assert first == [
        f"index {numbered(settings, kind, 1)} made, behind the alias {alias(settings, kind)}" for kind in KINDS
    ]
    assert make_indices(settings) == []


def test_a_field_that_no_record_has_is_refused(shared: Settings, reader: Elasticsearch) -> None:
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        reader.index(index=alias(shared, "events"), id="1", document={"id": "1", "colour": "red"})


def test_numbers_alone_are_an_open_set(shared: Settings, reader: Elasticsearch) -> None:
    name = alias(shared, "events")
    reader.index(index=name, id="1", document={"id": "1", "numbers": {"exiled": 12}}, refresh=True)
    assert found(reader, name, "numbers.exiled:>=12").keys() == {"1"}


def test_a_very_long_value_does_not_fail_its_document(shared: Settings, reader: Elasticsearch) -> None:
    name, long = alias(shared, "articles"), "x" * 99_000
    reader.index(index=name, id="1", document={"id": "1", "url": long, "title": long, "body": long})
    assert found(reader, name, "id:1")["1"]["url"] == long


def test_a_new_field_is_added_to_an_index_that_stands(own_config: Settings, server: Elasticsearch) -> None:
    rewrite(own_config, "alerts", "properties", "mood", value={"type": "keyword"})
    index = numbered(own_config, "alerts", 1)
    assert make_indices(own_config) == [
        f"index {index} has new fields; to find them in older documents run tocsin index --rebuild alerts"
    ]
    assert make_indices(own_config) == []
    assert server.indices.get_mapping(index=index)[index]["mappings"]["properties"]["mood"] == {"type": "keyword"}


@pytest.mark.usefixtures("server")
def test_a_field_of_another_kind_asks_for_a_rebuild(own_config: Settings) -> None:
    rewrite(own_config, "events", "properties", "status", value={"type": "long"})
    with pytest.raises(IndexOutdated, match=r"events-000001: .*status.*\(run tocsin index --rebuild events\)"):
        make_indices(own_config)


@pytest.mark.usefixtures("server")
def test_words_cut_in_another_way_ask_for_a_rebuild(own_config: Settings) -> None:
    rewrite(own_config, "settings", "index", "analysis", "tokenizer", "words", "max_token_length", value=99)
    with pytest.raises(IndexOutdated, match="--rebuild articles"):
        make_indices(own_config)


def test_an_index_in_the_aliass_place_is_told(settings: Settings) -> None:
    with client(settings) as server:
        server.indices.create(index=alias(settings, "dyads"))
        with pytest.raises(IndexOutdated, match="an index stands where the alias belongs"):
            make_indices(settings)
        server.indices.delete(index=alias(settings, "dyads"))


def test_an_index_without_its_alias_is_told(settings: Settings, server: Elasticsearch) -> None:
    server.indices.delete_alias(index=numbered(settings, "events", 1), name=alias(settings, "events"))
    with pytest.raises(IndexOutdated, match="already exists"):
        make_indices(settings)


def test_missing_mappings_are_told(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"settings\.json"):
        make_indices(settings.model_copy(update={"config": tmp_path}))


def test_prefixes_keep_installations_apart(shared: Settings, reader: Elasticsearch) -> None:
    assert indices_of(reader, shared.model_copy(update={"prefix": shared.prefix + "other-"}), "events") == []


def cut(reader: Elasticsearch, settings: Settings, text: str) -> list[str]:
    tokens = reader.indices.analyze(index=alias(settings, "events"), analyzer="words", text=text)["tokens"]
    return [token["token"] for token in tokens]


def test_elasticsearch_cuts_words_as_rules_do(shared: Settings, reader: Elasticsearch) -> None:
    assert [cut(reader, shared, text) for text in TEXTS] == [words(text) for text in TEXTS]


def test_elasticsearch_cuts_any_words_as_rules_do(shared: Settings, reader: Elasticsearch) -> None:
    letters = "".join(TEXTS)[:-300]

    @trying(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.text(letters, min_size=1, max_size=80), min_size=1, max_size=20))
    def agree(texts: list[str]) -> None:
        text = "\n".join(texts)
        assert cut(reader, shared, text) == words(text)

    agree()


@pytest.mark.parametrize(
    ("field", "text", "query"),
    [
        ("title.stem_en", "Airstrikes hit two ports", "airstrike"),
        ("body.stem_en", "They were bombing it", "bombed"),
        ("title.stem_ar", "الهجمات على الميناء", "هجمات"),
        ("title.stem_de", "Angriffe auf Häfen", "Angriff"),
        ("title.stem_ru", "удары по городам", "удар"),
        ("title.stem_tr", "şehirlerde patlama", "şehir"),
    ],
)
def test_a_stemmed_subfield_finds_other_forms(
    shared: Settings, reader: Elasticsearch, field: str, text: str, query: str
) -> None:
    name, plain = alias(shared, "articles"), field.partition(".")[0]
    reader.index(index=name, id="1", document={"id": "1", plain: text})
    assert found(reader, name, f"{field}:{query}").keys() == {"1"}
    assert found(reader, name, f"{plain}:{query}").keys() == set()
    assert found(reader, name, rf"{plain}.stem_\*:{query}").keys() == {"1"}
