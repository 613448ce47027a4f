"""What stands beside a verb or noun itself: negation, modals, conditions, words like "possible" or "alleged"."""

from collections.abc import Iterator

from pipelines.coding.cues import Cues, match
from pipelines.coding.status.conditions import Own, conditions, opening
from pipelines.coding.syntax.forms import is_clause, is_finite, phrase_at
from pipelines.coding.syntax.trees import Token, Tree

DESCRIBING = frozenset({"plan", "vow", "suppose", "attempt", "refuse", "recall", "grant", "expect", "urge", "end"})
"""Cues that mean the same before a noun: "a planned strike"."""
REACH = 5
"""Words before a verb among which a negation of several words stands."""
NOBODY = frozenset({"one", "nobody", "none", "nothing"})
"""Heads of what names nobody: "fired on no one"."""
PARTICLES = frozenset({"only", "just", "merely", "simply"})


def own(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """The cues beside a token, the one that binds closest first."""
    yield from opening(cues, tree, token)
    if is_clause(tree, token):
        yield from _negations(cues, tree, token)
        yield from _adverbs(cues, tree, token)
        yield from _modals(cues, tree, token)
        yield from conditions(cues, tree, token)
    else:
        yield from _described(cues, tree, token)


def bidden(cues: Cues, tree: Tree, token: Token) -> Own | None:
    """An imperative that somebody is told to have said: "Rise up and attack them, the commander told …"."""
    first = next((word for word in tree.tokens if word.text.isalpha()), tree.tokens[0])
    chain = (token, *(up for up in tree.path_up(token) if token.dep.split(":")[0] == "conj"))
    if first.tag != "VB" or token.tag != "VB" or tree.children(token, "nsubj", "aux", "mark") or first not in chain:
        return None
    spoken = (word for word in tree.tokens[token.i + 1 :] if word.is_verb and tree.children(word, "nsubj"))
    told = any(word.lemma in cues.speech.verbs or _urges(cues, tree, word) for word in spoken)
    return ("urge", (token,)) if told else None


def _urges(cues: Cues, tree: Tree, verb: Token) -> bool:
    found = match(cues, tree, verb, "clause")
    return found is not None and found[0].effect == "urge"


def _negations(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    words = cues.clauses.effects["negate"]
    joints = (joint for aux in tree.children(token, "aux") for joint in tree.children(aux, "cc"))
    for child in (*tree.children(token), *joints):
        if child.text.lower() in words and not _is_only(tree, child):
            yield "negate", (child,)
        elif _may_be_empty(child) and (empty := _empty(cues, tree, child)):
            yield "negate", (empty,)
        elif child.text.lower().endswith(("n't", "n’t")) and len(child.text) > len("n't"):
            yield "negate", (child,)
    noun = tree.head(token)
    if token.dep == "acl" and token.tag == "VBN" and noun.i == token.i - 1 and (empty := _empty(cues, tree, noun)):
        yield "negate", (empty,)  # "no shots fired"
    yield from _lost_negation(cues, tree, token)
    yield from _long_negations(cues, tree, token)


def _lost_negation(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """A negation right before the verb and its helpers, or "no shots fired", wherever the parser hung it."""
    for before in reversed(tree.tokens[max(0, token.i - REACH) : token.i]):
        word = before.text.lower()
        if word in cues.clauses.effects["negate"] and tree.head(before) is not token and not _is_only(tree, before):
            yield "negate", (before,)
            return
        if before.tag not in ("RB", "MD") and before.lemma not in ("have", "be", "do"):
            break
    if token.tag not in ("VBN", "VBD") or tree.children(token, "nsubj", "nsubj:pass", "aux", "obj"):
        return
    for before in reversed(tree.tokens[: token.i]):
        if before.lemma in cues.clauses.negators and before.i < token.i - 1:
            yield "negate", (before,)
        if before.tag not in ("NN", "NNS", "JJ", "NNP", "NNPS"):
            return


def _long_negations(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """As in "Will under no circumstances withdraw": by the order of words, up to a comma or another verb."""
    for at in range(max(0, token.i - REACH), token.i):
        found = next((found for words in cues.clauses.negations if (found := phrase_at(tree, at, words))), ())
        between = tree.tokens[found[-1].i + 1 : token.i] if found else ()
        if found and not any(word.text == "," or (word.is_verb and word.head != token.i) for word in between):
            yield "negate", found


def _may_be_empty(child: Token) -> bool:
    """A subject or an object; of other parts only "no one" and its like: "fired on no one"."""
    role = child.dep.split(":")[0]
    return role in ("nsubj", "obj", "cc") or (role == "obl" and child.lemma in NOBODY)


def _is_only(tree: Tree, negation: Token) -> bool:
    """As in "Not only struck but": no negation."""
    after = tree.tokens[negation.i + 1 : negation.i + 2]
    return bool(after) and after[0].lemma in PARTICLES


def _empty(cues: Cues, tree: Tree, noun: Token) -> Token | None:
    """The word that makes this noun name nobody: "nobody", "no troops", "neither side"."""
    words = (noun, *tree.children(noun, "det", "cc", "advmod", "amod"))
    first = next(iter(tree.subtree(noun)))
    not_one = first if first.lemma == "not" and first is not noun else None
    return next((word for word in words if word.lemma in cues.clauses.negators), not_one)


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
            bound = any(one.lemma == "be" and one.i < child.i for one in tree.children(token, "aux", "cop", "aux:pass"))
            yield "plan" if bound else "headline", (child,)


def _is_headline(cues: Cues, tree: Tree, token: Token) -> bool:
    """The infinitive is the sentence's own verb ("Xi to visit Pyongyang"): no other one before it governs it."""
    governor = tree.head(token)
    to = next((child for child in tree.children(token, "mark", "aux") if child.lemma == "to"), token)
    if to.i and match(cues, tree, tree.tokens[to.i - 1], "clause"):
        return False  # "likely to strike"
    if token.dep == "acl" and governor.dep in ("obj", "iobj") and match(cues, tree, tree.head(governor), "clause"):
        return False  # "expect Caracas to invade"
    if token.dep == "acl" or (token.dep == "xcomp" and governor.is_noun):
        return (governor.tag == "NNP" or governor.dep == "ROOT") and not match(cues, tree, governor, "clause")
    return token.dep in ("ROOT", "parataxis") or (token.dep == "ccomp" and governor.i > token.i)


def _described(cues: Cues, tree: Tree, token: Token) -> Iterator[Own]:
    """Words before a noun: "no attack", "a possible attack", "a planned attack"."""
    # "Ethiopia rejected claims": parsers take the verb for an adjective.
    allowed = DESCRIBING | {"deny", "reject"} if token.lemma in cues.clauses.claims else DESCRIBING
    for child in tree.children(token, "det", "amod", "compound", "nmod", "advmod"):
        if child.lemma in cues.clauses.negators:
            yield "negate", (child,)
        elif child.i < token.i and (found := match(cues, tree, child, "noun")) and found[0].effect in allowed:
            yield found[0].effect, found[1]
