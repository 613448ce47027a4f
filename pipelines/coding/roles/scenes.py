"""What is known while a sentence is read, and the mentions that its words belong to."""

from msgspec import Struct

from pipelines.coding.actors.lexicon import Lexicon
from pipelines.coding.acts.entries import General
from pipelines.coding.syntax.trees import Token
from pipelines.records import Location, Mention


class Scene(Struct, frozen=True):
    """What is known while a sentence is read.

    `spoken_of` holds the actors that stood as subjects so far, the latest last: what pronouns point to; `sentence` is
    where the sentence begins; `towns` are names, in lower case, of places that never act.
    """

    text: str
    mentions: tuple[Mention, ...]
    places: tuple[Location, ...]
    lexicon: Lexicon
    general: General
    spoken_of: tuple[Mention, ...] = ()
    sentence: int = 0
    towns: frozenset[str] = frozenset()


def covering(scene: Scene, token: Token) -> Mention | None:
    """The mention of a known actor that a word is part of."""
    found = mention_at(scene, token)
    return found if found is not None and found.actor else None


def mention_at(scene: Scene, token: Token) -> Mention | None:
    """The mention that a word is part of; its actor is None where only the sector is known ("Iran-backed militias")."""
    return next((one for one in scene.mentions if one.start < token.end and token.start < one.end), None)
