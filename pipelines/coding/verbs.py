"""What stands beside a verb or noun itself: negation, modals, conditions, words like "possible" or "alleged"."""

from collections.abc import Iterator

from pipelines.coding.cues import Cues, Effect, match
from pipelines.coding.trees import Token, Tree

Own = tuple[Effect, tuple[Token, ...]]
DESCRIBING = frozenset({"plan", "vow", "suppose", "attempt", "refuse", "recall", "grant", "expect", "urge", "end"})
"""Cues that mean the same before a noun: "a planned strike"."""
TENSED = frozenset({"VBD", "VBZ", "VBP"})
PARTICLES = frozenset({"only", "just", "merely", "simply"})


def own(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """The cues beside a token, the one that binds closest first."""
    yield from _opening(cues, tree, token)
    if is_clause(tree, token):
        yield from _negations(cues, tree, token)
        yield from _adverbs(cues, tree, token)
        yield from _modals(cues, tree, token)
        yield from _conditions(cues, tree, token)
    else:
        yield from _described(cues, tree, token)


def is_clause(tree: Tree, token: Token) -> bool:
    """A verb, or whatever has a subject or a copula."""
    noun_like = token.dep in ("amod", "compound") and not tree.children(token, "aux", "nsubj")
    gerund = token.tag == "VBG" and bool(tree.children(token, "det", "nmod:poss", "amod"))
    return (token.is_verb and not noun_like and not gerund) or bool(tree.children(token, "cop", "nsubj"))


def is_finite(tree: Tree, token: Token) -> bool:
    """It has a tense or a modal of its own."""
    finite = {*TENSED, "MD"}
    return token.tag in finite or any(child.tag in finite for child in tree.children(token, "aux", "cop"))


def is_past(tree: Tree, token: Token) -> bool:
    """Told as past or as going on, with no modal: nothing that could still be announced."""
    beside = tree.children(token, "aux", "cop", "mark")
    if any(child.tag == "MD" or child.lemma == "to" for child in beside):
        return any(child.lemma == "have" for child in beside)
    tensed = any(child.tag in TENSED for child in beside)
    return token.tag == "VBD" or (token.tag[:2] in ("VB", "JJ") and tensed)


def has_subject(tree: Tree, token: Token) -> bool:
    """It has a subject of its own."""
    return bool(tree.children(token, "nsubj", "csubj"))


def phrase_at(tree: Tree, at: int, words: str) -> tuple[Token, ...]:
    """The tokens from `at` on that spell these words; empty if they don't."""
    wanted = words.split()
    tokens = tree.tokens[max(at, 0) : at + len(wanted)]
    return tokens if [token.text.lower() for token in tokens] == wanted else ()


def _negations(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    words = cues.clauses.effects["negate"]
    for child in tree.children(token):
        if child.text.lower() in words and not _is_only(tree, child):
            yield "negate", (child,)
        elif child.dep.split(":")[0] in ("nsubj", "obj", "cc") and (empty := _empty(cues, tree, child)):
            yield "negate", (empty,)
        elif child.text.lower().endswith(("n't", "n’t")) and len(child.text) > len("n't"):
            yield "negate", (child,)


def _is_only(tree: Tree, negation: Token) -> bool:
    """As in "Not only struck but": no negation."""
    after = tree.tokens[negation.i + 1 : negation.i + 2]
    return bool(after) and after[0].lemma in PARTICLES


def _empty(cues: Cues, tree: Tree, noun: Token) -> Token | None:
    """The word that makes this noun name nobody: "nobody", "no troops", "neither side"."""
    words = (noun, *tree.children(noun, "det", "cc", "advmod", "amod"))
    return next((word for word in words if word.lemma in cues.clauses.negators), None)


def _adverbs(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    for child in tree.children(token, "advmod", "obl"):
        for effect in ("near", "suppose"):
            if child.text.lower() in cues.clauses.effects[effect]:
                yield effect, (child,)


def _modals(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    beside = tree.children(token, "aux", "mark", "cop")
    done = any(child.lemma == "have" and child.tag == "VB" for child in beside)
    for child in beside:
        effect = next((name for name, words in cues.clauses.modals.items() if child.text.lower() in words), None)
        if effect and (child.tag == "MD" or not is_finite(tree, token)):
            have = tuple(one for one in beside if one.lemma == "have") if done else ()
            yield ("suppose" if done else effect), (child, *have)
        elif child.lemma == "to" and token.tag == "VB" and _is_headline(cues, tree, token):
            yield "will", (child,)


def _is_headline(cues: Cues, tree: Tree, token: Token) -> bool:
    """The infinitive is the sentence's own verb ("Xi to visit Pyongyang"): no other one before it governs it."""
    governor = tree.head(token)
    if token.dep == "acl":
        return (governor.tag == "NNP" or governor.dep == "ROOT") and not match(cues, tree, governor, "clause")
    return token.dep in ("ROOT", "parataxis") or (token.dep == "ccomp" and governor.i > token.i)


def _conditions(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """As in "If", "unless" and their like below this verb, before or after it."""
    if is_past(tree, token):
        return
    for child in tree.children(token, "advcl", "obl"):
        first = next(iter(tree.subtree(child)))
        effect, words = _marker(cues, tree, first.i, child)
        if effect == "condition" or (effect == "later" and _lies_ahead(tree, token, child)):
            yield "condition", words


def _lies_ahead(tree: Tree, main: Token, clause: Token) -> bool:
    future = any(child.tag == "MD" for child in tree.children(main, "aux"))
    return future and clause.dep.startswith("advcl") and not is_past(tree, clause)


def _marker(cues: Cues, tree: Tree, at: int, head: Token) -> tuple[Effect | None, tuple[Token, ...]]:
    """What opens the clause or phrase at this place: the longest marker wins."""
    table = cues.clauses.markers if is_clause(tree, head) else cues.clauses.prepositions
    known = ((words, effect) for effect, many in table.items() for words in many)
    for words, effect in sorted(known, key=lambda one: -len(one[0])):
        if (found := phrase_at(tree, at, words)) and (words != "should" or found[0].tag == "MD"):
            return effect, found
    return None, ()


def _opening(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """What opens the token's own clause or phrase: "if attacked", "without firing", "in case of war"."""
    first = next(iter(tree.subtree(token))).i
    # "In case of war": the noun's own phrase begins at "of", or at "in".
    marks = (mark.i for mark in tree.children(token, "mark"))
    starts = (first, *marks) if is_clause(tree, token) else range(max(0, first - 3), first + 1)
    found = (_marker(cues, tree, at, token) for at in starts)
    effect, words = next((one for one in found if one[0] and one[1][-1].i >= first), (None, ()))
    if effect == "condition" and _asks(cues, tree, words[0]):
        yield "suppose", words
    elif effect and effect != "later":
        yield effect, words


def _asks(cues: Cues, tree: Tree, marker: Token) -> bool:
    """As in "Not clear if", "asked if": a question, not a condition."""
    before = tree.tokens[marker.i - 1 : marker.i] if marker.lemma == "if" else ()
    found = match(cues, tree, before[0], "clause") if before else None
    return found is not None and found[0].effect in ("tell", "suppose", "accuse", "urge")


def _described(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """Words before a noun: "no attack", "a possible attack", "a planned attack"."""
    # "Ethiopia rejected claims": parsers take the verb for an adjective.
    allowed = DESCRIBING | {"deny", "reject"} if token.lemma in cues.clauses.claims else DESCRIBING
    for child in tree.children(token, "det", "amod", "compound", "nmod", "advmod"):
        if child.lemma in cues.clauses.negators:
            yield "negate", (child,)
        elif child.i < token.i and (found := match(cues, tree, child, "noun")) and found[0].effect in allowed:
            yield found[0].effect, found[1]
