"""The tables of the one file, as steps: a file of any earlier version is brought up to date when a writer opens it.

Documents are records as JSON text; the columns beside them are what is searched and sorted by. Times are ISO 8601.
"""

import sqlite3
from pathlib import Path

from pipelines.alerting.words import words
from services.standalone.errors import StoreUnusable

TABLES = """
CREATE TABLE inbox (n INTEGER PRIMARY KEY AUTOINCREMENT, article TEXT NOT NULL);

CREATE TABLE articles (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ref TEXT, date TEXT NOT NULL, language TEXT NOT NULL,
    story TEXT NOT NULL, timeliness TEXT NOT NULL, document TEXT NOT NULL
);
CREATE INDEX articles_by_date ON articles (date DESC, id);
CREATE INDEX articles_by_ref ON articles (ref);
CREATE INDEX articles_by_story ON articles (story);

CREATE TABLE events (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL, date TEXT NOT NULL, root TEXT NOT NULL,
    status TEXT NOT NULL, source TEXT, target TEXT, withdrawn INTEGER NOT NULL, document TEXT NOT NULL
);
CREATE INDEX events_by_date ON events (date DESC, id);
CREATE INDEX events_by_article ON events (article_id);

CREATE TABLE dyads (id TEXT PRIMARY KEY, dyad TEXT NOT NULL, day TEXT NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE alerts (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, version INTEGER NOT NULL, rule TEXT NOT NULL,
    at TEXT NOT NULL, loud INTEGER NOT NULL, told INTEGER NOT NULL DEFAULT 0, document TEXT NOT NULL,
    UNIQUE (id, version)
);
CREATE INDEX alerts_untold ON alerts (n) WHERE loud AND NOT told;

CREATE TABLE dead (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, stage TEXT NOT NULL, reason TEXT NOT NULL,
    at TEXT NOT NULL, original BLOB NOT NULL
);

CREATE TABLE state (
    stage TEXT NOT NULL, key TEXT NOT NULL, seen REAL NOT NULL, value BLOB NOT NULL, PRIMARY KEY (stage, key)
) WITHOUT ROWID;
CREATE INDEX state_by_age ON state (stage, seen);

CREATE TABLE feeds (feed TEXT PRIMARY KEY, cursor TEXT, health TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

# Indexed are the words of `pipelines.alerting.words`, set apart by spaces; the tokenizer below keeps each whole, so
# that a search finds what a rule's query matches. Triggers keep the index in step with the newest revision.
SEARCH = """
CREATE VIRTUAL TABLE article_search USING fts5(
    title, body, tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co' tokenchars '_.,;:''’·‧'"
);
CREATE TRIGGER article_search_insert AFTER INSERT ON articles BEGIN
    INSERT INTO article_search (rowid, title, body) VALUES (
        new.n, words(json_extract(new.document, '$.title')), words(json_extract(new.document, '$.body')));
END;
CREATE TRIGGER article_search_update AFTER UPDATE OF document ON articles BEGIN
    UPDATE article_search SET title = words(json_extract(new.document, '$.title')),
        body = words(json_extract(new.document, '$.body')) WHERE rowid = new.n;
END;
CREATE TRIGGER article_search_delete AFTER DELETE ON articles BEGIN
    DELETE FROM article_search WHERE rowid = old.n;
END;
INSERT INTO article_search (rowid, title, body)
    SELECT n, words(json_extract(document, '$.title')), words(json_extract(document, '$.body')) FROM articles;
"""

# Words as Elasticsearch cuts them, with emoji and the quotation marks of Hebrew abbreviations: spaces alone part two.
WORDS_OF_ELASTICSEARCH = """
DROP TABLE article_search;
CREATE VIRTUAL TABLE article_search USING fts5(
    title, body, tokenize="unicode61 remove_diacritics 0 categories 'C* L* M* N* P* S*'"
);
INSERT INTO article_search (rowid, title, body)
    SELECT n, words(json_extract(document, '$.title')), words(json_extract(document, '$.body')) FROM articles;
"""

STEPS = (TABLES, SEARCH, WORDS_OF_ELASTICSEARCH)
"""Never change a step that was released; append one."""


def version(db: sqlite3.Connection) -> int:
    """How many of the steps this file has taken."""
    taken: int = db.execute("PRAGMA user_version").fetchone()[0]
    return taken


def migrate(db: sqlite3.Connection, path: Path, steps: tuple[str, ...] = STEPS) -> None:
    """Take the steps that are missing, each whole or not at all. Raises StoreUnusable for a newer version's file."""
    refuse_newer(db, path, steps)
    db.create_function("words", 1, _words, deterministic=True)
    for number, step in enumerate(steps[version(db) :], start=version(db) + 1):
        db.executescript(f"BEGIN IMMEDIATE; {step}; PRAGMA user_version = {number}; COMMIT;")


def refuse_newer(db: sqlite3.Connection, path: Path, steps: tuple[str, ...] = STEPS) -> None:
    """Raise StoreUnusable where a newer version of tocsin wrote this file."""
    if version(db) > len(steps):
        raise StoreUnusable(
            f"written by a newer tocsin (schema {version(db)}, this one knows {len(steps)})",
            where=str(path),
            mend="update tocsin, or take another --data folder",
        )


def refuse_older(db: sqlite3.Connection, path: Path) -> None:
    """Raise StoreUnusable where only a writer's steps would make this file readable."""
    if version(db) < len(STEPS):
        raise StoreUnusable(
            f"written by an older tocsin (schema {version(db)}, this one reads {len(STEPS)})",
            where=str(path),
            mend="`tocsin run --once` brings it up to date",
        )


def _words(text: str | None) -> str:
    return " ".join(words(text or ""))
