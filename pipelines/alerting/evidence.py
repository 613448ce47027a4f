"""What an alert rests on: one event or article, in words that can be read alone."""

import re

from pipelines.alerting.headlines import MAX_HEADLINE, cut, headline
from pipelines.records import EventDocument, Evidence, GroupedArticle

MAX_QUOTE = 400


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
        headline=headline(event),
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
