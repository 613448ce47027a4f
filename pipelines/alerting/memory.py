"""What an alert remembers: its evidence, newest last, what was taken back, and when it rang.

Bounded by bytes and therefore by whatever a feed may send: the newest evidence is kept in full, older evidence without
its words, what is older still is only counted; whatever comes from before that horizon counts as told already.
"""

from datetime import datetime

from msgspec import Struct, json, structs

from pipelines.alerting import severity
from pipelines.alerting.evidence import MAX_QUOTE
from pipelines.alerting.headlines import MAX_HEADLINE, cut
from pipelines.records import Evidence, Match

MAX_EVIDENCE = 24
"""Pieces of evidence that are kept in full, if their bytes allow."""
FULL_BYTES = 40_000
BRIEF_BYTES = 16_000
"""Bytes of JSON for evidence in full, and for the rest; together with the rest of a memory under 64 KB."""
MAX_ID = 200
MAX_URL = 2_000


class Held(Struct, frozen=True, kw_only=True):
    """What was last said of one subject, an event or article. `gone`: it was taken back, and counts no longer.

    `told` is the date of its article; `level` its place among the severities; `evidence` None where only that is left.
    """

    subject: str
    at: datetime
    revision: str
    told: datetime
    article: str
    event: str | None
    origin: str
    story: str
    level: int
    evidence: Evidence | None
    gone: bool = False


class AlertMemory(Struct, frozen=True, kw_only=True):
    """State of a rule and group. `held` is in the order of (at, subject); `more` counts evidence up to `horizon`.

    `rung` is when it last rang, `times` how often, `level` the highest severity that it rang with.
    """

    seen: datetime
    version: int = 0
    held: tuple[Held, ...] = ()
    horizon: tuple[datetime, str] | None = None
    more: int = 0
    rung: datetime | None = None
    times: int = 0
    level: int = 0

    @property
    def standing(self) -> tuple[Held, ...]:
        """The evidence that has not been taken back."""
        return tuple(one for one in self.held if not one.gone)

    def told_by(self, evidence: Evidence) -> bool:
        """Whether this voice has told this story already: another copy, an edit, a second sentence of it."""
        return any(one.story == evidence.story and one.origin == evidence.origin for one in self.standing)


def remember(before: AlertMemory, match: Match) -> AlertMemory | None:
    """The memory with what the match says; None where that is nothing new.

    Nothing new: the same or something older about a subject, taking back what isn't held, a match before the horizon.
    """
    known = next((one for one in before.held if one.subject == match.subject), None)
    if known is None:
        news = match.evidence is not None and (before.horizon is None or (match.at, match.subject) > before.horizon)
    else:
        news = (match.at, match.revision) > (known.at, known.revision) and not (known.gone and match.evidence is None)
    held = _held(match, known) if news else None
    if held is None:
        return None
    others = (one for one in before.held if one is not known)
    ordered = sorted((*others, held), key=lambda one: (one.at, one.subject))
    return _bounded(structs.replace(before, seen=max(before.seen, match.at), held=tuple(ordered)))


def _held(match: Match, known: Held | None) -> Held | None:
    evidence = match.evidence
    if evidence is None:
        return known and structs.replace(known, at=match.at, revision=match.revision, gone=True)
    ref = evidence.ref if evidence.ref and len(evidence.ref) <= MAX_ID else evidence.article
    return Held(
        subject=match.subject,
        at=match.at,
        revision=match.revision,
        told=evidence.at,
        article=ref,
        event=evidence.event,
        origin=cut(evidence.origin, MAX_ID),
        story=cut(evidence.story, MAX_ID),
        level=severity.level(evidence),
        evidence=_slim(evidence),
    )


def _slim(evidence: Evidence) -> Evidence:
    return structs.replace(
        evidence,
        quote=cut(evidence.quote, MAX_QUOTE),
        headline=cut(evidence.headline, MAX_HEADLINE),
        url=evidence.url if len(evidence.url) <= MAX_URL else "",
    )


def _bounded(memory: AlertMemory) -> AlertMemory:
    """Newest first: in full while there is room, then in brief, then only counted."""
    kept: list[Held] = []
    full = brief = 0
    for one in reversed(memory.held):
        size = len(json.encode(one))
        if one.evidence is not None and len(kept) < MAX_EVIDENCE and full + size <= FULL_BYTES:
            full += size
            kept.append(one)
            continue
        short = structs.replace(one, evidence=None)
        brief += len(json.encode(short))
        if brief > BRIEF_BYTES:
            break
        kept.append(short)
    lost = memory.held[: len(memory.held) - len(kept)]
    if not lost:
        return structs.replace(memory, held=tuple(reversed(kept)))
    counted = memory.more + sum(not one.gone for one in lost)
    return structs.replace(memory, held=tuple(reversed(kept)), more=counted, horizon=(lost[-1].at, lost[-1].subject))
