"""The lexicon of acts, and the readings of a tree: which of its words express an act."""

from functools import cached_property
from typing import Final

from msgspec import Struct

from pipelines.coding.acts.entries import Entry, Frame, General
from pipelines.coding.acts.frames import complements, fits, is_idiom, phrase_in
from pipelines.coding.syntax.lemmas import lemma
from pipelines.coding.syntax.ties import tied
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
    deeds = {
        token.i: deed for token in tree.tokens if token.i not in taken and (deed := _nominalised(actions, tree, token))
    }
    taken |= {inner.i for i in deeds for inner in tied(tree, tree.tokens[i], ("of",))}
    nominal = [
        Reading(entry, None, token)
        for token in tree.tokens
        if token.i not in taken and token.is_noun and (entry := deeds.get(token.i) or _told_alone(actions, tree, token))
    ]
    return by_depth(tree, verbal + nominal)


def by_depth(tree: Tree, found: list[Reading]) -> list[Reading]:
    """The main clause's acts first, then in the order of the text."""
    return sorted(found, key=lambda reading: (_depth(tree, reading.action), reading.action.i))


def noun_entry(actions: Actions, tree: Tree, token: Token) -> Entry | None:
    """The act that a noun means, the longest phrase ending in it first."""
    for length in (3, 2, 1):
        if token.i + 1 < length:
            continue
        entry = actions.nouns.get(" ".join(word.lemma for word in tree.tokens[token.i + 1 - length : token.i + 1]))
        if entry is not None and not is_idiom(tree, token, entry):
            return entry
    return None


def _told_alone(actions: Actions, tree: Tree, token: Token) -> Entry | None:
    """The act of a noun, unless it only says what kind of thing another noun is: "*attack* drones"."""
    head = tree.head(token)
    kind = token.dep == "compound" and head.i == token.i + 1 and head.tag in {"NN", "NNS"}
    if kind and not noun_entry(actions, tree, head):
        return None
    return noun_entry(actions, tree, token)


def _nominalised(actions: Actions, tree: Tree, token: Token) -> Entry | None:
    """The act of a verb made a noun, by what it is done to: "the *easing* of sanctions"."""
    if token.tag != "NN" or not token.text.lower().endswith("ing") or noun_entry(actions, tree, token):
        return None
    frames = [frame for frame in actions.verbs.get(lemma(token.text, "VBG"), ()) if frame.nouns and not frame.particle]
    for inner in tied(tree, token, ("of",)):
        for frame in frames:
            if phrase_in(tree, inner, frame.nouns) and not is_idiom(tree, token, frame.entry):
                return frame.entry
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
    general = actions.general
    for clause in tree.children(verb, "ccomp") if verb.lemma in general.sayings else ():
        must = any(helper.lemma in general.obligations for helper in tree.children(clause, "aux"))
        if must or (verb.lemma in general.wishes and _is_wished(tree, clause)):
            return Reading(general.demand, verb, None)
    return None


def _is_wished(tree: Tree, clause: Token) -> bool:
    """A bare verb after one that is told: "insists that Ruritania *lift* the siege"."""
    told = any(
        subject.tag in {"NN", "NNP"} and not tree.children(subject, "conj")
        for subject in tree.children(clause, "nsubj")
    )
    return told and clause.tag in {"VB", "VBP"} and not tree.children(clause, "aux")


def _depth(tree: Tree, token: Token) -> int:
    return sum(1 for governor in tree.path_up(token) if governor.is_verb)
