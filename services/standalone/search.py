"""Search the store with the query language of the rules; newest date first, then by id.

The full-text index only narrows an article search down: what a query means is decided by `alerting.clauses` alone, so
that a search finds just what a rule with the same query rings for.
"""

from collections.abc import Iterator

import msgspec

from pipelines.alerting.clauses import Clause, Clauses, Phrase, meets
from pipelines.alerting.documents import Document
from pipelines.alerting.fields import ARTICLE, DEFAULTS, EVENT
from pipelines.alerting.queries import parse
from pipelines.records import EventDocument, GroupedArticle
from services.standalone.errors import explained
from services.standalone.reading import Reader

INDEXED = frozenset({"title", "body"})
NARROWED = """
SELECT document FROM articles WHERE n IN (SELECT rowid FROM article_search WHERE article_search MATCH ?)
ORDER BY date DESC, id
"""


def search_articles(reader: Reader, query: str) -> Iterator[GroupedArticle]:
    """The articles, in their newest revision, that meet the query. Raises BadQuery."""
    clause = parse(query, ARTICLE, DEFAULTS["article"])
    return (article for article in _candidates(reader, _narrowed(clause)) if meets(Document(article), clause))


def search_events(reader: Reader, query: str) -> Iterator[EventDocument]:
    """The events that meet the query, withdrawn ones included (`withdrawn:false` leaves them out). Raises BadQuery."""
    clause = parse(query, EVENT, DEFAULTS["event"])
    return (event for event in reader.events() if meets(Document(event), clause))


def _candidates(reader: Reader, narrow: str | None) -> Iterator[GroupedArticle]:
    if narrow is None:
        yield from reader.articles()
        return
    decoder = msgspec.json.Decoder(GroupedArticle)
    with explained(reader.path):
        for (document,) in reader.db.execute(NARROWED, (narrow,)):
            yield decoder.decode(document)


def _narrowed(clause: Clause) -> str | None:
    """An FTS5 expression that every article must meet that meets the clause; None where there is none."""
    match clause:
        case Phrase(field, words) if field in INDEXED:
            return f'{field} : "{" ".join(words)}"'
        case Clauses(must=must) if must:
            needed = [one for one in map(_narrowed, must) if one]
            return " AND ".join(f"({one})" for one in needed) or None
        case Clauses(should=should) if should:
            choices = [_narrowed(one) for one in should]
            return " OR ".join(f"({one})" for one in choices) if all(choices) else None
        case _:
            return None
