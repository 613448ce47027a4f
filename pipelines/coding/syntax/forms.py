"""Forms: what a word is in its sentence, by its tag and the small words beside it."""

from typing import Final

from pipelines.coding.syntax.trees import Token, Tree

TENSED: Final = frozenset({"VBD", "VBZ", "VBP"})
NOUN_PHRASE: Final = frozenset({"DT", "JJ", "JJR", "NN", "NNS", "NNP", "NNPS", "PRP", "PRP$", "CD", "POS", "HYPH"})
"""Tags of what may stand inside a noun phrase."""


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
    return token.tag == "VBD" or (tensed and (token.tag[:2] in ("VB", "JJ") or bool(tree.children(token, "cop"))))


def is_future(tree: Tree, token: Token) -> bool:
    """Below a modal or "to": it lies ahead."""
    return any(child.tag == "MD" or child.lemma == "to" for child in tree.children(token, "aux", "mark"))


def has_subject(tree: Tree, token: Token) -> bool:
    """It has a subject of its own."""
    return bool(tree.children(token, "nsubj", "csubj"))


def speaks_of_itself(tree: Tree, token: Token, tags: tuple[str, ...] = ("PRP", "PRP$")) -> bool:
    """The subject of what is said is a pronoun, or somebody's own: "it", "its forces"."""
    subjects = tree.children(token, "nsubj")
    return any(word.tag in tags for one in subjects for word in (one, *tree.children(one)))


def phrase_at(tree: Tree, at: int, words: str) -> tuple[Token, ...]:
    """The tokens from `at` on that spell these words; empty if they don't."""
    wanted = words.split()
    tokens = tree.tokens[max(at, 0) : at + len(wanted)]
    return tokens if [token.text.lower() for token in tokens] == wanted else ()
