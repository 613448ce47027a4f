"""Headlines: who did what to whom, for the screen of a phone.

A fact is told in the past tense, which any name agrees with (`Israel attacked`, `Houthis attacked`); what is not simply
told as a fact is marked in front, and told in the infinitive where it hasn't come to pass.
"""

from collections.abc import Mapping

from msgspec import Struct

from pipelines.records import EventDocument, Mention, Root, Status

MAX_HEADLINE = 120
MAX_NAME = 50

PAST: frozenset[Status] = frozenset({"asserted", "denied", "historical"})

_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")


class Verb(Struct, frozen=True):
    """How an act is told; `particle` stands before whom it is done to, and is left out with them."""

    past: str
    infinitive: str
    particle: str = ""


ACTS: Mapping[Root, Verb] = {
    "AGREE": Verb("agreed", "agree", "with"),
    "CONSULT": Verb("held talks", "hold talks", "with"),
    "SUPPORT": Verb("declared support", "declare support", "for"),
    "CONCEDE": Verb("gave way", "give way", "to"),
    "COOPERATE": Verb("cooperated", "cooperate", "with"),
    "AID": Verb("sent aid", "send aid", "to"),
    "RETREAT": Verb("pulled back", "pull back", "from"),
    "REQUEST": Verb("made a demand", "make a demand", "of"),
    "ACCUSE": Verb("made an accusation", "make an accusation", "against"),
    "REJECT": Verb("said no", "say no", "to"),
    "THREATEN": Verb("made a threat", "make a threat", "against"),
    "PROTEST": Verb("protested", "protest", "against"),
    "SANCTION": Verb("imposed sanctions", "impose sanctions", "on"),
    "MOBILIZE": Verb("mobilised", "mobilise", "against"),
    "COERCE": Verb("used coercion", "use coercion", "against"),
    "ASSAULT": Verb("attacked", "attack"),
}
MODES: Mapping[str, Verb] = {
    "accord": Verb("reached an accord", "reach an accord", "with"),
    "ceasefire": Verb("entered a truce", "enter a truce", "with"),
    "join": Verb("joined the fight", "join the fight", "against"),
    "meet": Verb("met", "meet", "with"),
    "peace": Verb("made peace", "make peace", "with"),
    "phone": Verb("spoke", "speak", "with"),
    "visit": Verb("paid a visit", "pay a visit", "to"),
    "withdraw": Verb("withdrew", "withdraw", "from"),
}
"""Modes that say more than their act, whoever it is done to; any other stands behind in brackets."""


def headline(event: EventDocument) -> str:
    """Examples: `Israel attacked Hezbollah (airstrike)`, `Denied: Iran attacked Israel`, `Planned: Iran to attack`."""
    verb = MODES.get(event.mode or "", ACTS[event.act])
    marked = "" if event.status == "asserted" else f"{_spaced(event.status).capitalize()}:"
    done = verb.past if event.status in PAST else f"to {verb.infinitive}"
    whom = f"{verb.particle} {_named(event.target)}" if event.target else ""
    mode = f"({_spaced(event.mode)})" if event.mode and event.mode not in MODES else ""
    return cut(f"{marked} {_named(event.source)} {done} {whom} {mode}", MAX_HEADLINE)


def cut(text: str, most: int) -> str:
    """The text on one line without control characters, at most so long; an ellipsis marks what is left out."""
    line = " ".join(text.translate(_CONTROLS).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _named(mention: Mention | None) -> str:
    return "Somebody" if mention is None else cut(mention.name or mention.text, MAX_NAME)


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
