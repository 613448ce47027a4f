"""What feedparser must not be given: more items than we read, and texts that cost it quadratic time."""

import re
from collections.abc import Iterator

from pipelines.intake.items import MAX_ITEMS

_OPEN = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_CLOSE = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
# Who wrote it is not read, and feedparser looks for addresses in it by a pattern that backtracks (its issue 562).
_AUTHOR = re.compile(
    rb"(<(?:[\w.-]{1,40}:)?(?:author|creator|contributor|publisher|owner|managingEditor|webMaster|name|email)\b[^<>]{0,300}>)"
    rb"(?:<!\[CDATA\[.*?\]\]>|[^<]+)",
    re.IGNORECASE | re.DOTALL,
)


def guarded(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The feed as it may be parsed, and in words what was left out."""
    cut = _cut(content)
    dropped = "" if cut is content else f"more than {MAX_ITEMS} items: the others were left out"
    return _AUTHOR.sub(rb"\1", cut), (dropped,) if dropped else ()


def _cut(content: bytes) -> bytes:
    """Without the items beyond MAX_ITEMS; what follows the last item stays, so that the XML stays whole."""
    excess = _nth(_OPEN.finditer(content), MAX_ITEMS)
    if excess is None:
        return content
    last = max((found.end() for found in _CLOSE.finditer(content, excess)), default=len(content))
    return content[:excess] + content[last:]


def _nth(found: Iterator[re.Match[bytes]], n: int) -> int | None:
    return next((match.start() for i, match in enumerate(found) if i == n), None)
