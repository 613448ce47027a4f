"""The index that is to follow another: made aside, compared with the one that serves, swapped in."""

from collections.abc import Sequence
from contextlib import suppress

from elasticsearch import BadRequestError, Elasticsearch
from msgspec import Struct

from pipelines.errors import TocsinError
from services.indexer.connecting import ElasticsearchUnreachable, explained
from services.indexer.indices import DIGITS, SEEN, alias, indices_of, numbered, put_template, standing
from services.indexer.queries import EVERYTHING
from services.settings import Settings


class FewerDocuments(TocsinError):
    """The topics tell less than the index holds: they keep their messages for a time, an index for ever."""


class Overtaken(TocsinError):
    """Another rebuild of this index has begun."""


class Successor(Struct, frozen=True):
    """An index to be, of the kind that `alias` stands for."""

    client: Elasticsearch
    settings: Settings
    kind: str
    name: str

    @property
    def alias(self) -> str:
        """What it shall stand behind."""
        return alias(self.settings, self.kind)

    @property
    def aside(self) -> str:
        """The alias that it is written through until then: its own, so that no other index is ever behind it."""
        return f"{self.settings.prefix}tocsin-rebuilding-{self.name.removeprefix(self.settings.prefix)}"


def successor(client: Elasticsearch, settings: Settings, kind: str) -> Successor:
    """Delete what other rebuilds left, and make the next index. Raises Overtaken, ElasticsearchUnreachable."""
    with explained(settings):
        put_template(client, settings, kind)
        held = indices_of(client, settings, kind)
        numbers = {index: _number(index) for index in client.indices.get(index=f"{alias(settings, kind)}-*").body}
        for index, number in numbers.items():
            if number and index not in held:
                client.indices.delete(index=index, ignore_unavailable=True)
        # Never a number that was there: whoever still writes to that index shall find it gone.
        name = numbered(settings, kind, max(numbers.values(), default=0) + 1)
        made = Successor(client, settings, kind, name)
        try:
            client.indices.create(index=name, aliases={made.aside: {}})
        except BadRequestError as error:
            if not client.indices.exists(index=name):
                raise
            raise _overtaken(made) from error
    return made


def check(new: Successor) -> None:
    """Raise Overtaken where somebody deleted it. A server that doesn't answer says nothing about that."""
    with suppress(ElasticsearchUnreachable), explained(new.settings):
        if not new.client.indices.exists_alias(name=new.aside):
            raise _overtaken(new)


def serving(new: Successor) -> list[str]:
    """The indices that serve now."""
    with explained(new.settings):
        return indices_of(new.client, new.settings, new.kind)


def count(new: Successor, indices: Sequence[str]) -> int:
    """How many documents readers find in these indices."""
    if not indices:
        return 0
    with explained(new.settings):
        new.client.indices.refresh(index=indices)
        found: int = new.client.count(index=indices, query=SEEN.get(new.kind, EVERYTHING))["count"]
        return found


def compare(new: Successor, before: int) -> None:
    """Delete it where it holds fewer documents than `before`. Raises FewerDocuments then, Overtaken."""
    check(new)
    after = count(new, [new.name])
    if after < before:
        with explained(new.settings):
            new.client.indices.delete(index=new.name)
        what = f"the topic tells {after} documents, the index that serves holds {before}: it is kept"
        mend = f"to lose the others, tocsin index --rebuild {new.kind} --force"
        raise FewerDocuments(what, where=new.alias, mend=mend)


def swap(new: Successor) -> list[str]:
    """Let it serve, in one step; gives those that did. Raises Overtaken."""
    check(new)
    old = serving(new)
    away = [{"remove": {"index": index, "alias": new.alias}} for index in old]
    add = {"add": {"index": new.name, "alias": new.alias, **standing(new.kind)}}
    with explained(new.settings):
        new.client.indices.update_aliases(actions=[*away, add])
    return old


def finish(new: Successor, old: Sequence[str]) -> None:
    """Delete those that served before. Raises Overtaken where another has followed meanwhile."""
    with explained(new.settings):
        for index in old:
            new.client.indices.delete(index=index, ignore_unavailable=True)
    check(new)
    with explained(new.settings):
        new.client.indices.delete_alias(index=new.name, name=new.aside)


def _number(index: str) -> int:
    """The number that an index of ours ends in; 0 where somebody else made it."""
    ending = index.rpartition("-")[2]
    return int(ending) if ending.isdecimal() and len(ending) == DIGITS else 0


def _overtaken(new: Successor) -> Overtaken:
    return Overtaken("another rebuild has begun: this one ends", where=new.alias, mend="wait for that one")
