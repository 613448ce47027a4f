"""Where the one acted upon may stand, and what hangs on an act by a preposition."""

from collections.abc import Iterator

from pipelines.coding.acts.actions import Reading
from pipelines.coding.acts.entries import General
from pipelines.coding.roles.grammar import subjects, undergoers
from pipelines.coding.syntax.ties import NOBODY, Found, agents_of, preposition, spread, tied
from pipelines.coding.syntax.trees import Token, Tree

CLAUSES = ("xcomp", "ccomp", "advcl", "acl")


def nominal_doers(tree: Tree, general: General, noun: Token) -> Found:
    """Who does what an act noun says: its owner, its adjective, its "by", "from" or "of"."""
    if tree.children(noun, "cop") and preposition(tree, noun) == "behind":
        return subjects(tree, general, noun)
    owners = tree.children(noun, "nmod:poss")
    modifiers = tuple(token for token in tree.children(noun, "compound", "amod", "nmod:desc"))
    agents = tied(tree, noun, ("by", "between", "from"))
    carriers = tuple(
        agent
        for clause in tree.children(noun, "acl")
        for agent in agents_of(tree, clause) or _carrier(tree, general, clause)
    )
    return Found(spread(tree, (*agents, *owners, *carriers, *modifiers)))


def _carrier(tree: Tree, general: General, clause: Token) -> tuple[Token, ...]:
    return subjects(tree, general, clause).heads if clause.tag == "VB" else ()


def target_places(tree: Tree, reading: Reading) -> Iterator[Found]:
    """Phrases in which the one acted upon may stand, the likeliest first."""
    entry, verb, noun = reading.entry, reading.verb, reading.noun
    for place in entry.target:
        if place == "object":
            yield from _objects(tree, reading)
        elif place == "noun":
            yield Found(spread(tree, (noun,)) if verb is not None and noun is not None else ())
        elif place == "clause" and verb is not None:
            yield _clause_subject(tree, verb)
        else:
            yield from _by_preposition(tree, verb, noun, place)


def _objects(tree: Tree, reading: Reading) -> Iterator[Found]:
    verb, noun = reading.verb, reading.noun
    if verb is not None:
        yield Found(spread(tree, tree.children(verb, "iobj")))
        found = undergoers(tree, verb)
        if noun is None or all(head.i != noun.i for head in found.heads):
            yield found
    if noun is not None:
        owners = tree.children(noun, "nmod:poss") if verb is not None else ()
        yield Found(tuple(owner for owner in owners if owner.tag != "PRP$"))


def _clause_subject(tree: Tree, verb: Token) -> Found:
    for clause in tree.children(verb, *CLAUSES):
        if below := tree.children(clause, "nsubj", "nsubj:pass"):
            return Found(spread(tree, below[:1]))
    return NOBODY


def _by_preposition(tree: Tree, verb: Token | None, noun: Token | None, place: str) -> Iterator[Found]:
    for governor in (noun, verb):
        if governor is not None:
            yield Found(spread(tree, tuple(head for head in tied(tree, governor, (place,)) if head is not noun)))
    if verb is not None and noun is None:
        for object_ in tree.children(verb, "obj", "nsubj:pass") or tree.children(verb, "xcomp"):
            yield Found(spread(tree, tied(tree, object_, (place,))))
