"""What a pronoun, "the group", "the kingdom" points back to."""

from msgspec import structs

from pipelines.coding.roles.scenes import Scene, covering
from pipelines.coding.syntax.trees import Token
from pipelines.records import Mention


def pointed(scene: Scene, token: Token, besides: Mention | None) -> Mention | None:
    """What a pronoun, "the group", "the kingdom" points back to: named in the sentence itself, else where it stands."""
    kind = "any" if token.tag in {"PRP", "PRP$"} and token.lemma in scene.general.pronouns else _kind(scene, token)
    if kind is None:
        return None
    for mention in reversed(scene.spoken_of):
        state = mention.actor is not None and len(mention.actor) == 3  # noqa: PLR2004 - ISO alpha-3
        other = besides is None or mention.actor != besides.actor
        if mention.end <= token.start and other and (kind == "any" or (kind == "state") == state):
            near = mention.start >= scene.sentence
            return (
                mention
                if near
                else structs.replace(
                    mention, start=token.start, end=token.end, text=scene.text[token.start : token.end]
                )
            )
    return None


def _kind(scene: Scene, token: Token) -> str | None:
    """The kind that a definite noun without an owner points to."""
    if scene.text[max(0, token.start - 4) : token.start].lower() != "the " or covering(scene, token):
        return None
    return next((kind for kind, words in scene.general.anaphora.items() if token.lemma in words), None)
