"""What feedparser must not be given: more than we read, and forms that cost it more than linear time."""

import re
from collections.abc import Iterator

from pipelines.intake.items import MAX_ITEMS

MAX_TAGS = 200_000
"""Tags of a feed outside CDATA: a hundred for each item that is read. Some 30 µs each in the worst case."""

_OPEN = re.compile(rb"<(?:[^\s<>:/]{1,40}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_CLOSE = re.compile(rb"</(?:[^\s<>:/]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
# Authors are not read, and feedparser looks for addresses in them by a pattern that backtracks (its issue 562).
_AUTHOR = re.compile(
    rb"(</?(?:[^\s<>:/]{1,40}:)?)(?=(?:author|creator|contributor|publisher|owner|managingEditor|webMaster)\b)",
    re.IGNORECASE,
)
# Parsers' time grows with the square of a tag's attributes; such tags are pictures written out, or attacks.
_LONG_TAG = re.compile(rb"<[a-zA-Z/][^<>]{8000,}>?")
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"'][^>]{0,200}\?>")
_PROBE = b"<a>+AGE-~{"
_WIDE = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


def guarded(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The feed as it may be parsed (nothing, where it may not), and in words what was left out."""
    whole = _narrow(content)
    cut = _cut(whole)
    if _tags(cut) > MAX_TAGS:
        return b"", (f"more than {MAX_TAGS} tags: not read",)
    told = () if cut is whole else (f"more than {MAX_ITEMS} items: the others were left out",)
    return _AUTHOR.sub(rb"\1x-", without_long_tags(cut)), told


def without_long_tags(content: bytes) -> bytes:
    """The same markup without tags of more than 8,000 bytes."""
    return _LONG_TAG.sub(b"", content)


def _narrow(content: bytes) -> bytes:
    """The same feed in an encoding in which tags are ASCII, so that the rules here see what the parser will see."""
    for mark, encoding in _WIDE:
        if content.startswith(mark):
            text = content.decode(encoding, "replace").removeprefix("\ufeff")
            return _DECLARED.sub(b"", text.encode("utf-8", "replace"))
    declared = _DECLARED.match(content)
    return content if declared is None or _keeps_ascii(declared[1].decode()) else content[declared.end() :]


def _keeps_ascii(encoding: str) -> bool:
    try:
        return _PROBE.decode(encoding) == _PROBE.decode()
    except (LookupError, UnicodeError):
        return False


def _cut(content: bytes) -> bytes:
    """Without the items beyond MAX_ITEMS; what follows the last item stays, so that the XML stays whole."""
    excess = _nth(_OPEN.finditer(content), MAX_ITEMS)
    if excess is None:
        return content
    last = max((found.end() for found in _CLOSE.finditer(content, excess)), default=len(content))
    return content[:excess] + content[last:]


def _nth(found: Iterator[re.Match[bytes]], n: int) -> int | None:
    return next((match.start() for i, match in enumerate(found) if i == n), None)


def _tags(content: bytes) -> int:
    first, *others = content.split(b"<![CDATA[")
    return first.count(b"<") + sum(other.partition(b"]]>")[2].count(b"<") for other in others)
