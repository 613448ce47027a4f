"""Bygone times by the order of words: headings ("1998: …", "three years on: …"), "2011, when …", "a year after …".

`when.py` asks the tree which time is whose; these are the frames in which the time stands outside the act's clause.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from pipelines.coding.cues import Cues, match
from pipelines.coding.syntax.forms import TENSED, phrase_at
from pipelines.coding.syntax.times import Expression, find, is_far
from pipelines.coding.syntax.trees import Token, Tree

Words = tuple[Token, ...]
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d|(?:1[5-9]|20)\d0s|'\d0s")
HEADING: Final = 9
"""Words within which a heading ends, at its colon."""
OPENING: Final = 4
"""Words within which a sentence that opens with a time has said it."""
SPANS: Final = frozenset({"year", "decade", "century", "generation"})
SINCE: Final = frozenset({"after", "since", "from"})
LATER: Final = frozenset({"on", "later", "after"})
BEFORE_SINCE: Final = 4
"""Words between the years and what they are counted from: "70 years to the month after"."""
FOLLOWS: Final = frozenset({"when", "where"})
REMEMBERED: Final = frozenset(
    {"obj", "obl", "nmod", "acl", "acl:relcl", "nsubj:pass", "appos", "compound", "obl:agent"}
)
"""Roles that lead from an act up to what is remembered of it."""


def bygone(cues: Cues, tree: Tree, action: Token, published: date | None) -> Words:
    """The words that set the act in a time long past from outside its clause; empty where none do."""
    far = [*far_times(cues, tree, published)]
    return (
        _counted(tree, action)
        or _dated(tree, action, far)
        or _headed(cues, tree, action, far)
        or _opened(tree, action, far)
        or _told_of(cues, tree, action, far)
        or _remembered(cues, tree, action)
    )


def far_times(cues: Cues, tree: Tree, published: date | None) -> Iterator[Words]:
    """The times long past that a sentence names, bare years among them; not "since 2014", nor "a year after"."""
    seen: set[int] = set()
    for expression in find(cues.times, tree.text):
        start, end = expression.start + tree.start, expression.end + tree.start
        words = tuple(token for token in tree.tokens if token.start < end and token.end > start)
        seen.update(word.i for word in words)
        if words and is_far(cues.times, expression, published) and not is_counted_from(words):
            yield words
    for token in tree.tokens:
        if token.i not in seen and _is_far_year(cues, tree, token, published):
            yield (token,)


def is_counted_from(words: Words) -> bool:
    """As in "Since 2014", "ten years after": a time that goes on, or that counts from something else."""
    return words[0].text.lower() == "since" or words[-1].text.lower() in ("after", "since")


def _is_far_year(cues: Cues, tree: Tree, token: Token, published: date | None) -> bool:
    before = tree.tokens[max(0, token.i - 1) : token.i]
    if not _YEAR.fullmatch(token.text) or any(one.text in ("since", "$", "€", "£", "-") for one in before):
        return False
    after = tree.tokens[token.i + 1 : token.i + 2]
    counts = bool(after) and (after[0].tag in ("NNS", "HYPH") or after[0].text in ("-", "%"))
    year = int(re.sub(r"\D", "", token.text)) + (1900 if token.text.startswith("'") else 0)
    return not counts and is_far(cues.times, Expression(year=year), published)


def _counted(tree: Tree, action: Token) -> Words:
    """As in "Three years after the attack", "it is 35 years since students rioted": what the years count from."""
    for token in tree.tokens[: action.i]:
        if token.lemma not in SPANS:
            continue
        near = tree.tokens[token.i + 1 : token.i + 2 + BEFORE_SINCE]
        start = next((word for word in near if word.text.lower() in SINCE), None)
        if start is not None and not any(word.text == "," for word in tree.tokens[token.i : start.i]):
            many = tree.tokens[token.i - 1 : token.i] if token.i else ()
            if _is_first(tree, start, action) and many and many[0].tag in ("CD", "DT", "JJ", "NN"):
                return tree.tokens[many[0].i : start.i + 1]
    return ()


def _dated(tree: Tree, action: Token, far: list[Words]) -> Words:
    """As in "2011, when the League suspended it", "it was in 1983 that bombers struck"."""
    for words in far:
        rest = [token for token in tree.tokens[words[-1].i + 1 : words[-1].i + 4] if token.text != ","]
        cleft = tree.tokens[0].lemma == "it" and bool(rest) and rest[0].lemma == "that"
        which = len(rest) > 1 and rest[0].lemma == "in" and rest[1].lemma == "which"
        if rest and (cleft or which or rest[0].lemma in FOLLOWS) and _is_first(tree, rest[0], action):
            return words
    return ()


def _headed(cues: Cues, tree: Tree, action: Token, far: list[Words]) -> Words:
    """As in "1998: the spring they moved in", "Banjska, three years on: …", "On this day: …"."""
    colon = next((token.i for token in tree.tokens[:HEADING] if token.text in (":", "—", "–")), 0)
    if colon and colon < action.i:
        past = action.tag not in ("VBZ", "VBP", "VB") and not _leads(tree, colon, action)
        for words in far:
            if words[-1].i < colon:
                return words
        for token in tree.tokens[1:colon]:
            if token.lemma in SPANS and tree.tokens[token.i + 1].text.lower() in LATER and past:
                return tree.tokens[token.i - 1 : token.i + 2]
        if tree.tokens[colon + 1].text.lower() == "when" and action.tag == "VBD":
            return (tree.tokens[colon + 1],)
    known = (_at(tree, token, words) for token in tree.tokens[:HEADING] for words in cues.clauses.bygone)
    return next((found for found in known if found), ())


def _at(tree: Tree, token: Token, words: str) -> Words:
    return phrase_at(tree, token.i, words) if token.i < HEADING else ()


def _leads(tree: Tree, colon: int, action: Token) -> bool:
    """The first verb after the heading is news of today, unless it stands in a clause below."""
    below = action.dep.startswith("acl") or any(up.dep.startswith("acl") for up in tree.path_up(action))
    return action.tag == "VBD" and not below and not any(one.tag in TENSED for one in tree.tokens[colon + 1 : action.i])


def _opened(tree: Tree, action: Token, far: list[Words]) -> Words:
    """The sentence opens with a time, and this is its first verb."""
    for words in far:
        first, last = words[0], words[-1]
        named = tree.tokens[last.i + 1 : last.i + 2]
        whole = first.i > 0 or first.text.lower() in ("in", "during") or last.lemma == "ago"
        heading = bool(named) and (named[0].text == "," or whole)
        if first.i < OPENING and heading and action.tag not in ("VBZ", "VBP", "VB") and _is_first(tree, last, action):
            return words if first.i == 0 or tree.tokens[0].tag in ("IN", "RB", "CD", "NNP") else ()
    return ()


def _told_of(cues: Cues, tree: Tree, action: Token, far: list[Words]) -> Words:
    """A noun with its time beside it or in a clause about it: "the 1988 raid", "the talks that they held in 1972"."""
    if not action.is_noun:
        return ()
    clauses = [one for one in tree.children(action, "acl:relcl", "acl") if one.tag in ("VBD", "VBN")]
    inside = {token.i for clause in clauses for token in tree.subtree(clause)} | _taking_place(cues, tree, action)
    for words in far:
        beside = words[0].i == action.i + 1 or words[-1].i == action.i - 1
        if beside or all(word.i in inside for word in words):
            return words
    return ()


def _taking_place(cues: Cues, tree: Tree, action: Token) -> set[int]:
    """The words up to a comma behind the verb that says that it took place."""
    verb = next((token for token in tree.tokens[action.i + 1 :] if token.tag in TENSED or token.text == ","), None)
    found = match(cues, tree, verb, "noun") if verb is not None and verb.tag == "VBD" else None
    if verb is None or found is None or found[0].effect not in ("happen", "end"):
        return set()
    comma = next((token.i for token in tree.tokens[verb.i :] if token.text == ","), len(tree.tokens))
    return {*range(verb.i, comma)}


def _remembered(cues: Cues, tree: Tree, action: Token) -> Words:
    """A clause about what is remembered: "honoured in memory of the pupils whom gunmen shot"."""
    below = action
    for up in tree.path_up(action):
        if below.dep not in REMEMBERED and not (below.dep == "advcl" and tree.children(below, "advmod")):
            return ()
        found = match(cues, tree, up, "noun")
        if found is not None and found[0].effect == "recall" and below is not action and up.i < action.i:
            return found[1]
        below = up
    return ()


def _is_first(tree: Tree, start: Token, action: Token) -> bool:
    """The act is the first thing told after this word, its helpers aside."""
    if action.i <= start.i:
        return False
    own = {child.i for child in tree.children(action)}
    between = tree.tokens[start.i + 1 : action.i]
    told = (one.tag in TENSED and one.i not in own and one.lemma not in ("have", "be") for one in between)
    commas = sum(one.text in (",", ";") for one in between[1:])
    return not any(told) and not (action.is_noun and (commas or any(one.is_verb for one in between)))
