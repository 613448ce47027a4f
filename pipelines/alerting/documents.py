"""A record as queries see it: values by dotted name, words of a text cut once however many rules ask for them."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from pipelines.alerting.words import words


class Document:
    """A view of one record; keeps what has been asked for, changes nothing."""

    __slots__ = ("_record", "_values", "_words")

    def __init__(self, record: Struct) -> None:
        self._record = record
        self._values: dict[str, tuple[Any, ...]] = {}
        self._words: dict[str, tuple[list[str], ...]] = {}

    def values(self, name: str) -> tuple[Any, ...]:
        """All that stands in the field, nothing where it is unset; the elements of a list each for themselves."""
        if name not in self._values:
            self._values[name] = tuple(_reach(self._record, name.split(".")))
        return self._values[name]

    def words(self, name: str) -> tuple[list[str], ...]:
        """The words of each of the field's texts."""
        if name not in self._words:
            self._words[name] = tuple(words(text) for text in self.values(name))
        return self._words[name]


def _reach(value: Any, path: list[str]) -> Iterator[Any]:
    if value is None:
        return
    if isinstance(value, tuple | list):
        for one in value:
            yield from _reach(one, path)
    elif not path:
        if value != {}:
            yield value
    elif isinstance(value, dict):
        yield from _reach(value.get(path[0]), path[1:])
    else:
        yield from _reach(getattr(value, path[0]), path[1:])
