"""Strikes what is wrong out of a YAML file and leaves the rest on its lines, so that the next mistake can be found."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import BadConfig
from services.documents import read

_STRING = "tag:yaml.org,2002:str"


def strike(path: Path, error: BadConfig) -> frozenset[str]:
    """Rewrite the file without what the error complains of; the ids of the entries that went with it.

    Struck is the word that the error quotes, where a list has it, the field that nobody knows, else the whole entry
    or field at the error's line. Raises the error itself where there is nothing to strike: no line, broken YAML.
    """
    found = re.search(r":(\d+)$", error.where)
    root = read(path, Any).root if found else None
    if found is None or root is None:
        raise error
    line, quoted = int(found[1]), re.findall(r"`([^`]+)`", error.what)
    entry = next(_entries(root, line), None)
    gone: frozenset[str] = frozenset()
    if not ("unknown field" in error.what and _strike_field(root, line, quoted)):
        if entry is None and not any(_strike_field(value, line) for value in _values(root)):
            raise error
        if entry is not None and not _strike_word(entry[1], quoted):
            entry[0].value.remove(entry[1])
            gone = frozenset(_ids(entry[1]))
    path.write_text(text_of(root), encoding="utf-8")
    return gone


def text_of(root: yaml.Node) -> str:
    """The nodes as YAML in flow style, each on the line that it came from."""
    parts: list[str] = []
    lines = 0
    for line, part in _parts(root):
        parts.append("\n" * (line - lines) + part)
        lines = max(lines, line)
    return "".join(parts)


def _parts(node: yaml.Node) -> Iterator[tuple[int, str]]:
    """The written parts of a node, each with its line from 0."""
    line = node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        yield line, "{"
        for key, value in node.value:
            yield from _parts(key)
            yield 0, ": "
            yield from _parts(value)
            yield 0, ", "
        yield 0, "}"
    elif isinstance(node, yaml.SequenceNode):
        yield line, "["
        for item in node.value:
            yield from _parts(item)
            yield 0, ", "
        yield 0, "]"
    else:
        text = json.dumps(node.value, ensure_ascii=False) if node.tag == _STRING else node.value or "null"
        yield line, text


def _entries(root: yaml.Node | None, line: int) -> Iterator[tuple[yaml.SequenceNode, yaml.Node]]:
    """The outermost list items that reach over a line (from 1), each with its list."""
    if isinstance(root, yaml.SequenceNode):
        yield from ((root, item) for item in root.value if _covers(item, line))
    elif isinstance(root, yaml.MappingNode):
        for _, value in root.value:
            yield from _entries(value, line)


def _covers(node: yaml.Node, line: int) -> bool:
    """Whether a node reaches over a line; the end of a block lies before the line on which the next one begins."""
    first, last = node.start_mark.line + 1, node.end_mark.line + (1 if node.end_mark.column else 0)
    return first <= line <= max(first, last)


def _strike_word(entry: yaml.Node, quoted: list[str]) -> bool:
    """Take the first of the quoted words out of the first list of the entry that has it."""
    for node in _below(entry):
        if isinstance(node, yaml.SequenceNode) and len(node.value) > 1:
            for item in node.value:
                if isinstance(item, yaml.ScalarNode) and item.value in quoted:
                    node.value.remove(item)
                    return True
    return False


def _strike_field(root: yaml.Node, line: int, known: Sequence[str] = ()) -> bool:
    """Take out the first field at a line, where `known` are given one of these; whether there was one."""
    for node in _below(root):
        if isinstance(node, yaml.MappingNode):
            for pair in node.value:
                if pair[0].start_mark.line + 1 == line and (not known or pair[0].value in known):
                    node.value.remove(pair)
                    return True
    return False


def _values(root: yaml.Node) -> list[yaml.Node]:
    """What the fields of a whole file hold."""
    return [value for _, value in root.value] if isinstance(root, yaml.MappingNode) else []


def _below(node: yaml.Node) -> Iterator[yaml.Node]:
    """The node and all below it."""
    yield node
    for child in node.value if not isinstance(node, yaml.ScalarNode) else ():
        for one in child if isinstance(child, tuple) else (child,):
            yield from _below(one)


def _ids(entry: yaml.Node) -> Iterator[str]:
    if isinstance(entry, yaml.MappingNode):
        yield from (value.value for key, value in entry.value if key.value == "id")
