"""Configuration documents: YAML files read into frozen structs. What is wrong is said with file, line and mend.

YAML 1.2's plain scalars only: `no`, `on` and `off` are words, a date stays text until its field's type makes it a date.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
import yaml

from pipelines.errors import BadConfig
from services.mends import Step, mend_of, steps_of

T = TypeVar("T")


class Document(msgspec.Struct, Generic[T], frozen=True):
    """A file's value, and where in the file each part of it stands."""

    path: Path
    value: T
    root: Any = None

    def where(self, *steps: Step) -> str:
        """`file:line` of the part that `steps` (field names, keys, indexes from 0) lead to, as far as they lead."""
        return f"{self.path}:{_line(self.root, steps)}"


def load(path: Path, type_: type[T]) -> T:
    """The file's value as `type_`; raises BadConfig as `read` does."""
    return read(path, type_).value


def load_all(folder: Path, type_: type[T]) -> dict[Path, T]:
    """Each `*.yaml` of the folder, sorted by name; raises BadConfig for the first bad file, or a missing folder."""
    return {document.path: document.value for document in read_all(folder, type_)}


def read_all(folder: Path, type_: type[T]) -> Iterator[Document[T]]:
    """As `load_all`, each with its lines."""
    if not folder.is_dir():
        raise BadConfig("no such folder", where=str(folder), mend="is this the configuration folder?")
    for path in sorted(folder.glob("*.yaml")):
        yield read(path, type_)


def read(path: Path, type_: type[T]) -> Document[T]:
    """Read one YAML file into `type_`.

    Raises BadConfig: no such file, not UTF-8, broken YAML, a key given twice, an unknown or missing field, a bad type.
    """
    plain, root = _parse(path, _text(path))
    try:
        return Document(path, msgspec.convert(plain, type_), root)
    except msgspec.ValidationError as error:
        what, _, at = str(error).partition(" - at ")
        steps = steps_of(at)
        unknown = re.search(r"unknown field `(.+)`", what)
        place = _line(root, (*steps, unknown[1]) if unknown else steps)
        where, mend = f"{path}:{place}", mend_of(what, steps, type_, plain)
        raise BadConfig(what[0].lower() + what[1:], where=where, mend=mend) from error


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C where PyYAML was built with it
    """Safe, YAML 1.2's plain scalars, no key twice."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012  # the loader's own way of being configured


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    pairs: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int | float | bool | None):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key_node.start_mark)
        if key in pairs:
            raise yaml.constructor.ConstructorError(None, None, f"key `{key}` given twice", key_node.start_mark)
        pairs[key] = loader.construct_object(value_node, deep=True)
    return pairs


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+0123456789.",
    ),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadConfig("not UTF-8", where=f"{path}:{line}", mend="save the file as UTF-8") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadConfig(f"can't be read: {reason}", where=str(path), mend="check the path and its rights") from error


def _parse(path: Path, text: str) -> tuple[Any, yaml.Node | None]:
    """The plain value and the node tree that has the lines."""
    loader: Any = None
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        return (None if root is None else loader.construct_document(root)), root
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else f"{path}"
        what = getattr(error, "problem", None) or str(error).partition("\n")[0] or "nested too deeply"
        mend = "give it once" if "given twice" in what else "mend the YAML here, or just above"
        raise BadConfig(what, where=where, mend=mend) from error
    finally:
        if loader is not None:
            loader.dispose()


def _line(node: yaml.Node | None, steps: tuple[Step, ...]) -> int:
    """The line (from 1) of the deepest part that the steps lead to; of a mapping's entry the line of its key."""
    line = 1 if node is None else node.start_mark.line + 1
    for step in steps:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(step)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        else:
            break
    return line
