"""A data folder holds one edition: the user's own articles, or a recorded story. Invented articles never mix in."""

from typing import Literal

from services.standalone.errors import StoreError
from services.standalone.store import Store

Edition = Literal["own", "recorded"]
WORDS: dict[Edition, str] = {"own": "articles of your own feeds", "recorded": "a recorded story"}


class OtherEdition(StoreError):
    """The folder holds articles of another kind."""


def claim(store: Store, edition: Edition) -> None:
    """Mark a fresh folder as this edition's. Raises OtherEdition where it is another's."""
    with store.transaction() as db:
        db.execute("INSERT INTO cursors (name, value) VALUES ('edition', ?) ON CONFLICT DO NOTHING", (edition,))
    held = store.cursor("edition")
    if held != edition:
        other: Edition = "recorded" if edition == "own" else "own"
        raise OtherEdition(
            f"holds {WORDS[other]}", where=str(store.path.parent), mend="choose another folder with --data"
        )
