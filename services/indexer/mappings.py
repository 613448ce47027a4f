"""The mappings of all indices, from the record types: `python -m services.indexer.mappings config/elasticsearch`.

Strict: a field that no record has is refused. Its kind is what `alerting/fields.py` takes it for, under the same name,
so that a Kibana search pastes into a rule. `numbers` alone is an open set.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, inspect

from pipelines.alerting.fields import TEXTS, UNSEARCHED
from pipelines.alerting.words import LONGEST
from services.cues import load_cues
from services.indexer.documents import KINDS, WITHDRAWAL
from services.settings import BESIDE_THE_CODE

LONGEST_KEYWORD = 8_000
"""UTF-16 units. Lucene refuses a document with a term of more than 32,766 bytes; a longer keyword stays in the document
but isn't found."""

STEMMERS = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fa": "persian",
    "fr": "french", "it": "italian", "ru": "russian", "tr": "turkish",
}  # fmt: skip
"""The languages of the feeds for which Elasticsearch has a stemmer, each a subfield: `title.stem_en`."""

STEMMED = {"title": tuple(STEMMERS), "quote": ("en",), "body": ("ar", "en")}
"""Texts that people search for any form of a word. Each language costs time and space: events are told in English."""

TOLD = TEXTS | {"headline", "why"}
"""Texts by their last name: those of the rules' fields, and an alert's own words."""

SETTINGS = {
    "index": {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "analysis": {
            "analyzer": {"words": {"type": "custom", "tokenizer": "words", "filter": ["lowercase"]}},
            "tokenizer": {"words": {"type": "standard", "max_token_length": LONGEST}},
        },
    }
}
"""The one tokenizer, as `alerting/words.py` cuts. One shard holds years of news; a second node gets the copy."""

_KEYWORD = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
_TEXT = {"type": "text", "analyzer": "words"}
_ASIDE = {"type": "object", "enabled": False}


def mapping(record: type[Struct], numbers: Sequence[str]) -> dict[str, Any]:
    """The strict mapping of a record type; `numbers` are those that the coder can find."""
    kind = inspect.type_info(record)
    if not isinstance(kind, inspect.StructType):
        raise TypeError(record)
    tagged = {kind.tag_field: {"type": "keyword"}} if kind.tag_field else {}
    return {"dynamic": "strict", "properties": tagged | _properties(kind, numbers, top=True)}


def files(config: Path = BESIDE_THE_CODE) -> Iterator[tuple[str, str]]:
    """(file name, JSON) of the settings and of each index's mapping. Raises BadConfig for the lexicon's sake."""
    numbers = sorted(load_cues(config / "lexicon" / "cues").counts.kinds)
    bodies: Mapping[str, Any] = {name: mapping(record, numbers) for name, record in KINDS.items()}
    bodies["events"]["properties"][WITHDRAWAL] = _ASIDE
    for name, body in {"settings": SETTINGS, **bodies}.items():
        yield f"{name}.json", json.dumps(body, indent=1) + "\n"


def write(folder: Path) -> None:
    """Write every file into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files():
        (folder / name).write_text(body, encoding="utf-8")


def _properties(kind: inspect.StructType, numbers: Sequence[str], *, top: bool) -> dict[str, Any]:
    return {
        field.encode_name: _ASIDE if field.encode_name in UNSEARCHED else _field(field, numbers, top=top)
        for field in kind.fields
    }


def _field(field: inspect.Field, numbers: Sequence[str], *, top: bool) -> dict[str, Any]:
    match _one(field.type):
        case inspect.StructType() as part:
            return {"properties": _properties(part, numbers, top=False)}
        case inspect.DictType():
            known = {name: {"type": "long"} for name in numbers}
            return {"type": "object", "dynamic": "true", "properties": known}
        case inspect.StrType() if field.encode_name in TOLD:
            return _TEXT | (_stems(field.encode_name) if top else {})
        case leaf:
            return _leaf(leaf)


def _one(kind: inspect.Type) -> inspect.Type:
    """What a field holds at a time: a list is met by any of its elements, and nothing is nothing to map."""
    match kind:
        case inspect.UnionType(types=types):
            return next(_one(one) for one in types if not isinstance(one, inspect.NoneType))
        case inspect.CollectionType(item_type=item):
            return _one(item)
        case inspect.TupleType(item_types=(first, *_)):
            return _one(first)
        case _:
            return kind


def _leaf(kind: inspect.Type) -> dict[str, Any]:
    match kind:
        case inspect.BoolType():
            return {"type": "boolean"}
        case inspect.FloatType():
            return {"type": "double"}
        case inspect.DateType() | inspect.DateTimeType():
            return {"type": "date"}
        case inspect.LiteralType(values=(str(), *_)) | inspect.StrType():
            return _KEYWORD
        case inspect.IntType() | inspect.LiteralType():
            return {"type": "long"}
        case _:
            raise TypeError(kind)


def _stems(name: str) -> dict[str, Any]:
    languages = STEMMED.get(name, ())
    stems = {f"stem_{one}": {"type": "text", "analyzer": STEMMERS[one], "norms": False} for one in languages}
    return {"fields": stems} if stems else {}


if __name__ == "__main__":
    write(Path(sys.argv[1]))
