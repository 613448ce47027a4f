"""Who acts and who is acted upon, as words of the tree; which actors these words name is asked in `parties`."""

from pipelines.coding.acts.entries import General
from pipelines.coding.syntax.ties import NOBODY, Found, agents_of, preposition, spread, tied
from pipelines.coding.syntax.trees import Token, Tree

RELATIVE = frozenset({"that", "which", "who", "whom"})
OF_OBJECT = frozenset({"of", "for", "from", "against", "into"})
"""Marks under which a gerund is done by the object: "accuse X of bombing", "keep X from joining"."""
ADDRESSED = ("on", "upon", "to")
"""Prepositions of those addressed: "called on X to", "appealed to X to"."""
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Tags of a verb, or of its first helper, that has a subject of its own."""
INSIDE = (
    "compound", "amod", "nmod:poss", "nmod:desc", "flat", "conj", "nmod:unmarked", "obl:unmarked", "nummod", "obj",
    "iobj",
)  # fmt: skip
"""How a noun hangs that can't be read as a subject."""
WHERE = frozenset({"in", "near", "inside", "outside"})
"""Prepositions behind which a name is a place, whatever the parser calls it: no subject."""
MAX_DEPTH = 5
"""Clauses up which a subject is looked for; deeper nesting is a parser's error."""


def passive(tree: Tree, verb: Token) -> bool:
    """Whether a verb stands in the passive, a bare participle after its noun included."""
    if tree.children(verb, "aux:pass") or tree.children(verb, "nsubj:pass"):
        return True
    bare = verb.tag == "VBN" and not tree.children(verb, "aux", "nsubj", "obj")
    return bare and (verb.dep in {"acl", "amod", "ROOT", "advcl", "xcomp"} or bool(agents_of(tree, verb)))


def doers(tree: Tree, general: General, verb: Token, depth: int = 0) -> Found:
    """Who does what the verb says."""
    if passive(tree, verb):
        return Found(spread(tree, agents_of(tree, verb)))
    return subjects(tree, general, verb, depth)


def subjects(tree: Tree, general: General, verb: Token, depth: int = 0) -> Found:
    """The grammatical subject, found in governing clauses where the verb's own has none."""
    own = tuple(
        token
        for token in tree.children(verb, "nsubj", "csubj")
        if not token.is_verb
        and not (token.lemma in general.times and token.tag == "NNP")
        and not (token.tag.startswith("NNP") and preposition(tree, token) in WHERE)
    )
    if own:
        return _meant(tree, general, verb, own[0], depth)
    if (whole := _told_of(tree, verb, tree.head(verb))) is not None:
        return Found(spread(tree, (whole,)), inferred=True)
    carried = depth <= MAX_DEPTH and tree.head(verb) is not verb
    found = _carried(tree, general, verb, depth + 1) if carried and verb.dep != "parataxis" else NOBODY
    return Found(found.heads or _before(tree, general, verb), inferred=True)


def _meant(tree: Tree, general: General, verb: Token, subject: Token, depth: int) -> Found:
    """Whoever stands as the subject, or says of himself what the clause tells."""
    if depth < MAX_DEPTH and (teller := _teller(tree, verb, subject)) is not None:
        told = subjects(tree, general, teller, depth + 1)
        if told.heads:
            return told
    return Found(spread(tree, (_antecedent(tree, verb, subject),)))


def _before(tree: Tree, general: General, verb: Token) -> tuple[Token, ...]:
    """The last phrase before a finite verb that no preposition ties: its subject, whatever the parser hung it on."""
    helpers = [token.tag for token in tree.children(verb, "aux", "aux:pass")]
    if (helpers or [verb.tag])[0] not in FINITE or tree.children(verb, "csubj"):
        return ()
    for token in reversed(tree.tokens[: verb.i]):
        if token.dep == "mark" or token.text in {";", ":"} or (token.is_verb and token.tag in FINITE):
            return ()
        free = token.dep not in INSIDE and not preposition(tree, token)
        if (token.is_noun or token.tag == "PRP") and free and token.lemma not in general.times:
            return spread(tree, (token,))
    return ()


def undergoers(tree: Tree, verb: Token) -> Found:
    """Whom the verb affects directly: its object, or the subject of its passive."""
    if passive(tree, verb):
        return _passive_subject(tree, verb)
    if objects := tree.children(verb, "obj"):
        return Found(spread(tree, (_antecedent(tree, verb, objects[0]),)))
    head = tree.head(verb)
    if verb.dep == "acl:relcl" and tree.children(verb, "nsubj"):
        return Found((head,), inferred=True)
    if verb.dep == "conj":
        shared = [token for token in tree.children(head, "obj") if token.i > verb.i]
        return Found(spread(tree, tuple(shared)), inferred=True)
    return NOBODY


