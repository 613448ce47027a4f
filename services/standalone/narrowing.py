"""Which articles a query can find at all, told by the full-text index.

The index only narrows down: what a query means is decided by `alerting.clauses` alone, so that a search finds just
what a rule with the same query rings for.
"""

from pipelines.alerting.clauses import Clause, Clauses, Phrase

INDEXED = frozenset({"title", "body"})
NARROWED = """
SELECT document FROM articles WHERE n IN (SELECT rowid FROM article_search WHERE article_search MATCH ?)
ORDER BY date DESC, id
"""


def narrowed(clause: Clause) -> str | None:
    """An FTS5 expression that every article must meet that meets the clause; None where there is none."""
    match clause:
        case Phrase(field, words) if field in INDEXED:
            quoted = " ".join(words).replace('"', '""')
            return f'{field} : "{quoted}"'
        case Clauses(must=must) if must:
            needed = [one for one in map(narrowed, must) if one]
            return " AND ".join(f"({one})" for one in needed) or None
        case Clauses(should=should) if should:
            choices = [narrowed(one) for one in should]
            return " OR ".join(f"({one})" for one in choices) if all(choices) else None
        case _:
            return None
