"""What a phrase's head says of whom it can be: somebody who acts, something that can be attacked, mere nature."""

from typing import Final

from pipelines.coding.roles.scenes import Scene, covering
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Mention

OUTSIDE: Final = frozenset(
    [
        "case", "acl", "conj", "cc", "punct", "advcl", "appos", "parataxis", "nsubj", "cop", "mark", "obl", "advmod",
        "discourse", "aux", "ccomp",
    ]
)  # fmt: skip
"""Labels of what is no part of the phrase itself."""


def is_name(token: Token) -> bool:
    """Whether a word is a name, and written as one."""
    return token.tag.startswith("NNP") and token.text[0].isupper()


def may_act(scene: Scene, tree: Tree, head: Token, mention: Mention) -> bool:
    """Whether the phrase can do a deed in the actor's name: no town, no factory's fire, no landslide."""
    if mention.text.lower() in scene.towns:
        return False
    if head.lemma in scene.general.nature:
        compounds = tree.children(head, "compound")
        armed = all(is_agent(scene, word) for word in compounds if covering(scene, word) is None)
        local = any(one.end == mention.end for one in scene.places) and any(covering(scene, word) for word in compounds)
        return head.lemma in scene.general.instruments and armed and not local
    return covering(scene, head) is not None or (head.tag.startswith("PRP") or is_name(head)) or is_agent(scene, head)


def is_assailable(scene: Scene, head: Token) -> bool:
    """People, numbers of them, names, and things that stand somewhere."""
    named = is_name(head) or head.tag in {"CD", "PRP", "JJ", "JJS"}
    return named or head.lemma in scene.general.assailable or is_agent(scene, head)


def is_person(scene: Scene, head: Token) -> bool:
    """People, bodies and names, no weapons and no things."""
    named = is_name(head) or head.tag.startswith("PRP")
    return named or head.lemma in scene.general.anaphora["state"] or _is_body(scene, head)


def _is_body(scene: Scene, head: Token) -> bool:
    nouns = scene.lexicon.agents.nouns
    return head.text.lower() in nouns or head.lemma in nouns or head.lemma in scene.general.armed


def is_agent(scene: Scene, head: Token) -> bool:
    """People, bodies and weapons: what acts for the one whose it is."""
    general, nouns = scene.general, scene.lexicon.agents.nouns
    designation = any(letter.isdigit() for letter in head.text) and head.is_noun  # F-16, Su-34
    return (
        designation
        or head.text.lower() in nouns
        or head.lemma in nouns
        or head.lemma in general.instruments | general.armed
    )


def extent(tree: Tree, head: Token) -> tuple[int, int]:
    """Where a phrase begins and ends."""
    kept = phrase_of(tree, head)
    return kept[0].start, kept[-1].end


def phrase_of(tree: Tree, head: Token) -> list[Token]:
    """The words of a noun phrase without its clauses, coordinations and preposition, in their order."""
    kept, waiting = {head.i}, [head]
    while waiting:
        for child in tree.children(waiting.pop()):
            if child.dep.split(":")[0] not in OUTSIDE or child.tag == "POS":
                kept.add(child.i)
                waiting.append(child)
    return [tree.tokens[i] for i in sorted(kept)]
