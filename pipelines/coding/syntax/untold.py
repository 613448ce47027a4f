"""Headlines' verbs that the parser took for nouns: a clause without a verb tells nothing, so one of its words is it.

"Ruritanian gunmen ambush police convoy" reads as one long noun to a parser of full sentences. In a clause that
no verb carries, a word that may be a verb, agrees with the noun before it and has a noun phrase behind it, is the verb.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pipelines.coding.syntax.forms import TENSED
from pipelines.coding.syntax.grafting import graft
from pipelines.coding.syntax.lemmas import is_noun_form, is_verb_form, lemma
from pipelines.coding.syntax.trees import Token, Tree

LINKS: Final = frozenset({"as", "after", "before", "while", "when", "until", "since", "because", "but"})
"""Words that open a clause of their own."""
BREAKS: Final = frozenset({",", ";", ":", "–", "—", "--", "|", "'", '"', "‘", "’", "“", "”", "?", "!"})
CLAUSAL: Final = frozenset(
    {"ROOT", "nsubj", "nsubj:pass", "obj", "iobj", "xcomp", "ccomp", "advcl", "acl", "list", "parataxis", "dep", "obl"}
)
"""Labels that no word inside a noun phrase before its noun has."""
INSIDE: Final = frozenset({"compound", "amod", "nmod:poss", "nmod:desc", "flat"})
"""How a word hangs inside a noun phrase: a verb form there carries nothing."""
OPENERS: Final = ("NN", "JJ", "CD", "DT", "PRP")
"""Tags with which the noun phrase behind a verb begins."""
CLOSERS: Final = frozenset(
    {"IN", "TO", "CC", "WDT", "WP", "WRB", "RB", "RP", "POS", "VBZ", "VBD", "VBP", ".", ",", ":"}
)
"""Tags that end it."""
MANY: Final = frozenset(
    {"police", "taliban", "people", "troops", "forces", "gangs", "guards", "jets", "drones", "pirates", "rebels"}
)
"""Plurals that do not look like one, or like another word's."""
EITHER: Final = frozenset(
    {"militia", "crew", "staff", "coastguard", "guard", "military", "junta", "party", "government"}
)
"""Doers that are one or many."""
WAYS: Final = frozenset(
    {"into", "at", "through", "across", "past", "down", "up", "off", "away", "out", "back", "over", "toward", "towards"}
)
"""Words for where to: a verb's, hardly ever a noun's."""
Clause = tuple[int, int]
"""Index of its first word, and behind its last."""


def untold(tree: Tree) -> Tree:
    """The tree with a verb in each clause of a headline that had none."""
    if tree.tokens[-1].text == ".":
        return tree
    for clause in _clauses(tree):
        if (verb := _verb(tree, clause)) is not None:
            tree = _told(tree, clause, verb)
    return tree


def _clauses(tree: Tree) -> Iterator[Clause]:
    """What stands between commas, colons, dashes, quotes and linking words."""
    cuts = [token.i for token in tree.tokens if token.text in BREAKS or (token.text.lower() in LINKS and token.i)]
    for before, end in pairwise((-1, *cuts, len(tree.tokens))):
        if end - before > 3:  # noqa: PLR2004 - subject, verb and object at least
            yield before + 1, end


def _verb(tree: Tree, clause: Clause) -> Token | None:
    """The word that tells, where no other does: the last that agrees with the noun before it."""
    words = tree.tokens[slice(*clause)]
    if any(_carries(tree, word) for word in words):
        return None
    joined = clause[0] > 1 and tree.tokens[clause[0] - 1].text == "," and _is_name(tree, (0, clause[0] - 1))
    found = [
        verb
        for subject, verb, behind in zip(words, words[1:], words[2:], strict=False)
        if _is_doer(subject) and (_opens(behind) or behind.text in WAYS or _disagrees(tree, behind))
        if verb.text.isalpha() and is_verb_form(verb.text) and not verb.tag.startswith(("IN", "DT", "CD"))
        if _agree(subject, verb, joined=joined)
    ]
    surer = [
        verb for verb in found if verb.is_verb and tree.tokens[verb.i - 1].is_noun and verb.text.lower() not in MANY
    ]
    return next(iter(surer), found[-1] if found else None)


def _opens(word: Token) -> bool:
    """Whether a noun phrase may begin with it; a participle only where it stands for an adjective."""
    attached = word.dep == "amod" and word.head > word.i
    return word.tag.startswith(OPENERS) or (word.tag in {"VBN", "VBG"} and attached)


def _is_doer(word: Token) -> bool:
    return word.is_noun or word.text.lower() in MANY or _is_plural(word.text.lower())


def _carries(tree: Tree, word: Token) -> bool:
    """Whether it is a verb that a clause is told by; a participle is, with a subject or as what the whole says."""
    if word.dep in INSIDE or _disagrees(tree, word):
        return False
    if word.tag in TENSED or word.tag in {"MD", "TO"}:
        return True
    return word.is_verb and (word is tree.root or bool(tree.children(word, "nsubj", "aux", "cop")))


