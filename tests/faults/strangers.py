"""What others put on the topics: poison, and an article that an older version wrote."""

import msgspec

from services.running import now

POISONS = (
    ("articles", b"no JSON %d"),
    ("articles", b'{"id": "poison %d", "revision": "half an art'),
    ("events", b'{"record": "event", "id": "poison %d"}'),
    ("articles", b'{"id": "poison %d", "title": "of a schema that nobody reads"}'),
    ("articles", b"\xff\xfe %d"),
    ("articles", b'{"id": "poison %d, and half a letter: \xc3"}'),
    ("events", b'{"id": "poison %d", "of a field that nobody knows": ' + 100_000 * b"["),
)
MEETS = {"articles": ("code",), "events": ("track", "match", "index")}
"""Who meets a message of a topic, and buries it."""
OLD_ID, OLD_LINK = "of-old", "https://annals.example/1"


def poison(number: int) -> tuple[str, bytes]:
    """Topic and message, of another kind each time."""
    topic, message = POISONS[number % len(POISONS)]
    return topic, message % number


def older_article() -> bytes:
    """An article of before there were lanes, guesses and references; it has a field that is gone since."""
    return msgspec.json.encode(
        {
            "id": OLD_ID,
            "revision": "1",
            "url": OLD_LINK,
            "title": "From the annals",
            "body": "Israeli forces attacked Syrian troops near the border, officials said.",
            "language": "en",
            "fetched": now(),
            "feed": "https://annals.example/feed",
            "outlet": {"domain": "annals.example"},
            "timeliness": "undated",
            "summary": "a field that is gone",
        }
    )
