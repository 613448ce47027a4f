"""The lexicon of acts, and the readings of a tree: which of its words express an act."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final, Literal

from msgspec import Struct

from pipelines.coding.trees import Token, Tree
from pipelines.records import Root

Need = Literal["target", "known", "sure", "armed", "clause", "object", "assailable"]


HOSTILE: Final = frozenset({"ASSAULT", "MOBILIZE"})
"""Acts that are their orderer's own."""


class Entry(Struct, frozen=True, kw_only=True):
    """One act and how it is told.

    `target` lists where the one acted upon stands, best first: `object`, `noun` (the noun that completes the verb),
    `clause` (the subject of its clause), or a preposition. `needs` says without what the words are no such act: any
    target, a known one, a known one in just these places (`sure`), a known one or an armed source, a clause, an
    object. A `yields` entry gives way to an act in
    its own clause ("agreed to *send*"). `tentative` words ("step in", "all-out war") are too weak to assert an act;
    refused, threatened or called for, they are one.
    """

    act: Root
    intensity: float
    mode: str | None = None
    target: tuple[str, ...] = ("object",)
    reciprocal: bool = False
    yields: bool = False
    tentative: bool = False
    needs: tuple[Need, ...] = ()
    idioms: tuple[str, ...] = ()


class Frame(Struct, frozen=True):
    """A verb that tells an entry's act, with its particle ("" for none) and one of its nouns (empty: any or none)."""

    entry: Entry
    particle: str
    nouns: frozenset[str]


class Domain(Struct, frozen=True):
    """A walk of life whose hostile words are no hostilities; `strong` cues outweigh words of war, `weak` ones don't.

    `drops` are the acts that are not told truly there.
    """

    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    drops: tuple[Root, ...] = ("ASSAULT", "MOBILIZE", "COERCE", "SANCTION", "PROTEST", "THREATEN")


class General(Struct, frozen=True, kw_only=True):
    """Word lists that hold for all acts: see `general.yaml`, where each is explained."""

    light: frozenset[str]
    partitives: frozenset[str]
    commands: frozenset[str]
    instruments: frozenset[str]
    strangers: frozenset[str]
    armed: frozenset[str]
    controllers: frozenset[str]
    nature: frozenset[str]
    ended: frozenset[str]
    obligations: frozenset[str]
    sayings: frozenset[str]
    pronouns: frozenset[str]
    times: frozenset[str]
    warlike: frozenset[str]
    transitive: frozenset[str]
    assailable: frozenset[str]
    political: frozenset[str]
    anaphora: dict[str, frozenset[str]]
    domains: dict[str, Domain]
    demand: Entry = Entry(act="REQUEST", intensity=-1.0, target=("clause", "object"), needs=("target",))


class Actions(Struct, frozen=True, dict=True):
    """All entries, indexed: frames by the verb's lemma, nouns by their lemma phrase (its last word is the head)."""

    verbs: dict[str, tuple[Frame, ...]]
    nouns: dict[str, Entry]
    general: General

    @cached_property
    def words(self) -> frozenset[str]:
        """Lemmas of which one must stand in a sentence for an act to be told in it."""
        return frozenset(self.verbs) | frozenset(phrase.rsplit(" ", 1)[-1] for phrase in self.nouns)


class Reading(Struct, frozen=True):
    """An act as a tree tells it: by a verb, by a verb with its noun ("launched an attack"), or by a noun alone.

    `matrix` is the reading of the governing verb whose meaning settles what became of the act ("agreed", "urged").
    """

    entry: Entry
    verb: Token | None
    noun: Token | None
    particle: Token | None = None
    matrix: "Reading | None" = None

    @property
    def action(self) -> Token:
        """The word that carries tense, voice and negation."""
        found = self.verb or self.noun
        assert found is not None  # noqa: S101 - one of the two is always there
        return found


def readings(actions: Actions, tree: Tree) -> list[Reading]:
    """All acts told in a sentence, the main clause's first."""
    verbal = [found for token in tree.tokens if (found := _verbal(actions, tree, token))]
    taken = {reading.noun.i for reading in verbal if reading.noun}
    nominal = [
        Reading(entry, None, token)
        for token in tree.tokens
        if token.i not in taken and token.is_noun and (entry := noun_entry(actions, tree, token))
    ]
    return sorted(verbal + nominal, key=lambda reading: (_depth(tree, reading.action), reading.action.i))


def noun_entry(actions: Actions, tree: Tree, token: Token) -> Entry | None:
    """The act that a noun means, the longest phrase ending in it first."""
    for length in (3, 2, 1):
        if token.i + 1 < length:
            continue
        entry = actions.nouns.get(" ".join(word.lemma for word in tree.tokens[token.i + 1 - length : token.i + 1]))
        if entry is not None and not _is_idiom(tree, token, entry):
            return entry
    return None


