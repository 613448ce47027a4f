"""The list of feeds: OPML 2.0 with our own attributes on each `<outline type="rss" xmlUrl="…">`.

country (ISO 3166 alpha-3), tier (1-3), stateMedia, fullText ("true"/"false") and language (ISO 639-1) are all optional.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree
from msgspec import Struct

from pipelines.errors import BadConfig
from pipelines.intake.urls import canonical

_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
_COUNTRY = re.compile(r"[A-Z]{3}")
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?:[-_][A-Za-z0-9]+)*")
_TIERS = {"1": 1, "2": 2, "3": 3}
_MAX_DEPTH = 50


class FeedSource(Struct, frozen=True, kw_only=True):
    """A feed to poll. `country` is ISO 3166 alpha-3, `tier` 1 (wires, of record) to 3 (local, partisan).

    `folder` is the path of OPML folders it stands in. `full_text` asks for each item's page, not only its summary.
    """

    url: str
    title: str = ""
    country: str | None = None
    tier: int | None = None
    state_media: bool = False
    language: str | None = None
    full_text: bool = False
    folder: tuple[str, ...] = ()


def read_opml(content: bytes, *, where: str = "feeds") -> tuple[FeedSource, ...]:
    """All feeds of an OPML file in its order. Raises BadConfig naming the line and the mend.

    A document type is refused outright: it is only ever needed for entities.
    """
    return _distinct(_outlines(_body(content, where), (), where), where)


def with_more(content: bytes, more: Iterable[FeedSource], *, where: str = "feeds") -> tuple[bytes, int]:
    """An OPML file with the feeds that it did not list yet, and how many those are; all else in it stays as it is.

    Raises BadConfig as `read_opml` does.
    """
    known = {source.url for source in read_opml(content, where=where)}
    fresh = {source.url: source for source in more if source.url not in known}
    body = _body(content, where)
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for source in fresh.values():
        etree.SubElement(_folder(folders, source.folder), "outline", _attributes(source))
    tree = body.getroottree()
    etree.indent(tree, space="  ")
    written = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    return bytes(written) + b"\n", len(fresh)


def write_opml(sources: Iterable[FeedSource], title: str = "Tocsin") -> bytes:
    """An OPML 2.0 document, folders kept; what `read_opml` reads back as the same feeds, folder by folder."""
    opml = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = title
    folders: dict[tuple[str, ...], etree._Element] = {(): etree.SubElement(opml, "body")}
    for source in sources:
        etree.SubElement(_folder(folders, source.folder), "outline", _attributes(source))
    return bytes(etree.tostring(opml, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _body(content: bytes, where: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as broken:
        line = broken.lineno or 1
        raise BadConfig(f"not XML: {broken.msg}", where=f"{where}:{line}", mend="write it as OPML 2.0") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadConfig("has a document type", where=f"{where}:1", mend="take out the <!DOCTYPE …>")
    if root.tag != "opml" or (body := root.find("body")) is None:
        raise BadConfig("not OPML", where=f"{where}:1", mend="begin with <opml version='2.0'> … <body>")
    return body


def _outlines(parent: etree._Element, folder: tuple[str, ...], where: str) -> Iterator[tuple[int, FeedSource]]:
    for outline in parent.iterchildren("outline"):
        line, name = outline.sourceline or 0, outline.get("title") or outline.get("text") or ""
        if outline.get("xmlUrl") is not None:
            yield line, _source(outline, name, folder, f"{where}:{line}")
        elif outline.get("type") == "rss":
            raise BadConfig("a feed without xmlUrl", where=f"{where}:{line}", mend='add xmlUrl="https://…"')
        elif len(folder) >= _MAX_DEPTH:
            raise BadConfig("folders too deep", where=f"{where}:{line}", mend=f"nest at most {_MAX_DEPTH} folders")
        else:
            yield from _outlines(outline, (*folder, name), where)


def _source(outline: etree._Element, name: str, folder: tuple[str, ...], where: str) -> FeedSource:
    url = (outline.get("xmlUrl") or "").strip()
    if not canonical(url):
        raise BadConfig(f"xmlUrl {url!r} is no address", where=where, mend="an http:// or https:// address")
    return FeedSource(
        url=url,
        title=name,
        country=_matching(outline, "country", _COUNTRY, "three capitals of ISO 3166, like IRN", where),
        tier=_chosen(outline, "tier", _TIERS, "1, 2 or 3", where),
        state_media=bool(_chosen(outline, "stateMedia", _FLAGS, "true or false", where)),
        language=_language(outline, where),
        full_text=bool(_chosen(outline, "fullText", _FLAGS, "true or false", where)),
        folder=folder,
    )


def _matching(outline: etree._Element, name: str, pattern: re.Pattern[str], mend: str, where: str) -> str | None:
    value = (outline.get(name) or "").strip()
    if value and not pattern.fullmatch(value):
        raise BadConfig(f"{name} {value!r} is not known", where=where, mend=mend)
    return value or None


def _language(outline: etree._Element, where: str) -> str | None:
    """Other programs write en-US; the region says nothing about the language."""
    written = _matching(outline, "language", _LANGUAGE, "two letters of ISO 639-1, like en", where)
    return written[:2].lower() if written else None


def _chosen(outline: etree._Element, name: str, choices: Mapping[str, int], mend: str, where: str) -> int | None:
    value = outline.get(name)
    if value is None:
        return None
    if value.strip().lower() not in choices:
        raise BadConfig(f"{name} {value!r} is not known", where=where, mend=mend)
    return choices[value.strip().lower()]


def _distinct(found: Iterable[tuple[int, FeedSource]], where: str) -> tuple[FeedSource, ...]:
    lines: dict[str, int] = {}
    sources = []
    for line, source in found:
        if source.url in lines:
            raise BadConfig(
                f"{source.url} is listed twice", where=f"{where}:{line}", mend=f"line {lines[source.url]} has it too"
            )
        lines[source.url] = line
        sources.append(source)
    return tuple(sources)


def _folder(folders: dict[tuple[str, ...], etree._Element], path: tuple[str, ...]) -> etree._Element:
    for depth in range(1, len(path) + 1):
        here = path[:depth]
        if here not in folders:
            folders[here] = etree.SubElement(folders[path[: depth - 1]], "outline", text=here[-1])
    return folders[path]


def _attributes(source: FeedSource) -> dict[str, str]:
    written = {
        "type": "rss",
        "text": source.title,
        "xmlUrl": source.url,
        "country": source.country,
        "tier": None if source.tier is None else str(source.tier),
        "stateMedia": "true" if source.state_media else None,
        "language": source.language,
        "fullText": "true" if source.full_text else None,
    }
    return {name: value for name, value in written.items() if value is not None}
