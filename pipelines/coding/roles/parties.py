"""Which actor a phrase in a role is: the mention in it, the place, what a pronoun points to, or nobody known."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, structs

from pipelines.coding.roles.heads import extent, is_agent, is_assailable, is_name, is_person, may_act, phrase_of
from pipelines.coding.roles.pointing import pointed
from pipelines.coding.roles.scenes import Scene, covering, mention_at
from pipelines.coding.syntax.ties import preposition
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Mention

INNER: Final = ("nmod:poss", "compound", "amod", "nmod:desc", "flat", "appos", "nmod")
"""How a word hangs on the head of a phrase that says whose it is, the likeliest first."""
MEMBERS: Final = frozenset({"by", "of", "from", "for", "behind"})
"""Prepositions by which a group hangs on the actor that it acts for."""
SITES: Final = frozenset(
    {"in", "at", "near", "on", "against", "to", "with", "inside", "around", "over", "along", "into"}
)
"""Further ones by which what is acted upon hangs on the actor whose it is."""
BOTH: Final = frozenset({"two", "both", "each", "other", "sides"})
"""Words of a phrase that takes up two sides already named."""
ARMED: Final = frozenset({None, "MIL", "REB", "MILITIA", "SETTLERS", "CRM", "SPY", "COP"})
"""Sectors that bear arms; None is a state or a group as a whole."""


class Party(Struct, frozen=True):
    """The phrase in a role; `sure` is False where it was resolved over some distance.

    `armed`: forces, armed groups and their weapons. `nature`: an earthquake, a crash, nobody's deed. `assailable`:
    somebody or something that can be attacked or seized, no idea, record or problem.
    `political`: whose arrest is more than police work. `person`: somebody or some body, where no actor is known.
    """

    mention: Mention
    sure: bool = True
    armed: bool = False
    nature: bool = False
    assailable: bool = False
    political: bool = False
    person: bool = False

    @property
    def actor(self) -> str | None:
        """The actor's id, None where the lexicon does not know the phrase."""
        return self.mention.actor

    @property
    def key(self) -> str:
        """What tells two parties apart: the actor, else the words."""
        return self.mention.actor or self.mention.text


def party(
    scene: Scene, tree: Tree, head: Token, *, acted_upon: bool, deed: bool = False, besides: Mention | None = None
) -> Party:
    """Who the phrase with this head is; an unknown one keeps its span. `besides`: a pronoun points to somebody else.

    A `deed` is done by people, bodies and weapons alone: Ruritania's landslide kills nobody in its name.
    """
    found = _resolved(scene, tree, head, acted_upon=acted_upon, besides=besides)
    if deed and found.actor is not None and not may_act(scene, tree, head, found.mention):
        found = unnamed(scene, tree, head)
    if found.actor is not None and mention_at(scene, head) is None:
        found = structs.replace(found, mention=_whole(scene, tree, head, found.mention))
    whose = (head, *tree.children(head, "nmod:poss"))
    phrase = phrase_of(tree, head)
    # Whoever acts must bear the arms; of whom it befalls it is enough to belong to those who do: "a *navy* boat".
    words = phrase if acted_upon else [head]
    bearing = head.lemma in scene.general.instruments or any(one.lemma in scene.general.armed for one in words)
    armed = bearing or (found.actor is not None and found.mention.sector in ARMED)
    return structs.replace(
        found,
        armed=armed,
        nature=found.actor is None and head.lemma in scene.general.nature,
        political=any(token.lemma in scene.general.political for token in phrase),
        assailable=found.actor is not None or is_assailable(scene, head),
        person=found.actor is not None or any(is_person(scene, one) for one in whose),
    )


def is_nobody_else(side: Party) -> bool:
    """Whether a phrase names a thing, or both sides themselves: "a pact between *the two countries*"."""
    return not side.person or (side.actor is None and not BOTH.isdisjoint(side.mention.text.lower().split()))


def _resolved(scene: Scene, tree: Tree, head: Token, *, acted_upon: bool, besides: Mention | None) -> Party:
    if (meant := pointed(scene, head, besides)) is not None:
        return Party(meant, sure=False)
    for subject in _subjects_before(scene, tree, head):
        found = _resolved(scene, tree, subject, acted_upon=acted_upon, besides=None)
        if besides is None or not (subject.start < besides.end and besides.start < subject.end):
            return structs.replace(found, sure=False)
    own = mention_at(scene, head)
    if own is not None and (acted_upon or head.lemma not in scene.general.strangers):
        return Party(own)
    if head.lemma not in scene.general.strangers:
        if not head.tag.startswith("PRP") and (mention := _inside(scene, tree, head, acted_upon=acted_upon)):
            return Party(mention)
        if acted_upon and (mention := _place(scene, tree, head)) is not None:
            return Party(mention, sure=False)
    return Party(_phrase(scene, tree, head), sure=False)


def _subjects_before(scene: Scene, tree: Tree, pronoun: Token) -> Iterator[Token]:
    """Subjects before a pronoun, the last first: whom it takes up where no known actor was spoken of."""
    if not pronoun.tag.startswith("PRP") or pronoun.lemma not in scene.general.pronouns:
        return
    for token in reversed(tree.tokens[: pronoun.i]):
        if token.dep.startswith("nsubj") and not token.tag.startswith(("PRP", "W")) and is_person(scene, token):
            yield token


def unnamed(scene: Scene, tree: Tree, head: Token) -> Party:
    """The phrase as it stands, whoever may be named in it."""
    return Party(_phrase(scene, tree, head), sure=False)


def _whole(scene: Scene, tree: Tree, head: Token, mention: Mention) -> Mention:
    """The actor with the whole phrase that belongs to it: "*a camp* in western *Kabul*", "*Iran*'s *envoy*"."""
    start, end = extent(tree, head)
    if head.tag.startswith("PRP") or mention.start < tree.start:
        return mention
    own = {token.i for token in tree.subtree(head)}
    first, last = min(start, mention.start), max(end, mention.end)
    if all(token.i in own for token in tree.tokens if first <= token.start < last):
        start, end = first, last
    return structs.replace(mention, start=start, end=end, text=scene.text[start:end])


def _inside(scene: Scene, tree: Tree, head: Token, *, acted_upon: bool, depth: int = 0) -> Mention | None:
    """A mention that the phrase's head belongs to: "the *Iranian* foreign minister", "*Hezbollah*'s leader"."""
    if depth > 3:  # noqa: PLR2004 - deeper than that the phrase belongs to somebody else
        return None
    for child in _belonging(tree, head, acted_upon=acted_upon):
        found = covering(scene, child) or (pointed(scene, child, None) if child.tag == "PRP$" else None)
        # "Ruritania war veteran": whoever acts belongs to Ruritania only if what stands between does.
        if found is None and (acted_upon or is_name(child) or is_agent(scene, child)):
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


def _place(scene: Scene, tree: Tree, head: Token) -> Mention | None:
    """A place acted upon stands for its country."""
    start, end = extent(tree, head)
    for place in scene.places:
        actor = scene.lexicon.actors.get(place.country) if place.country else None
        if actor is not None and start <= place.start and place.end <= end:
            return Mention(actor.id, actor.name, None, place.start, place.end, place.text)
    return None


def _phrase(scene: Scene, tree: Tree, head: Token) -> Mention:
    start, end = extent(tree, head)
    return Mention(None, None, None, start, end, scene.text[start:end])
