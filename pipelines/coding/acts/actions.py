"""The lexicon of acts, and the readings of a tree: which of its words express an act."""

from functools import cached_property
from typing import Final

from msgspec import Struct

from pipelines.coding.acts.entries import Entry, Frame, General
from pipelines.coding.acts.frames import complements, fits, is_idiom
from pipelines.coding.syntax.trees import Token, Tree

HOSTILE: Final = frozenset({"ASSAULT", "MOBILIZE"})
"""Acts that are their orderer's own."""


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
    # "Agreed to a truce brokered by …": a clause below a noun leaves the noun its own act.
    taken = {one.noun.i for one in verbal if one.noun and one.verb and one.noun.i != one.verb.head}
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
        if entry is not None and not is_idiom(tree, token, entry):
            return entry
    return None


def _verbal(actions: Actions, tree: Tree, token: Token) -> Reading | None:
    """The best frame of a verb: with a noun of the frame's before with a particle before bare."""
    if not (token.is_verb or token.tag.startswith("JJ")) or token.dep in {"aux", "aux:pass", "cop", "amod"}:
        return None
    found = [fit for frame in actions.verbs.get(token.lemma, ()) if (fit := fits(actions.general, tree, token, frame))]
    ordered = token.lemma in actions.general.commands and (lent := _lent(actions, tree, token))
    if ordered and lent and lent.entry.act in HOSTILE:
        return lent
    if found:
        _, entry, noun = max(found, key=lambda fit: fit[0])
        return Reading(entry, token, noun, next(iter(tree.children(token, "compound:prt")), None))
    return _lent(actions, tree, token) or _obliged(actions, tree, token)


def _lent(actions: Actions, tree: Tree, verb: Token) -> Reading | None:
    """A light verb lends its subject to an act noun: "carried out air strikes on"."""
    particles = tree.children(verb, "compound:prt")
    name = " ".join(token.lemma for token in (verb, *particles))
    if verb.is_verb and name in actions.general.light:
        for noun in complements(actions.general, tree, verb):
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


def _depth(tree: Tree, token: Token) -> int:
    return sum(1 for governor in tree.path_up(token) if governor.is_verb)
