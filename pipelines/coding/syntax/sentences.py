"""A text cut into sentences: exact, ordered slices that together hold every character that is not white space."""

import re
from collections.abc import Iterator
from typing import Final

from pipelines.records import Span

NEVER_LAST: Final = frozenset(
    [
        "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "maj", "sgt", "capt", "cpl", "pvt", "gov", "sen", "rep",
        "sens", "reps", "st", "brig", "adm", "cmdr", "cdr", "vs", "hon", "rev", "fr", "sr", "amb", "insp", "supt",
        "det", "rt", "mt", "ft", "cf", "viz", "approx", "est", "fig", "figs", "e.g", "i.e", "messrs", "mme", "mlle",
        "al-haj",
    ]
)  # fmt: skip
"""Abbreviations after which a sentence goes on."""
BEFORE_NUMBER: Final = frozenset(
    [
        "no", "nos", "art", "arts", "sec", "ch", "p", "pp", "vol", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
        "sep", "sept", "oct", "nov", "dec",
    ]
)  # fmt: skip
"""Abbreviations after which it goes on before a digit."""
OPENERS: Final = frozenset(
    [
        "the", "a", "an", "in", "on", "at", "it", "its", "he", "she", "they", "we", "i", "you", "but", "and", "this",
        "that", "these", "those", "there", "after", "before", "when", "while", "as", "if", "for", "from", "by", "with",
        "his", "her", "their", "our", "my", "meanwhile", "however", "since", "although", "though", "last", "earlier",
        "later", "both", "all", "some", "many", "most", "one", "two", "three", "no", "not", "what", "who", "why", "how",
    ]
)  # fmt: skip
"""Words that open a sentence and hardly ever follow "U.S." or "Corp." within one."""

_END = re.compile(r"""(?:[.!?…]+|[。！？؟۔।]+)["'”’»)\]]*""")
_SPACELESS = frozenset("。！？؟۔।")
_BREAK = re.compile(r"(?<!\s)\s*\n\s*")  # from the first space on: once over a long run of them
_BULLET = re.compile(r"[-–—•*·▪►■]\s|\d{1,2}[.)]\s")
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z'’.\-][A-Z'’.,\-]*(?:[ /][A-Z][\w'’.\-]*|, [A-Z][\w.]+){0,5}"
    r"(?:,? \(?(?:[A-Z][a-z]{2,8}\.? \d{1,2})\)?)?(?: \([A-Za-z. /]{2,30}\))?|\([A-Z][\w ]{1,20}\)) ?(?:--|[-–—]) ?"
    r"(?=[A-Z\"“‘'])"
    r"|[A-Z][\w'’.\-]*(?:,? [A-Z][\w'’.\-]*){0,4} ?\([A-Z][\w ./]{1,30}\) ?(?::|--|[-–—]) ?(?=[A-Z\"“‘'])"
)
_OPENING = re.compile(
    r"[A-Z][\w'’.\-]*(?: [A-Z][\w'’.\-]*){0,3}(?:, [A-Z][\w'’.\-]*(?: [A-Z][\w'’.\-]*)?)?"
    r"(?:,? \(?[A-Z][a-z]{2,8}\.? \d{1,2}\)?)?(?:, [A-Z]{2,10})? (?:--|[-–—]) (?=[A-Z\"“‘'])"
)
"""A dateline in small letters, "Accra, Ghana - The …": only where a body begins."""
_SAID = re.compile(r"(?:[A-Z][\w'’.-]*\s+){1,4}(?:said|says|told|added|asked|warned|replied)\b")
_LAST_WORD = re.compile(r"[^\s(\[\"“‘]+$")


def split(text: str, title_end: int = 0) -> tuple[Span, ...]:
    """Sentences of the title (`text[:title_end]`, 0 for none) and of the body, each apart."""
    found: list[Span] = []
    for start, end in ((0, title_end), (title_end, len(text))):
        found.extend(_sentences(text, start, end, is_title=end == title_end))
    return tuple(found)


def _sentences(text: str, start: int, end: int, *, is_title: bool) -> Iterator[Span]:
    begin = start
    for stop in (*_stops(text, start, end, is_title=is_title), end):
        if stop <= begin:
            continue
        slice_ = text[begin:stop]
        left, right = begin + len(slice_) - len(slice_.lstrip()), begin + len(slice_.rstrip())
        if left < right:
            yield Span(left, right, text[left:right])
        begin = stop


def _stops(text: str, start: int, end: int, *, is_title: bool) -> list[int]:
    stops = {match.end() for match in _END.finditer(text, start, end) if _closes(text, match, end)}
    for match in _BREAK.finditer(text, start, end):
        if _new_line(text, match, start, end):
            stops.add(match.end())
    opening = start + len(text[start:end]) - len(text[start:end].lstrip())
    for at in (opening, *sorted(stops)):
        if dateline := _DATELINE.match(text, at, end):
            stops.add(dateline.end())
    if not is_title and (dateline := _OPENING.match(text, opening, end)):
        stops.add(dateline.end())
    return sorted(stops)


def _closes(text: str, match: re.Match[str], end: int) -> bool:
    """Whether this full stop ends its sentence."""
    after = text[match.end() : min(end, match.end() + 80)]
    if not after.strip() or match.group()[0] in _SPACELESS:
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - 30), match.start())
    before = word.group() if word else ""
    if not after[0].isspace():
        return _missing_space(before, match.group(), after)
    following = after.lstrip().lstrip("\"'“‘«([")
    if not following or following[0].islower():
        return False
    if match.group()[-1] in "\"”'’" and _SAID.match(following):
        return False
    return (
        not match.group().startswith(".") or len(match.group().rstrip("\"'”’»)]")) > 1 or _ends_after(before, following)
    )


def _missing_space(before: str, stop: str, after: str) -> bool:
    """`war.The`: a plain lower-case word of some length, then a capitalised one; not `example.Com` or `U.S.Army`."""
    return bool(
        re.search(r"[a-z]{3}$", before) and "." not in before and "/" not in before and "@" not in before
        and len(stop) == 1 and re.match(r"[A-Z][a-z]*(?=[\s,;]|$)", after)
    )  # fmt: skip


def _ends_after(before: str, following: str) -> bool:
    lower, opener = before.lower().lstrip("#"), re.match(r"[\w'’]+", following)
    if lower in NEVER_LAST:
        return False
    if lower in BEFORE_NUMBER:
        return not following[0].isdigit() and lower not in {"art", "arts", "sec"}
    dotted = "." in before or (len(before) == 1 and before.isalpha() and before != "I")
    if dotted or lower in {"inc", "ltd", "co", "corp", "bros", "jr", "sr", "etc", "plc"}:
        return opener is not None and opener.group().lower() in OPENERS
    return True


def _new_line(text: str, match: re.Match[str], start: int, end: int) -> bool:
    """Whether a line break ends a sentence: an empty line, a list, a heading, a paragraph; not a hard-wrapped line."""
    if match.group().count("\n") > 1 or match.end() >= end or _BULLET.match(text, match.end(), end):
        return True
    line = text[max(start, text.rfind("\n", start, match.start()) + 1) : match.start()]
    wrapped = 50 <= len(line) <= 90  # noqa: PLR2004 - the usual widths of hard-wrapped text
    return not text[match.end()].islower() and not wrapped
