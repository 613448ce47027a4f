"""Markup -> text that people would read: paragraphs apart, entities decoded once, nothing that hides in it."""

import re
import unicodedata
from collections.abc import Iterator

from lxml import etree, html

MAX_MARKUP = 1_000_000
"""Characters of markup that are read of one item; ten times what is kept of its text."""

_DROPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "head", "form",
    "select", "button", "textarea", "audio", "video", "canvas",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "ul", "ol", "dl", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
    "header", "footer", "aside", "figure", "figcaption", "pre", "hr", "address", "main",
})  # fmt: skip
_LINES = frozenset({"br", "li", "tr", "dt", "dd"})

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--|&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
# lxml's time grows with the square of a tag's attributes; such tags are pictures written out, or attacks.
_LONG_TAG = re.compile(r"<[a-zA-Z/][^<>]{8000,}>?")
# C0 and C1 controls, soft hyphens, zero-width spaces and byte-order marks, the bidi embeddings, overrides and isolates
# that make text read other than it is stored, lone surrogates. Joiners and directional marks stay: Persian needs them.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b"
    r"\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAK = re.compile(r" ?\n ?")
_PARAGRAPH = re.compile(r"\n{2,}")
# The five bytes of Windows-1252 without a meaning pass as they are, as browsers do it.
_WINDOWS_1252 = {
    ord(bytes([byte]).decode("cp1252")): byte for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d"
}
# Composing takes time by the square of the accents piled on one letter: words beyond any language's are left alone.
_WORD = re.compile(r"(?<!\S)\S{1,200}(?!\S)")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def plain(markup: str) -> str:
    """The text of HTML or of plain text: paragraphs parted by an empty line, lines by a newline, words in NFC."""
    return _tidy(_shown(repaired(markup[:MAX_MARKUP])))


def line(markup: str) -> str:
    """The same on one line: for titles."""
    return " ".join(plain(markup).split())


def plain_text(text: str) -> str:
    """What is declared to be no markup: only tidied."""
    return _tidy(text[:MAX_MARKUP])


def repaired(text: str) -> str:
    """UTF-8 that somebody once read as Windows-1252, read rightly; any other text as it is.

    Safe because text that people mean almost never is valid UTF-8 when written in Windows-1252.
    """
    if text.isascii():
        return text
    try:
        return text.translate(_WINDOWS_1252).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def storable(text: str) -> str:
    """The same text, offset for offset, with lone surrogates (which no encoding takes) replaced."""
    return _SURROGATES.sub("\ufffd", text)


def without_title(body: str, title: str | None) -> str:
    """The body without its first paragraph where that only says the title again."""
    first, _, rest = body.partition("\n")
    return rest.lstrip("\n") if title and first.strip().casefold() == title.casefold() else body


def _shown(markup: str) -> str:
    if not _MARKUP.search(markup):
        return markup
    try:
        tree = html.document_fromstring(
            _LONG_TAG.sub("", _HIDDEN.sub("", markup)), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, ValueError):
        return ""  # nothing but markup
    return "".join(_pieces(tree))


def _pieces(tree: html.HtmlElement) -> Iterator[str]:
    """The text in its order, with newlines where a browser would break the line. Not recursive: trees may be deep."""
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and element.tag in _DROPPED:
            walk.skip_subtree()
        elif event == "start":
            yield _gap(element.tag)
            yield _SPACES.sub(" ", (element.text or "").replace("\n", " "))
        else:
            yield "\n\n" if event == "end" and element.tag in _BLOCKS else ""
            yield _SPACES.sub(" ", (element.tail or "").replace("\n", " "))


def _gap(tag: object) -> str:
    return "\n\n" if tag in _BLOCKS else "\n" if tag in _LINES else ""


def _tidy(text: str) -> str:
    text = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n"))
    text = _BREAK.sub("\n", _SPACES.sub(" ", text))
    return _composed(_PARAGRAPH.sub("\n\n", text).strip())


def _composed(text: str) -> str:
    return text if text.isascii() else _WORD.sub(lambda word: unicodedata.normalize("NFC", word[0]), text)