def _disagrees(tree: Tree, word: Token) -> bool:
    """A singular verb right behind its plural subject is a noun (`Ruritania masses/nsubj tanks/VBZ on border`).

    So is a word for many doers (`Ruritanian gangs/VBZ break/obj into prison`).
    """
    if word.tag == "VBZ" and word.text.lower() in MANY:
        return True
    before = tree.tokens[word.i - 1]
    many = before.tag not in {"NNP", "NNPS"} and (_is_plural(before.text.lower()) or before.text.lower() in MANY)
    return word.tag == "VBZ" and word.i > 0 and many and before.head == word.i and is_noun_form(word.text)


def _agree(subject: Token, verb: Token, *, joined: bool) -> bool:
    """Whether the verb's form goes with the subject: "gunmen storm", "army storms"."""
    name = subject.text.lower()
    many = joined or name in MANY or _is_plural(name)
    if lemma(verb.text, "VB") == verb.text.lower():
        return many or name in EITHER
    return verb.text.lower().endswith("s") and not many


def _is_plural(word: str) -> bool:
    return word.endswith("men") or (word.endswith("s") and is_noun_form(word) and lemma(word, "NNS") != word)


def _is_name(tree: Tree, clause: Clause) -> bool:
    """Whether nothing but a noun phrase stands there."""
    return all(word.tag[:2] in {"NN", "JJ", "CD", "DT"} for word in tree.tokens[slice(*clause)])


def _told(tree: Tree, clause: Clause, verb: Token) -> Tree:
    """The clause with its verb on top, its subject before and its object behind; the rest hangs on the verb."""
    first, end = clause
    subject = tree.tokens[verb.i - 1]
    behind = tree.tokens[verb.i + 1 : end]
    stop = next((word.i for word in behind if word.tag in CLOSERS and not _disagrees(tree, word)), end)
    nouns = [
        word
        for word in behind
        if word.i < stop and (word.is_noun or word.tag in {"CD", "PRP"} or _disagrees(tree, word))
    ]
    if not nouns and tree.tokens[verb.i + 1].text not in WAYS:
        return tree
    last = nouns[-1] if nouns else verb
    tops = (word for word in tree.tokens[first:end] if not first <= word.head < end)
    old = tree.root if first <= tree.root.i < end else next(tops, last)
    roles = _inside(tree, range(first, subject.i), subject)
    if nouns:
        roles |= _inside(tree, range(verb.i + 1, last.i), last) | {last.i: ("obj", verb.i)}
    roles |= {subject.i: ("nsubj", verb.i), verb.i: _place(tree, old, verb)}
    for word in tree.tokens:
        outside = not first <= word.i <= last.i
        if outside and word.i not in roles and first <= word.head < max(end, last.i + 1) and _hung(word, last):
            roles[word.i] = ("obl" if word.dep == "nmod" else word.dep, verb.i)
    before = tree.tokens[first - 1] if first else None
    if before is not None and before.text.lower() in LINKS:
        roles[before.i] = ("mark", verb.i)
        if verb.i != roles[verb.i][1]:
            roles[verb.i] = ("advcl", roles[verb.i][1])
    tags = {verb.i: "VBP" if lemma(verb.text, "VB") == verb.text.lower() else "VBZ"}
    tags |= {word.i: _noun_tag(word) for word in tree.tokens[first:end] if word.is_verb and word in (subject, last)}
    new = graft(tree, roles, tags)
    return new if _is_whole(new) else tree


def _noun_tag(word: Token) -> str:
    return "NNS" if _is_plural(word.text.lower()) else "NN"


def _hung(word: Token, last: Token) -> bool:
    """Whether it hangs on what was the top of the clause, and not on a word behind the object."""
    return word.head <= last.i


def _inside(tree: Tree, words: range, head: Token) -> dict[int, tuple[str, int]]:
    """The words of a noun phrase before its noun, hung on it where they hung elsewhere."""
    return {
        word.i: (
            "compound" if word.dep in CLAUSAL else word.dep,
            word.head if words.start <= word.head <= words.stop and word.head != word.i else head.i,
        )
        for word in tree.tokens[words.start : words.stop]
    }


def _place(tree: Tree, old: Token, verb: Token) -> tuple[str, int]:
    """How the verb hangs: where the clause hung before, as a clause does."""
    if old is tree.root:
        return ("ROOT", verb.i)
    above = tree.head(old)
    return ("ccomp" if above.is_verb and above.i > verb.i else "parataxis", above.i)


def _is_whole(tree: Tree) -> bool:
    """Whether every word leads up to the one root."""
    roots = [word.i for word in tree.tokens if word.head == word.i]
    return len(roots) == 1 and len([*tree.subtree(tree.tokens[roots[0]])]) == len(tree.tokens)