def _passive_subject(tree: Tree, verb: Token) -> Found:
    own = tree.children(verb, "nsubj:pass") or tree.children(verb, "nsubj")
    if own:
        return Found(spread(tree, tuple(_antecedent(tree, verb, token) for token in own[:1])))
    head = tree.head(verb)
    if verb.dep in {"acl", "acl:relcl", "amod"}:
        return Found((head,))
    if verb.dep == "conj" and head.is_verb:
        return Found(_passive_subject(tree, head).heads or spread(tree, tree.children(head, "nsubj")), inferred=True)
    if verb.dep in {"advcl", "xcomp"} and head.is_verb:
        return Found(spread(tree, tree.children(head, "nsubj", "nsubj:pass")), inferred=True)
    return NOBODY


def _antecedent(tree: Tree, verb: Token, token: Token) -> Token:
    if token.lemma in RELATIVE and token.tag in {"WDT", "WP", "IN", "DT"} and verb.dep == "acl:relcl":
        return tree.head(verb)
    return token


def _teller(tree: Tree, verb: Token, subject: Token) -> Token | None:
    """The verb of saying, fearing, promising whose subject "it", "he", "they" in its clause most likely is."""
    clause = tree.head(verb) if verb.dep == "conj" else verb
    governor = tree.head(clause)
    if subject.lemma in {"i", "we"}:
        tellers = [governor, *tree.children(clause, "parataxis")] if clause.dep != "conj" else []
        return next((one for one in tellers if one is not clause and one.is_verb and tree.children(one, "nsubj")), None)
    points = subject.tag == "PRP" and subject.lemma != "you"
    return governor if points and clause.dep == "ccomp" and governor.i < subject.i else None


def _carried(tree: Tree, general: General, verb: Token, depth: int) -> Found:
    """The subject of a clause that has none of its own, by how it hangs on its governor."""
    head = tree.head(verb)
    if verb.dep in {"acl", "acl:relcl"} and not head.is_verb and verb.tag != "VB":
        return Found(spread(tree, (head,)))
    if verb.dep == "acl" or (verb.dep == "xcomp" and head.is_noun):
        return _behind_noun(tree, general, head, depth)
    addressed = tuple(token for token in tied(tree, head, ADDRESSED) if token.lemma not in general.times)
    objects = spread(tree, (tree.children(head, "obj", "iobj") or addressed)[:1])
    marks = {child.lemma for child in tree.children(verb, "mark")}
    controlled = verb.dep == "xcomp" or (verb.dep in {"advcl", "ccomp"} and bool(marks & OF_OBJECT))
    controlled = controlled or (verb.dep in {"advcl", "acl"} and "to" in marks and head.lemma in general.controllers)
    if controlled and head.lemma in general.commands:
        return doers(tree, general, head, depth) if head.is_verb else NOBODY
    if controlled and objects:
        return Found(objects)
    if verb.dep == "conj" and passive(tree, head) and not passive(tree, verb):
        return _passive_subject(tree, head)
    own = tree.children(head, "nsubj", "nsubj:pass")
    return _meant(tree, general, head, own[0], depth) if own else subjects(tree, general, head, depth)


def _told_of(tree: Tree, verb: Token, clause: Token) -> Token | None:
    """What a sentence is about whose verb the parser took into a clause: "Drones, which Turkey sells, *hit* it"."""
    noun = tree.head(clause)
    if verb.dep not in {"conj", "xcomp"} or clause.dep != "acl:relcl" or noun is not tree.root or not noun.is_noun:
        return None
    others = any(token.lemma not in RELATIVE for token in tree.children(clause, "nsubj"))
    joined = tree.children(verb, "cc", "mark", "aux") or verb.tag in {"VB", "VBG"}
    return noun if others and not joined else None


def _behind_noun(tree: Tree, general: General, noun: Token, depth: int) -> Found:
    """Who has the plan, threat or order of which the clause is the content."""
    if owners := tree.children(noun, "nmod:poss", "compound", "amod"):
        return Found(owners[:1])
    governor = next((token for token in tree.path_up(noun) if token.is_verb), None)
    return doers(tree, general, governor, depth) if governor and depth <= MAX_DEPTH else NOBODY
