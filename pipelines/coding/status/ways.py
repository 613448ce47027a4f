"""Ways: how a word's role leads on to the word that governs it, and which cues it meets on that step."""

from collections.abc import Callable, Mapping
from typing import Final

from pipelines.coding.cues import Cue, Cues, Only, match
from pipelines.coding.status.steps import Force, Step, beside, governed_by
from pipelines.coding.syntax.forms import has_subject, is_clause, is_finite
from pipelines.coding.syntax.trees import Token, Tree

Found = tuple[Cue, tuple[Token, ...]]
"""A cue and its words."""


ENDING: Final = frozenset({"end", "refuse"})
"""Effects of which the object is what ended, and no infinitive behind it: "halts payments to protest"."""


CLOSE: Final = 3
"""Words from a verb to the gerund that it governs."""


def step(cues: Cues, tree: Tree, token: Token) -> Step:
    """From a word to the one that governs it."""
    governor = _governor(cues, tree, token)
    role = token.dep.split(":")[0]
    if governor.i == token.i or role == "parataxis":
        return Step(at_top=True)
    way = _WAYS.get(role)
    return Step() if way is None or _stands_apart(cues, tree, token) else way(cues, tree, token, governor)


def _governor(cues: Cues, tree: Tree, token: Token) -> Token:
    """The head; where that is but a part of a phrase ("backed away from", "steered clear of") the phrase's own word."""
    governor = tree.head(token)
    above = tree.head(governor)
    if governor.tag in ("RB", "RP") and governor.dep in ("advmod", "compound:prt"):
        return above
    phrase = match(cues, tree, above, "noun") if above.i < governor.i else None
    return above if phrase and governor in phrase[1] else governor


def _stands_apart(cues: Cues, tree: Tree, token: Token) -> bool:
    """A relative clause, or what a parser took for one: whatever it tells is told as a fact."""
    if not token.dep.startswith("acl") or tree.children(token, "mark") or _is_lost_verb(cues, tree.head(token)):
        return False
    return token.dep == "acl:relcl" or (has_subject(tree, token) and is_finite(tree, token))


def _is_lost_verb(cues: Cues, token: Token) -> bool:
    """A main verb that was taken for a noun: "Moscow denies/NNS that it has …"."""
    return token.dep == "ROOT" and token.tag == "NNS" and token.lemma in cues.speech.verbs


def _part(cues: Cues, tree: Tree, token: Token, governor: Token) -> Step:
    """A noun (or a verb that stands as one) in a role: object of a denial, subject of what happens or is likely."""
    only: Only = "clause" if token.tag == "VBG" and not tree.children(token, "det", "amod", "nmod") else "noun"
    found = match(cues, tree, governor, only)
    if token.dep.startswith(("obl", "nmod")) and not _is_complement(cues, tree, token, found[1] if found else ()):
        return Step()
    if token.dep == "nmod:poss" or (token.dep == "amod" and found is None):
        return Step()
    if (
        (found is None or found[0].effect == "go_on")
        and (verdict := next(iter(tree.children(governor, "xcomp", "advmod")), None))
        and (verdict.tag == "JJ" or verdict.lemma == "likely")
    ):
        governor, found = verdict, match(cues, tree, verdict, only)  # "a deal looks likely"
    if found is None:
        light = governor.lemma in cues.clauses.light | cues.clauses.claims
        return Step(beside(cues, tree, governor) if light else (), governor if light else None)
    if token.dep == "nsubj" and _comes_about(cues, tree, governor):
        return governed_by(cues, tree, token, governor, only=only)
    if token.dep == "nsubj" and not _tells_of_subject(found, tree, governor):
        return Step(at_top=tree.head(governor).i == governor.i)
    return governed_by(cues, tree, token, governor, only=only)


def _comes_about(cues: Cues, tree: Tree, governor: Token) -> bool:
    """As in "A truce failed to take hold"."""
    deeds = (match(cues, tree, child, "noun") for child in tree.children(governor, "xcomp"))
    return any(deed is not None and deed[0].effect == "happen" for deed in deeds)


def _is_complement(cues: Cues, tree: Tree, token: Token, phrase: tuple[Token, ...]) -> bool:
    """No time or place, but what the governor is about; `phrase` are the governor's words: "kept out of the war"."""
    cases = tree.children(token, "case", "mark")
    about = not cases or cases[0].text.lower() in cues.clauses.complements or cases[0] in phrase
    return about or _is_verdict(tree, cases[0])


