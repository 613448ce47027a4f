"""Attribution: whose word an act rests on: "the ministry said", "according to diplomats", "Army: …", "reportedly"."""

from collections.abc import Iterator

from pipelines.coding.circumstances.asides import CLOSING, aside
from pipelines.coding.circumstances.speakers import Teller, is_unnamed, name_of
from pipelines.coding.cues import Cues
from pipelines.coding.syntax.forms import phrase_at
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Attribution

TOLD_AS = frozenset({"ccomp", "xcomp", "parataxis", "obj", "obl", "acl", "dep", "csubj"})
"""How what is said hangs on the verb of saying. As a subject or an adverbial clause it is not what is said."""


def attribute(cues: Cues, tree: Tree, action: Token) -> Attribution | None:
    """Who tells of the act, by which verb (its dictionary form), whether they stay unnamed; None where nobody does.

    Whoever is set off by a comma vouches, or stands after "according to", else the outermost: in "Kyiv said Moscow
    admitted it" Kyiv. A party's denial is its own word, unless somebody outside tells of it.
    Hearsay ("reportedly") has no speaker.
    """
    teller = teller_of(cues, tree, action)
    if teller is not None:
        unnamed = is_unnamed(cues, tree, teller)
        return Attribution(name_of(tree, teller), teller.verb, anonymous=unnamed)
    hearsay = _hearsay(cues, tree, action)
    return Attribution(None, hearsay, anonymous=True) if hearsay else None


def teller_of(cues: Cues, tree: Tree, action: Token) -> Teller | None:
    """The one on whose word the act rests: set off by a comma, else the outermost on the way up from the act."""
    if said := aside(cues, tree, action):
        return Teller(said.verb.lemma, said.speaker, said.verb, said.since, said.until)
    tellers = [*_on_the_way(cues, tree, action)] or [*_opening(tree, action)]
    vouching = (one for one in tellers if one.verb in cues.speech.openings)
    return next(vouching, tellers[-1] if tellers else None)


def _on_the_way(cues: Cues, tree: Tree, action: Token) -> Iterator[Teller]:
    """All who tell of it, from the act's own clause out."""
    for token in (action, *tree.path_up(action)):
        yield from _beside(cues, tree, token, action)
        yield from _above(cues, tree, token)


def _above(cues: Cues, tree: Tree, token: Token) -> Iterator[Teller]:
    """The governor is a verb of saying and has somebody who says it."""
    verb = tree.head(token)
    if token.dep.startswith("acl") and verb.dep in ("obj", "iobj") and tree.children(token, "mark"):
        verb = tree.head(verb)  # "told reporters that": parsers hang the clause on the reporters
    said = token.dep.split(":")[0] in TOLD_AS or _is_said(tree, token, verb)
    if verb.i == token.i or verb.lemma not in cues.speech.verbs or not said:
        return
    speaker = _speaker(tree, verb)
    if speaker is not None and speaker.i != token.i:
        yield Teller(verb.lemma, speaker, verb)


def _is_said(tree: Tree, token: Token, verb: Token) -> bool:
    """As in "Accused of shelling"; or what stands before the verb, unless it says when or why."""
    if not token.dep.startswith("advcl"):
        return False
    opened = tree.children(token, "mark", "case", "advmod")
    of = any(mark.lemma in ("of", "for") for mark in opened)
    return of or (token.i < verb.i and not any(mark.dep == "mark" or mark.tag == "WRB" for mark in opened))


def _speaker(tree: Tree, verb: Token) -> Token | None:
    """Who says it: the subject, in a passive the agent, without one whoever the verb's own governor has."""
    agent = next(iter(tree.children(verb, "obl:agent")), None)
    if agent is not None:
        return agent
    if tree.children(verb, "nsubj:pass"):
        by = (
            child
            for child in tree.children(verb, "obl")
            if any(case.lemma == "by" for case in tree.children(child, "case"))
        )
        return next(by, None)
    subject = next(iter(tree.children(verb, "nsubj")), None)
    if subject is None and verb.dep.split(":")[0] in ("conj", "xcomp"):
        return next(iter(tree.children(tree.head(verb), "nsubj")), None)
    if subject is not None and subject.tag in ("WDT", "WP"):
        return tree.head(verb)
    return subject or _next_to(tree, verb)


def _next_to(tree: Tree, verb: Token) -> Token | None:
    """Where the parser saw no subject: the noun before the verb, or the object after a comma ("…, said a general")."""
    before = tree.tokens[max(0, verb.i - 1) : verb.i]
    if before and before[0].is_noun:
        return before[0]
    inverted = before and before[0].text in CLOSING
    return next(iter(tree.children(verb, "obj", "iobj", "xcomp")), None) if inverted else None


def _beside(cues: Cues, tree: Tree, token: Token, action: Token) -> Iterator[Teller]:
    """As in "According to" beside the act's clause, or a verb of saying in parenthesis."""
    for child in tree.children(token):
        below = [word for word in tree.subtree(child) if word.dep != "punct"]
        if not below or action in below:
            continue
        words = next((words for words in cues.speech.openings if phrase_at(tree, below[0].i, words)), None)
        if words:
            yield Teller(words, child, child, below[0].i + len(words.split()))
        elif child.dep.startswith("parataxis") and child.lemma in cues.speech.verbs:
            speaker = _speaker(tree, child)
            if speaker is not None:
                yield Teller(child.lemma, speaker, child)


def _hearsay(cues: Cues, tree: Tree, action: Token) -> str | None:
    """As in "Reportedly", "is said to have": the word, and nobody whose word it is."""
    beside = (*tree.children(action), *tree.tokens[max(0, action.i - 2) : action.i])
    adverb = next((token.text.lower() for token in beside if token.text.lower() in cues.speech.hearsay), None)
    verb = tree.head(action)
    passive = verb.tag == "VBN" and action.dep in ("xcomp", "ccomp") and verb.lemma in cues.speech.passives
    return adverb or (verb.lemma if passive and tree.children(verb, "aux:pass") else None)


def _opening(tree: Tree, action: Token) -> Iterator[Teller]:
    """As in "Army: rebels shelled Goma"."""
    colon = next((token.i for token in tree.tokens if token.text == ":"), 0)
    if 0 < colon < action.i and colon <= len(tree.tokens) // 2 and tree.tokens[colon - 1].is_noun:
        speaker = tree.tokens[colon - 1]
        yield Teller("say", speaker, speaker)
