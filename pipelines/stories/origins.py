"""Origin: whose telling a text is: the wire it is credited to, else the outlet.

A credit stands where credits stand: in the dateline or byline at the opening, alone or in brackets at the close, in a
source or copyright line. A mention in the running text is none ("..., Reuters reported" in a paper's own report), save
where it closes a brief, which then rests on it wholly. Nor is a contribution ("with contributions from Reuters"): such
a text is the outlet's own. Of several agencies in one credit the first counts.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from pipelines.records import Article, Outlet

OPENING, CLOSING = 160, 300
"""Characters at either end of a body in which credits are looked for."""
BRIEF = 400
"""Characters of a body that may rest on one report wholly."""

_EDGE = r"(?!\w)"
_ENDED = r"(?:^|[.!?…。！？\"”»)]|\s[a-z]{2,4}(?:/[a-z]{2,4})*)"
"""A sentence is over, perhaps signed by the desk ("rk/wmr"): what follows in brackets is no part of it."""


class Wire(Struct, frozen=True, forbid_unknown_fields=True):
    """An agency: its own sites, of which the first stands for it, and its names in credits."""

    domains: tuple[str, ...]
    names: tuple[str, ...]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What introduces a credit, in any language."""

    by: tuple[str, ...]
    source: tuple[str, ...]
    told: tuple[str, ...]
    copyright: tuple[str, ...]


class Wires(Struct, frozen=True, forbid_unknown_fields=True):
    """The document `wires.yaml`."""

    words: Words
    wires: tuple[Wire, ...]


class Credits(Struct, frozen=True):
    """Wires made ready: patterns for either end, for briefs and for titles; agencies by name and by site."""

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    brief: re.Pattern[str]
    title: re.Pattern[str]
    names: Mapping[str, str]
    sites: Mapping[str, str]


def credits_of(wires: Wires) -> Credits:
    """Make patterns of the document. In each the group `wire` is the agency's name."""
    names = {name: wire.domains[0] for wire in wires.wires for name in wire.names}
    wire = rf"(?P<wire>(?<!\w)(?:{_any(names)}){_EDGE})"
    words = wires.words
    by, source, told, owner = (f"(?i:{_any(kind)})" for kind in (words.by, words.source, words.told, words.copyright))
    return Credits(
        opening=_either(
            rf"\A[^\n]{{0,80}}?[(\[/（【](?:[^()\[\]\n]{{0,30}}[\s,])?{wire}[^()\[\]\n]{{0,40}}?[)\]/）】]\.?\s*[-–—―:.]",
            rf"\A[^\n]{{0,60}}?[-–—―]\s*{wire}\s*[.\n]",
            rf"\A{by}\b[^\n]{{0,60}}?{wire}[^\w\n]*(?:\n|$)",
            rf"\A{wire}(?:\s*[-–—―|/]|(?:\s(?i:staff|news agency))?\s*(?:\n|\Z))",
            rf"\A[^\n]{{0,40}},\s*{wire}\s*[-–—―]",
            rf"\A[（(]?{wire.replace(_EDGE, '')}[^\n。，]{{0,24}}[电電]",
            rf"\A{source}\s*[:：]\s*{wire}",
        ),
        closing=_either(
            rf"{_ENDED}\s*[(\[（【]\s*{wire}(?:\s*[,;/&+][^()\[\]\n]*)?[)\]）】][\s.]*$",
            rf"[-–—―]\s*{wire}[\s.]*$",
            rf"^\W*{wire}\W*\Z",
            rf"\b{source}\s*[:：]?\s*(?:the )?{wire}[^\w\n]*$",
            rf"{owner}[^\n]{{0,24}}?{wire}",
            rf"^\W*{by}\s+(?:the )?{wire}[^\w\n]*$",
        ),
        brief=_either(
            rf"(?:{told})\s*(?:the )?{wire}[^\w\n]*\Z",
            rf"[,，]\s*(?:the )?{wire}(?: news agency)?\s*{told}(?: on \w+)?[^\w\n]*\Z",
        ),
        title=_either(rf"\s[-–—―|:]\s*{wire}\s*\Z", rf"[(\[（]{wire}[)\]）]\s*\Z"),
        names=names,
        sites={site: wire.domains[0] for wire in wires.wires for site in wire.domains},
    )


def origin(known: Credits, article: Article) -> str:
    """The first site of the agency that the text is credited to, or that publishes it; else the outlet's domain."""
    return credited(known, article.title, article.body) or own_wire(known, article.outlet) or article.outlet.domain


def credited(known: Credits, title: str | None, body: str) -> str | None:
    """The agency credited, by its first site; the opening is heard before the close."""
    body = body.strip()
    found = (
        _find(known.opening, body[:OPENING])
        or _find(known.closing, body[-CLOSING:])
        or (_find(known.brief, body) if len(body) <= BRIEF else None)
        or _find(known.title, (title or "")[-OPENING:])
    )
    return known.names[found] if found else None


def own_wire(known: Credits, outlet: Outlet) -> str | None:
    """The agency whose site the outlet is, `english.` and the like before it or not."""
    labels = outlet.domain.lower().split(".")
    return next((known.sites[site] for i in range(len(labels)) if (site := ".".join(labels[i:])) in known.sites), None)


def _any(words: Iterable[str]) -> str:
    """One of the words, the longest that fits."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _either(*patterns: str) -> re.Pattern[str]:
    numbered = (pattern.replace("?P<wire>", f"?P<wire{i}>") for i, pattern in enumerate(patterns))
    return re.compile("|".join(f"(?:{pattern})" for pattern in numbered), re.MULTILINE)


def _find(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return next((name for name in found.groups() if name), None) if found else None
