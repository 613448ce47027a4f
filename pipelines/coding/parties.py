"""Which actor a phrase in a role is: the mention in it, the place, what a pronoun points to, or nobody known."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, structs

from pipelines.coding.actions import General
from pipelines.coding.lexicon import Lexicon
from pipelines.coding.roles import preposition
from pipelines.coding.trees import Token, Tree
from pipelines.records import Location, Mention

INNER: Final = ("nmod:poss", "compound", "amod", "nmod:desc", "flat", "appos", "nmod")
"""How a word hangs on the head of a phrase that says whose it is, the likeliest first."""
MEMBERS: Final = frozenset({"by", "of", "from", "for", "behind"})
"""Prepositions by which a group hangs on the actor that it acts for."""
SITES: Final = frozenset(
    {"in", "at", "near", "on", "against", "to", "with", "inside", "around", "over", "along", "into"}
)
"""Further ones by which what is acted upon hangs on the actor whose it is."""
ARMED: Final = frozenset({None, "MIL", "REB", "MILITIA", "SETTLERS", "CRM", "SPY", "COP"})
"""Sectors that bear arms; None is a state or a group as a whole."""
OUTSIDE: Final = frozenset(
    [
        "case", "acl", "conj", "cc", "punct", "advcl", "appos", "parataxis", "nsubj", "cop", "mark", "obl", "advmod",
        "discourse", "aux", "ccomp",
    ]
)  # fmt: skip
"""Labels of what is no part of the phrase itself."""


class Party(Struct, frozen=True):
    """The phrase in a role; `sure` is False where it was resolved over some distance.

    `armed`: forces, armed groups and their weapons. `nature`: an earthquake, a crash, nobody's deed. `assailable`:
    somebody or something that can be attacked or seized, no idea, record or problem.
    `political`: whose arrest is more than police work.
    """

    mention: Mention
    sure: bool = True
    armed: bool = False
    nature: bool = False
    assailable: bool = False
    political: bool = False

    @property
    def actor(self) -> str | None:
        """The actor's id, None where the lexicon does not know the phrase."""
        return self.mention.actor

    @property
    def key(self) -> str:
        """What tells two parties apart: the actor, else the words."""
        return self.mention.actor or self.mention.text


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


def party(
    scene: Scene, tree: Tree, head: Token, *, acted_upon: bool, deed: bool = False, besides: Mention | None = None
) -> Party:
    """Who the phrase with this head is; an unknown one keeps its span. `besides`: a pronoun points to somebody else.

    A `deed` is done by people, bodies and weapons alone: Ruritania's landslide kills nobody in its name.
    """
    found = _resolved(scene, tree, head, acted_upon=acted_upon, besides=besides)
    if deed and found.actor is not None and not _may_act(scene, tree, head, found.mention):
        found = unnamed(scene, tree, head)
    bearing = head.lemma in scene.general.instruments or head.lemma in scene.general.armed
    armed = bearing or (found.actor is not None and found.mention.sector in ARMED)
    return structs.replace(
        found,
        armed=armed,
        nature=found.actor is None and head.lemma in scene.general.nature,
        political=any(token.lemma in scene.general.political for token in _phrase_of(tree, head)),
        assailable=found.actor is not None or _is_assailable(scene, head),
    )


def _may_act(scene: Scene, tree: Tree, head: Token, mention: Mention) -> bool:
    """Whether the phrase can do a deed in the actor's name: no town, no factory's fire, no landslide."""
    if mention.text.lower() in scene.towns:
        return False
    if head.lemma in scene.general.nature:
        compounds = tree.children(head, "compound")
        armed = all(_is_agent(scene, word) for word in compounds if covering(scene, word) is None)
        local = any(one.end == mention.end for one in scene.places) and any(covering(scene, word) for word in compounds)
        return head.lemma in scene.general.instruments and armed and not local
    return covering(scene, head) is not None or head.tag.startswith(("NNP", "PRP")) or _is_agent(scene, head)


def _is_assailable(scene: Scene, head: Token) -> bool:
    """People, numbers of them, names, and things that stand somewhere."""
    named = head.tag.startswith("NNP") or head.tag in {"CD", "PRP", "JJ", "JJS"}
    return named or head.lemma in scene.general.assailable or _is_agent(scene, head)


