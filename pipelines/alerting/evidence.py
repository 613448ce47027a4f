"""What an alert rests on: one event or article, in words that can be read alone."""

import re
from collections.abc import Mapping

from pipelines.records import EventDocument, Evidence, GroupedArticle, Mention, Root, Status

MAX_QUOTE = 400
MAX_HEADLINE = 120
MAX_NAME = 50

_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")

DOES: Mapping[Root, str] = {
    "AGREE": "agrees with", "CONSULT": "talks to", "SUPPORT": "backs", "CONCEDE": "gives way to",
    "COOPERATE": "works with", "AID": "aids", "RETREAT": "pulls back from", "REQUEST": "calls on",
    "ACCUSE": "accuses", "REJECT": "refuses", "THREATEN": "threatens", "PROTEST": "protests against",
    "SANCTION": "sanctions", "MOBILIZE": "mobilises against", "COERCE": "coerces", "ASSAULT": "attacks",
}  # fmt: skip
ALONE: Mapping[Root, str] = {
    "AGREE": "agrees", "CONSULT": "holds talks", "SUPPORT": "declares support", "CONCEDE": "gives way",
    "COOPERATE": "cooperates", "AID": "sends aid", "RETREAT": "pulls back", "REQUEST": "makes a demand",
    "ACCUSE": "makes an accusation", "REJECT": "refuses", "THREATEN": "makes a threat", "PROTEST": "protests",
    "SANCTION": "imposes sanctions", "MOBILIZE": "mobilises", "COERCE": "uses coercion", "ASSAULT": "attacks",
}  # fmt: skip
"""What a headline says where no target is known."""


def of_event(event: EventDocument) -> Evidence:
    """The event with its sentence."""
    return Evidence(
        id=event.id,
        article=event.article_id,
        ref=event.ref,
        event=event.id,
        url=event.url,
        outlet=event.outlet.domain,
        origin=event.origin,
        story=event.story,
        at=event.date,
        quote=cut(event.quote, MAX_QUOTE),
        headline=event_headline(event),
        status=event.status,
        attribution=event.attribution,
        intensity=event.intensity,
        numbers=event.numbers,
    )


def of_article(article: GroupedArticle) -> Evidence:
    """The article; its title stands as the quote, or its beginning where it has none."""
    quote = article.title or re.split(r"(?<=[.!?。！？।])\s|\n", article.body.strip(), maxsplit=1)[0]
    return Evidence(
        id=article.id,
        article=article.id,
        ref=article.ref,
        url=article.url,
        outlet=article.outlet.domain,
        origin=article.origin,
        story=article.story,
        at=article.date,
        quote=cut(quote, MAX_QUOTE),
        headline=cut(quote, MAX_HEADLINE),
        intensity=article.max_intensity,
    )


def event_headline(event: EventDocument) -> str:
    """Who does what to whom, for the screen of a phone; what is not simply told as a fact is marked in front.

    Examples: `Israel attacks Hezbollah (airstrike)`; `Denied: Iran attacks United States`.
    """
    source, target = _named(event.source), _named(event.target)
    told = f"{source or 'Somebody'} {DOES[event.act] if target else ALONE[event.act]} {target or ''}".rstrip()
    mode = f" ({event.mode.replace('_', ' ').replace('-', ' ')})" if event.mode else ""
    return cut(f"{_marked(event.status)}{told}{mode}", MAX_HEADLINE)


def cut(text: str, most: int) -> str:
    """The text on one line without control characters, at most so long; an ellipsis marks what is left out."""
    line = " ".join(text.translate(_CONTROLS).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _named(mention: Mention | None) -> str:
    return "" if mention is None else cut(mention.name or mention.text, MAX_NAME)


def _marked(status: Status) -> str:
    return "" if status == "asserted" else f"{status.replace('_', ' ').capitalize()}: "
