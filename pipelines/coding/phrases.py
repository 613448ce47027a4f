"""Which actor a phrase in a role names: the lexicon's mention in it, the place, the pronoun's antecedent, or nobody known."""

from collections.abc import Iterator

from msgspec import Struct, structs

from pipelines.coding.actions import General
from pipelines.coding.roles import preposition
from pipelines.coding.trees import Token, Tree
from pipelines.records import Location, Mention

INNER = ("nmod:poss", "compound", "amod", "nmod:desc", "flat", "appos", "nmod")
MEMBERS = frozenset({"by", "of", "from", "for", "behind"})
"""Prepositions by which a group hangs on the actor that it acts for."""
SITES = frozenset({"in", "at", "near", "on", "against", "to", "with", "inside", "around", "over", "along", "into"})
"""Further ones by which what is acted upon hangs on the actor whose it is."""
PRONOUNS = {
    "he": "any", "she": "any", "him": "any", "her": "any", "his": "any", "they": "any", "them": "any", "their": "any",
    "it": "any", "its": "any", "itself": "any", "themselves": "any", "himself": "any",
}  # fmt: skip


class Who(Struct, frozen=True):
    """The phrase in a role; `sure` is False where it was resolved over some distance."""

    mention: Mention
    sure: bool = True


class Scene(Struct, frozen=True):
    """What is known while a sentence is read.

    `spoken_of` holds the actors that stood as subjects so far, the latest last: what pronouns point to.
    """

    text: str
    mentions: tuple[Mention, ...]
    places: tuple[Location, ...]
    names: dict[str, str]
    general: General
    spoken_of: tuple[Mention, ...] = ()


def who(scene: Scene, tree: Tree, head: Token, *, acted_upon: bool, besides: Mention | None = None) -> Who:
    """The actor that a phrase names; an unknown one keeps its span."""
    if (pointed := _antecedent(scene, head, besides)) is not None:
        return Who(pointed, sure=False)
    if head.lemma not in scene.general.strangers:
        if (mention := _covering(scene, head)) is not None:
            return Who(mention)
        if (mention := _inside(scene, tree, head, acted_upon=acted_upon)) is not None:
            return Who(mention)
        if acted_upon and (mention := _place(scene, tree, head)) is not None:
            return Who(mention, sure=False)
    return Who(_phrase(scene, tree, head), sure=False)


def _covering(scene: Scene, token: Token) -> Mention | None:
    return next((mention for mention in scene.mentions if mention.start < token.end and token.start < mention.end), None)


def _inside(scene: Scene, tree: Tree, head: Token, *, acted_upon: bool, depth: int = 0) -> Mention | None:
    """A mention that the phrase's head belongs to: "the *Iranian* foreign minister", "*Hezbollah*'s leader"."""
    if depth > 3:  # noqa: PLR2004 - deeper than that the phrase belongs to somebody else
        return None
    for child in _belonging(tree, head, acted_upon=acted_upon):
        found = _covering(scene, child) or _pointed(scene, child)
        found = found or _inside(scene, tree, child, acted_upon=acted_upon, depth=depth + 1)
        if found is not None:
            return found
    if head.lemma in scene.general.instruments:
        for clause in tree.children(head, "acl"):
            for agent in tree.children(clause, "obl:agent", "obl"):
                if preposition(tree, agent) == "by" and (found := _covering(scene, agent)):
                    return found
    return None


def _belonging(tree: Tree, head: Token, *, acted_upon: bool) -> Iterator[Token]:
    for dep in INNER:
        for child in tree.children(head, dep):
            held = preposition(tree, child)
            if child.dep != "nmod" or held in MEMBERS or (acted_upon and held in SITES):
                yield child


def _pointed(scene: Scene, token: Token) -> Mention | None:
    return _antecedent(scene, token, None) if token.tag == "PRP$" else None


def _antecedent(scene: Scene, token: Token, besides: Mention | None) -> Mention | None:
    """What a pronoun, or "the group", "the kingdom", points back to; the span stays where the pronoun stands."""
    kind = PRONOUNS.get(token.lemma) if token.tag.startswith("PRP") else _kind(scene, token)
    if kind is None:
        return None
    for mention in reversed(scene.spoken_of):
        fits = kind == "any" or (kind == "state") == (mention.actor is not None and len(mention.actor) == 3)  # noqa: PLR2004 - ISO alpha-3
        if fits and (besides is None or mention.actor != besides.actor) and mention.start < token.start:
            return structs.replace(mention, start=token.start, end=token.end, text=token.text)
    return None


def _kind(scene: Scene, token: Token) -> str | None:
    """The kind that a definite noun without an owner points to."""
    before = scene.text[max(0, token.start - 4) : token.start].lower()
    if before != "the " or _covering(scene, token):
        return None
    return next((kind for kind, words in scene.general.anaphora.items() if token.lemma in words), None)


def _place(scene: Scene, tree: Tree, head: Token) -> Mention | None:
    """A place acted upon stands for its country."""
    span = list(_core(tree, head, acted_upon=True))
    start, end = span[0].start, span[-1].end
    for place in scene.places:
        if place.country is not None and start <= place.start and place.end <= end:
            name = scene.names.get(place.country, place.country)
            return Mention(place.country, name, None, place.start, place.end, place.text)
    return None


def _phrase(scene: Scene, tree: Tree, head: Token) -> Mention:
    span = list(_core(tree, head, acted_upon=False))
    start, end = span[0].start, span[-1].end
    return Mention(None, None, None, start, end, scene.text[start:end])


def _core(tree: Tree, head: Token, *, acted_upon: bool) -> Iterator[Token]:
    """The words of a noun phrase without its clauses, coordinations and preposition, in the order of the text."""
    left_out = {"case", "acl", "conj", "cc", "punct", "advcl", "appos", "parataxis", "nsubj", "cop", "mark", "obl", "advmod"}
    kept = {head.i}
    waiting = [head]
    while waiting:
        for child in tree.children(waiting.pop()):
            if child.dep.split(":")[0] not in left_out or (child.dep == "case" and child.tag == "POS"):
                kept.add(child.i)
                waiting.append(child)
            elif child.dep == "case" and acted_upon:
                kept.add(child.i)
    first, last = min(kept), max(kept)
    yield from tree.tokens[first : last + 1]