def complements(actions: Actions, tree: Tree, verb: Token) -> Iterator[Token]:
    """Nouns that complete a verb: objects, passive subjects, prepositional objects; through "a series of …"."""
    for noun in tree.children(verb, "obj", "nsubj:pass", "obl", "xcomp", "iobj", "compound:prt"):
        if noun.is_verb:
            continue
        yield noun
        yield from tree.children(noun, "compound", "conj")
        if noun.lemma in actions.general.partitives or noun.tag == "CD":
            for inner in tree.children(noun, "nmod"):
                yield inner
                yield from tree.children(inner, "compound")
    for clause in (
        *tree.children(verb, "advcl"),
        *(low for noun in tree.children(verb, "obj") for low in tree.children(noun, "acl")),
    ):
        # "promised Hamas *continued* support": a participle before its noun, read as a clause.
        if clause.tag in {"VBN", "VBD"} and not tree.children(clause, "mark", "aux", "nsubj", "punct"):
            yield from tree.children(clause, "obj")
    if verb.dep.startswith("acl") and verb.tag == "VBN":
        yield tree.head(verb)
        yield from tree.children(tree.head(verb), "compound")


def _verbal(actions: Actions, tree: Tree, token: Token) -> Reading | None:
    """The best frame of a verb: with a noun of the frame's before with a particle before bare."""
    if not (token.is_verb or token.tag.startswith("JJ")) or token.dep in {"aux", "aux:pass", "cop", "amod"}:
        return None
    found = [fit for frame in actions.verbs.get(token.lemma, ()) if (fit := _fits(actions, tree, token, frame))]
    ordered = token.lemma in actions.general.commands and (lent := _lent(actions, tree, token))
    if ordered and lent and lent.entry.act in HOSTILE:
        return lent
    if found:
        _, entry, noun = max(found, key=lambda fit: fit[0])
        return Reading(entry, token, noun, next(iter(tree.children(token, "compound:prt")), None))
    return _lent(actions, tree, token) or _obliged(actions, tree, token)


def _fits(actions: Actions, tree: Tree, verb: Token, frame: Frame) -> tuple[int, Entry, Token | None] | None:
    """How well a frame fits (more words, more weight), its entry and the noun that completes the verb."""
    if not _may_fit(tree, verb, frame):
        return None
    weight = (2 if frame.particle else 0) - frame.entry.tentative + ("clause" in frame.entry.needs)
    if not frame.nouns:
        return (weight, frame.entry, None) if verb.is_verb or "clause" in frame.entry.needs else None
    for noun in complements(actions, tree, verb):
        if phrase := _phrase_in(tree, noun, frame.nouns):
            return weight + 2 + 2 * phrase, frame.entry, noun
    return None


def _may_fit(tree: Tree, verb: Token, frame: Frame) -> bool:
    needs = frame.entry.needs
    if frame.particle and not _has_particle(tree, verb, frame.particle):
        return False
    if "clause" in needs and not tree.children(verb, "xcomp", "ccomp", "advcl", "acl"):
        return False
    if "sure" in needs and all(token.lemma not in frame.entry.target for token in tree.subtree(verb)):
        return False
    return not ("object" in needs and not tree.children(verb, "obj", "nsubj:pass")) and not _is_idiom(
        tree, verb, frame.entry
    )


def _lent(actions: Actions, tree: Tree, verb: Token) -> Reading | None:
    """A light verb lends its subject to an act noun: "carried out air strikes on"."""
    particles = tree.children(verb, "compound:prt")
    name = " ".join(token.lemma for token in (verb, *particles))
    if verb.is_verb and name in actions.general.light:
        for noun in complements(actions, tree, verb):
            lent = noun.dep != "obl" or " " in name
            if lent and noun.is_noun and (entry := noun_entry(actions, tree, noun)):
                return Reading(entry, verb, noun)
    return None


def _obliged(actions: Actions, tree: Tree, verb: Token) -> Reading | None:
    """A demand by obligation: "X says Y must"."""
    if verb.lemma in actions.general.sayings:
        for clause in tree.children(verb, "ccomp"):
            if any(helper.lemma in actions.general.obligations for helper in tree.children(clause, "aux")):
                return Reading(actions.general.demand, verb, None)
    return None


def _has_particle(tree: Tree, verb: Token, particle: str) -> bool:
    """The particle below the verb, or right after it, whatever the parser made of it."""
    below = tree.children(verb, "compound:prt", "advmod", "case", "mark", "obl", "xcomp")
    if any(child.lemma == particle for child in below):
        return True
    length = len(particle.split())
    return " ".join(token.lemma for token in tree.tokens[verb.i + 1 : verb.i + 1 + length]) == particle


def _phrase_in(tree: Tree, noun: Token, phrases: frozenset[str]) -> int:
    """Words of the longest of `phrases` that has this noun in it; 0 for none."""
    for length in (4, 3, 2, 1):
        for first in range(max(0, noun.i - length + 1), noun.i + 1):
            if " ".join(token.lemma for token in tree.tokens[first : first + length]) in phrases:
                return length
    return 0


def _is_idiom(tree: Tree, token: Token, entry: Entry) -> bool:
    """Whether one of the entry's `not` phrases has the word in it ("strike a deal") or follows it ("into the sea")."""
    if not entry.idioms:
        return False
    around = f" {' '.join(word.lemma for word in tree.tokens[max(0, token.i - 4) : token.i + 6])} "
    after = f" {' '.join(word.lemma for word in tree.tokens[token.i + 1 : token.i + 9])} "
    return any(f" {idiom} " in (around if token.lemma in idiom.split() else after) for idiom in entry.idioms)


def _depth(tree: Tree, token: Token) -> int:
    return sum(1 for governor in tree.path_up(token) if governor.is_verb)