def _is_agent(scene: Scene, head: Token) -> bool:
    """People, bodies and weapons: what acts for the one whose it is."""
    general, nouns = scene.general, scene.lexicon.agents.nouns
    designation = any(letter.isdigit() for letter in head.text) and head.is_noun  # F-16, Su-34
    return designation or head.text.lower() in nouns or head.lemma in nouns or head.lemma in general.instruments | general.armed


def _resolved(scene: Scene, tree: Tree, head: Token, *, acted_upon: bool, besides: Mention | None) -> Party:
    if (pointed := _antecedent(scene, head, besides)) is not None:
        return Party(pointed, sure=False)
    own = covering(scene, head)
    if own is not None and (acted_upon or head.lemma not in scene.general.strangers):
        return Party(own)
    if head.lemma not in scene.general.strangers:
        if not head.tag.startswith("PRP") and (mention := _inside(scene, tree, head, acted_upon=acted_upon)):
            return Party(mention)
        if acted_upon and (mention := _place(scene, tree, head)) is not None:
            return Party(mention, sure=False)
    return Party(_phrase(scene, tree, head), sure=False)


def unnamed(scene: Scene, tree: Tree, head: Token) -> Party:
    """The phrase as it stands, whoever may be named in it."""
    return Party(_phrase(scene, tree, head), sure=False)


def covering(scene: Scene, token: Token) -> Mention | None:
    """The known mention that a word is part of."""
    return next((one for one in scene.mentions if one.start < token.end and token.start < one.end and one.actor), None)


def _inside(scene: Scene, tree: Tree, head: Token, *, acted_upon: bool, depth: int = 0) -> Mention | None:
    """A mention that the phrase's head belongs to: "the *Iranian* foreign minister", "*Hezbollah*'s leader"."""
    if depth > 3:  # noqa: PLR2004 - deeper than that the phrase belongs to somebody else
        return None
    for child in _belonging(tree, head, acted_upon=acted_upon):
        found = covering(scene, child) or (_antecedent(scene, child, None) if child.tag == "PRP$" else None)
        # "Ruritania war veteran": whoever acts belongs to Ruritania only if what stands between does.
        if found is None and (acted_upon or child.tag.startswith("NNP") or _is_agent(scene, child)):
            found = _inside(scene, tree, child, acted_upon=acted_upon, depth=depth + 1)
        if found is not None:
            return found
    return _sender(scene, tree, head) if head.lemma in scene.general.instruments else None


def _belonging(tree: Tree, head: Token, *, acted_upon: bool) -> Iterator[Token]:
    for dep in INNER:
        for child in tree.children(head, dep):
            held = preposition(tree, child)
            if child.dep != "nmod" or held in MEMBERS or (acted_upon and held in SITES):
                yield child


def _sender(scene: Scene, tree: Tree, instrument: Token) -> Mention | None:
    """Who launched it: "a drone sent *by the Houthis*"."""
    for clause in tree.children(instrument, "acl"):
        for agent in tree.children(clause, "obl:agent", "obl"):
            if preposition(tree, agent) == "by" and (found := covering(scene, agent)):
                return found
    return None


def _antecedent(scene: Scene, token: Token, besides: Mention | None) -> Mention | None:
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


def _place(scene: Scene, tree: Tree, head: Token) -> Mention | None:
    """A place acted upon stands for its country."""
    start, end = _extent(tree, head)
    for place in scene.places:
        actor = scene.lexicon.actors.get(place.country) if place.country else None
        if actor is not None and start <= place.start and place.end <= end:
            return Mention(actor.id, actor.name, None, place.start, place.end, place.text)
    return None


def _phrase(scene: Scene, tree: Tree, head: Token) -> Mention:
    start, end = _extent(tree, head)
    return Mention(None, None, None, start, end, scene.text[start:end])


def _extent(tree: Tree, head: Token) -> tuple[int, int]:
    """Where a phrase begins and ends."""
    kept = _phrase_of(tree, head)
    return kept[0].start, kept[-1].end


def _phrase_of(tree: Tree, head: Token) -> list[Token]:
    """The words of a noun phrase without its clauses, coordinations and preposition, in their order."""
    kept, waiting = {head.i}, [head]
    while waiting:
        for child in tree.children(waiting.pop()):
            if child.dep.split(":")[0] not in OUTSIDE or child.tag == "POS":
                kept.add(child.i)
                waiting.append(child)
    return [tree.tokens[i] for i in sorted(kept)]