def _is_verdict(tree: Tree, case: Token) -> bool:
    """As in "Dismissed as groundless an allegation": what follows the verdict is the verb's object."""
    after = tree.tokens[case.i + 1 : case.i + 3]
    return case.lemma == "as" and len(after) > 1 and after[0].tag in ("JJ", "VB") and after[1].tag in ("DT", "PRP$")


def _tells_of_subject(found: Found, tree: Tree, governor: Token) -> bool:
    """A subject undergoes what a passive, an adjective, a noun or a verb of happening says."""
    cue, words = found
    if not governor.is_verb:
        return True
    if cue.effect in ("happen", "end"):
        return all(child in words for child in tree.children(governor, "obj"))
    return governor.tag == "VBN" and not any(child.lemma == "have" for child in tree.children(governor, "aux"))


def _joined(cues: Cues, tree: Tree, token: Token, first: Token) -> Step:
    """One of several: it shares what governs the first, and what stands beside it unless it has its own."""
    if first.dep == "acl:relcl" and not tree.children(token, "cc"):
        return Step()  # "The army, which has not apologised, shelled": parsers take the main verb for a second one
    if is_clause(tree, token) and is_finite(tree, token) and not is_finite(tree, first):
        # "denied striking the port and blamed rebels": a finite verb is no neighbour of a gerund.
        first = next((up for up in tree.path_up(first) if up.is_verb and is_finite(tree, up)), first)
        return Step(up=first)
    contrast = any(child.lemma in ("but", "nor") for child in tree.children(token, "cc"))
    alone = has_subject(tree, token) or tree.children(token, "aux", "det") or contrast
    alike = token.tag == first.tag or (token.is_noun and first.is_noun) or token.tag == "VB"
    return Step(beside(cues, tree, first) if alike and not alone else (), first)


def _adverbial(cues: Cues, tree: Tree, token: Token, governor: Token) -> Step:
    """A clause that says when, why, whereby: usually the end of the way."""
    marks = tree.children(token, "mark", "case")
    if marks and marks[0].text.lower() in cues.clauses.complements and marks[0].text.lower() != "to":
        found = match(cues, tree, governor, "clause")
        return governed_by(cues, tree, token, governor, only="clause") if found else Step()
    if marks and marks[0].text.lower() == "to":
        return _purpose(cues, tree, token, governor, marks[0])
    if marks or is_finite(tree, token) or (tree.children(token, "advmod") and token.tag != "VBG"):
        return Step()
    if token.tag == "VBG" and 0 < token.i - governor.i <= CLOSE and match(cues, tree, governor, "clause"):
        return governed_by(cues, tree, token, governor, only="clause")
    if token.i > governor.i and token.tag == "VBG":
        return Step(beside(cues, tree, governor), governor)
    return Step()


def _purpose(cues: Cues, tree: Tree, token: Token, governor: Token, to: Token) -> Step:
    """As in "sent troops to retake it": meant, not yet done; "used drones to hit it": done."""
    found = match(cues, tree, governor, "clause")
    ended = found is not None and found[0].effect in ENDING and bool(tree.children(governor, "obj"))
    if found and not ended:
        return governed_by(cues, tree, token, governor, only="clause")
    return Step((Force("plan", (to, token)), *beside(cues, tree, governor)), governor)


def _complement(cues: Cues, tree: Tree, token: Token, governor: Token) -> Step:
    """A clause that is what its governor is about; a verb in the past is no infinitive, whatever the parser says."""
    if token.dep == "xcomp" and token.tag == "VBD" and governor.tag == "VB":
        return Step()
    return governed_by(cues, tree, token, governor, only="clause")


_WAYS: Final[Mapping[str, Callable[[Cues, Tree, Token, Token], Step]]] = {
    "conj": _joined,
    "advcl": _adverbial,
    **dict.fromkeys(("ccomp", "xcomp", "csubj", "acl"), _complement),
    **dict.fromkeys(("obj", "iobj", "nsubj", "obl", "nmod", "compound", "dep", "amod", "advmod"), _part),
}
"""How a word's role leads on to its governor; any other role ends the way."""
