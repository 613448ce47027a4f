from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from pipelines.alerting.fields import Field, fields_of
from pipelines.records import Alert, DyadDay, EventDocument, GroupedArticle
from services.indexer.documents import DyadDocument
from services.indexer.mappings import files, mapping

FOLDER = Path(__file__).parents[3] / "config" / "elasticsearch"
KINDS = {
    "keyword": {"keyword"},
    "text": {"text"},
    "number": {"long", "double"},
    "date": {"date"},
    "bool": {"boolean"},
}
SEARCHED: list[type[Struct]] = [GroupedArticle, EventDocument]
ALL: list[type[Struct]] = [*SEARCHED, Alert, DyadDocument]


def leaves(properties: dict[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    for name, field in properties.items():
        if "properties" in field and field.get("dynamic") == "true":
            yield f"{under}{name}.*", "long"
        elif "properties" in field:
            yield from leaves(field["properties"], f"{under}{name}.")
        else:
            yield under + name, field["type"]


def test_the_files_are_what_the_records_say() -> None:
    told = dict(files())
    assert {path.name: path.read_text() for path in FOLDER.iterdir()} == told, (
        "run python -m services.indexer.mappings config/elasticsearch"
    )


@pytest.mark.parametrize("record", SEARCHED)
def test_what_a_rule_may_name_kibana_finds_as_the_same_kind(record: type[Struct]) -> None:
    mapped = dict(leaves(mapping(record, [])["properties"]))
    searchable: dict[str, Field] = fields_of(record)
    assert {name: mapped[name] in KINDS[field.kind] for name, field in searchable.items()} == dict.fromkeys(
        searchable, True
    )


@pytest.mark.parametrize("record", SEARCHED)
def test_what_kibana_finds_a_rule_may_name(record: type[Struct]) -> None:
    mapped = {name for name, kind in leaves(mapping(record, [])["properties"]) if kind != "object"}
    assert mapped - set(fields_of(record)) <= {"record"}


@pytest.mark.parametrize("record", ALL)
def test_each_field_of_a_record_is_mapped(record: type[Struct]) -> None:
    assert set(record.__struct_fields__) == set(mapping(record, [])["properties"]) - {"record"}


@pytest.mark.parametrize("record", ALL)
def test_a_mapping_is_strict_and_far_from_the_limit_of_fields(record: type[Struct]) -> None:
    strict = mapping(record, ["killed"])
    assert strict["dynamic"] == "strict"
    stems = sum(len(field.get("fields", ())) for field in strict["properties"].values())
    assert len(dict(leaves(strict["properties"]))) + stems < 300


def test_an_alerts_own_words_are_text_and_its_window_is_two_dates() -> None:
    mapped = dict(leaves(mapping(Alert, [])["properties"]))
    assert {mapped[name] for name in ("headline", "why", "quotes.text")} == {"text"}
    assert mapped["window"] == "date"


def test_the_numbers_that_the_coder_can_find_are_there_before_the_first_of_them() -> None:
    numbers = mapping(EventDocument, ["killed"])["properties"]["numbers"]
    assert numbers == {"type": "object", "dynamic": "true", "properties": {"killed": {"type": "long"}}}


def test_a_record_that_holds_what_has_no_mapping_is_refused() -> None:
    class Odd(Struct):
        id: bytes

    with pytest.raises(TypeError):
        mapping(Odd, [])
    assert set(DyadDay.__struct_fields__) - set(DyadDocument.__struct_fields__) == {"counts"}
