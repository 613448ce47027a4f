"""The fields that a query may name, read off the record types themselves, so that the list can't go stale.

A nested part is named with dots (`source.actor`, `numbers.killed`); a list is met by any of its elements.
Words are text; every id, name of a thing and enumeration is a keyword, compared whole and as it is written.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Literal, TypeAlias

from msgspec import Struct, inspect

from pipelines.errors import BadQuery
from pipelines.records import EventDocument, GroupedArticle

Kind = Literal["keyword", "text", "number", "date", "bool"]

TEXTS = frozenset({"title", "body", "quote", "text", "name", "speaker"})
"""Fields by their last name that are cut into words; all other strings are keywords."""

MAX_SHOWN = 20
"""Known words that an error lists where none is near."""

UNSEARCHED = frozenset({"gone"})
"""What a record carries for the stages alone."""


class Field(Struct, frozen=True):
    """What a field holds. `values` are all that it can hold, where the record type enumerates them."""

    kind: Kind
    values: frozenset[str] = frozenset()


Fields: TypeAlias = Mapping[str, Field]
"""Field by name; a name that ends in `*` stands for an open set (`numbers.*`)."""


class Vocabulary(Struct, frozen=True):
    """What a coder can find. Where it is given, a rule that names anything else is refused: it could never ring."""

    actors: frozenset[str] = frozenset()
    signals: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def known_to(vocabulary: Vocabulary, fields: Fields) -> Fields:
    """The fields with the values that the vocabulary gives them, its numbers in place of `numbers.*`."""
    actors = vocabulary.actors
    values = {"actor": actors, "actors": actors, "signals": vocabulary.signals, "mode": vocabulary.modes}
    known = {name: Field(one.kind, values.get(name.rpartition(".")[2], one.values)) for name, one in fields.items()}
    for name in [name for name in known if name.endswith("numbers.*") and vocabulary.numbers]:
        field = known.pop(name)
        known |= {name.removesuffix("*") + number: field for number in sorted(vocabulary.numbers)}
    return known


def fields_of(record: type[Struct]) -> dict[str, Field]:
    """All searchable fields of a record type."""
    return dict(_walk("", inspect.type_info(record)))


def look_up(fields: Fields, name: str) -> Field:
    """The field of this name. Raises BadQuery with the nearest known names."""
    found = fields.get(name) or fields.get(f"{name.rpartition('.')[0]}.*")
    if found is None:
        raise BadQuery(f"unknown field {name}", mend=_nearest_field(name, fields))
    return found


def is_part(fields: Fields, name: str) -> bool:
    """Whether the name stands for a nested part, such as `attribution` or `numbers`."""
    return any(full.startswith(f"{name}.") for full in fields)


def nearest(word: str, known: Iterator[str] | frozenset[str]) -> str:
    """`did you mean X?`, where a known word is near in any case of letters; else all that is known."""
    by_fold = {one.lower(): one for one in sorted(known)}
    near = get_close_matches(word.lower(), by_fold, n=1)
    if near:
        return f"did you mean {by_fold[near[0]]}?"
    more = ", …" if len(by_fold) > MAX_SHOWN else ""
    return f"known: {', '.join(list(by_fold.values())[:MAX_SHOWN])}{more}"


def _nearest_field(name: str, fields: Fields) -> str:
    """What stands under a part's name, or a part's own name; the `actors` of an article are an event's `….actor`."""
    ends = (f".{name}", f".{name.removesuffix('s')}")
    below = sorted(full for full in fields if full.startswith(f"{name}.") or full.endswith(ends))
    return f"write {' or '.join(below)}" if below else nearest(name, frozenset(fields))


def _walk(name: str, kind: inspect.Type) -> Iterator[tuple[str, Field]]:
    match kind:
        case inspect.StructType(fields=fields):
            for field in fields:
                if field.encode_name not in UNSEARCHED:
                    yield from _walk(f"{name}.{field.encode_name}".lstrip("."), field.type)
        case inspect.UnionType(types=types):
            for one in types:
                yield from _walk(name, one)
        case inspect.CollectionType(item_type=item):
            yield from _walk(name, item)
        case inspect.DictType(value_type=value):
            yield from _walk(f"{name}.*", value)
        case inspect.NoneType():
            return
        case _:
            yield name, _leaf(name, kind)


def _leaf(name: str, kind: inspect.Type) -> Field:
    match kind:
        case inspect.BoolType():
            return Field("bool")
        case inspect.IntType() | inspect.FloatType():
            return Field("number")
        case inspect.DateType() | inspect.DateTimeType():
            return Field("date")
        case inspect.LiteralType(values=values) if all(isinstance(value, str) for value in values):
            return Field("keyword", frozenset(map(str, values)))
        case inspect.LiteralType():
            return Field("number")
        case _:
            return Field("text" if name.rpartition(".")[2] in TEXTS else "keyword")


EVENT = fields_of(EventDocument)
ARTICLE = fields_of(GroupedArticle)
DEFAULTS: Mapping[str, tuple[str, ...]] = {"event": ("title", "quote"), "article": ("title", "body")}
"""Where a word without a field is looked for."""
