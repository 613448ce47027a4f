"""What to do about a document that is not what its type asks for."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, TypeAlias

from msgspec import inspect

Step: TypeAlias = str | int
"""A field's name, a mapping's key, or an index from 0."""


def steps_of(at: str) -> tuple[Step, ...]:
    """The path of msgspec, `$.actors[3].names` as ("actors", 3, "names"); any value of a mapping as "..."."""
    inside = at.rpartition("$")[2].strip("`")
    found = re.findall(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]", inside)
    return tuple(name or (int(index) if index.isdigit() else index) for name, index in found)


def mend_of(what: str, steps: tuple[Step, ...], type_: Any, value: Any) -> str:
    """What to do about msgspec's complaint: for an unknown field or word the nearest known one, and all of them.

    `value` is the whole document that was to become `type_`; `steps` lead to the part complained of.
    """
    kinds = _kinds(inspect.type_info(type_), steps, value)
    if unknown := re.search(r"unknown field `(.+)`", what):
        structs = [kind for kind in kinds if isinstance(kind, inspect.StructType)]
        return _nearest(unknown[1], [field.encode_name for struct in structs for field in struct.fields])
    if unknown := re.search(r"[Ii]nvalid (?:enum )?value '(.*)'", what):
        return _nearest(unknown[1], [str(word) for kind in kinds for word in _words(kind, steps)])
    if missing := re.search(r"missing required field `(.+)`", what):
        tags = [str(word) for kind in kinds for word in _words(kind, (missing[1],))]
        return f"add it: {' or '.join(tags)}" if tags else "add it"
    return "one of the entries below this line" if "..." in steps else "see the other files of this folder"


def _nearest(name: str, known: list[str]) -> str:
    once = list(dict.fromkeys(known))
    near = get_close_matches(name, once, n=1)
    return (f"did you mean `{near[0]}`? " if near else "") + f"known: {', '.join(once)}"


def _words(kind: inspect.Type, steps: tuple[Step, ...]) -> Iterator[object]:
    """The words that may stand there: those of an enumeration, or the tag of a struct of that kind."""
    if isinstance(kind, inspect.LiteralType):
        yield from kind.values
    elif isinstance(kind, inspect.StructType) and steps and kind.tag_field == steps[-1]:
        yield kind.tag


def _kinds(kind: inspect.Type, steps: tuple[Step, ...], value: Any) -> Iterator[inspect.Type]:
    """The types that may stand where the steps lead; of structs told apart by a tag, that of the tag which is given."""
    if isinstance(kind, inspect.UnionType):
        told = [one for one in kind.types if isinstance(one, inspect.StructType) and _is_tagged(one, value)]
        for one in told or kind.types:
            yield from _kinds(one, steps, value)
    elif not steps:
        yield kind
    elif isinstance(kind, inspect.StructType):
        if kind.tag_field == steps[0]:
            yield kind
        for field in kind.fields:
            if field.encode_name == steps[0]:
                yield from _kinds(field.type, steps[1:], _part(value, steps[0]))
    elif isinstance(kind, inspect.CollectionType):
        yield from _kinds(kind.item_type, steps[1:], _part(value, steps[0]))
    elif isinstance(kind, inspect.DictType):
        yield from _kinds(kind.value_type, steps[1:], None)


def _is_tagged(kind: inspect.StructType, value: Any) -> bool:
    return kind.tag_field is not None and isinstance(value, dict) and value.get(kind.tag_field) == kind.tag


def _part(value: Any, step: Step) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) else None
