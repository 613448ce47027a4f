"""Repairs of verbs that the parser read as passives, helpers or nouns, having learned headlines as well."""

from typing import Final

from pipelines.coding.syntax.grafting import FINITE, graft
from pipelines.coding.syntax.lemmas import is_noun_form
from pipelines.coding.syntax.ties import agents_of
from pipelines.coding.syntax.trees import Tree

HELPING: Final = frozenset(
    ["be", "have", "do", "get", "will", "would", "can", "could", "may", "might", "must", "shall", "should", "ought",
     "need", "dare", "use", "let", "'s", "'ll", "'d", "to", "go"]
)  # fmt: skip
"""Lemmas of verbs that help others."""


def told(tree: Tree) -> Tree:
    """In a sentence with a full stop a bare -ed form tells (`Ruritania/nsubj:pass called/VBN on Borduria to …`)."""
    if tree.tokens[-1].text != ".":
        return tree
    for verb in tree.tokens:
        bare = verb.tag == "VBN" and verb.dep == "ROOT" and verb.text.lower().endswith("ed")
        if not bare or tree.children(verb, "aux", "aux:pass") or agents_of(tree, verb):
            continue
        if subjects := [one for one in tree.children(verb, "nsubj:pass") if one.i < verb.i]:
            tree = graft(tree, {one.i: ("nsubj", verb.i) for one in subjects}, {verb.i: "VBD"})
    return tree


def helped(tree: Tree) -> Tree:
    """A verb that helps no other governs it (`who deny/aux being armed`), or is its subject (`Clashes/aux broke`)."""
    for helper in tree.tokens:
        verb = tree.head(helper)
        if helper.dep != "aux" or helper.lemma in HELPING or not helper.is_verb or verb.i < helper.i:
            continue
        subjects = [one for one in tree.children(verb, "nsubj") if one.i < helper.i]
        if subjects:
            dep, head = (verb.dep, helper.i if verb.head == verb.i else verb.head)
            roles = {helper.i: (dep, head), verb.i: ("xcomp", helper.i)}
            tree = graft(tree, roles | {one.i: ("nsubj", helper.i) for one in subjects})
        elif is_noun_form(helper.text) and not tree.children(verb, "nsubj"):
            tree = graft(tree, {helper.i: ("nsubj", verb.i)}, {helper.i: "NNS" if helper.text.endswith("s") else "NN"})
    return tree


def hosted(tree: Tree) -> Tree:
    """A verb with a subject of its own is no subject (`Ruritania hosts/nsubj talks/VBZ with …`)."""
    for verb in tree.tokens:
        deed = tree.head(verb)
        own = verb.dep == "nsubj" and verb.is_verb and deed.is_verb and tree.children(verb, "nsubj")
        if own and deed.i == verb.i + 1 and deed.dep == "ROOT" and is_noun_form(deed.text):
            tag = "NNS" if deed.text.endswith("s") else "NN"
            return graft(tree, {verb.i: ("ROOT", verb.i), deed.i: ("obj", verb.i)}, {deed.i: tag})
    return tree


def lifted(tree: Tree) -> Tree:
    """What hangs on a helping verb hangs on the verb that it helps (`Ruritania/nsubj>has … avoided`)."""
    roles = {
        one.i: (one.dep, helper.head)
        for one in tree.tokens
        if one.dep.split(":")[0] in {"nsubj", "obj", "obl"}
        and (helper := tree.head(one)).dep in {"aux", "aux:pass", "cop"}
        and helper.lemma in HELPING
    }
    return graft(tree, roles) if roles else tree


def alike(tree: Tree) -> Tree:
    """What is joined to a gerund is one; else to what governs that (`praised it for giving … and promised/conj …`)."""
    for verb in tree.tokens:
        gerund = tree.head(verb)
        odd = verb.dep == "conj" and verb.tag in {"VBD", "VBN", "VBZ", "VBP"} and gerund.tag == "VBG"
        above = tree.head(gerund)
        if (
            odd
            and gerund.dep in {"advcl", "acl"}
            and above.tag in FINITE
            and not tree.children(verb, "aux:pass", "nsubj")
        ):
            tree = graft(tree, {verb.i: ("conj", above.i)}, {verb.i: "VBD"} if verb.tag == "VBN" else {})
    return tree


def promised(tree: Tree) -> Tree:
    """An -ed form between two objects describes the second (`promised Ruritania continued/ccomp support`)."""
    for verb in tree.tokens[1:]:
        giver, before = tree.head(verb), tree.tokens[verb.i - 1]
        odd = verb.dep in {"ccomp", "acl"} and verb.tag in {"VBD", "VBN"} and giver.is_verb
        alone = not tree.children(verb, "nsubj", "mark", "aux", "cc")
        if odd and alone and before.dep == "obj" and before.head == giver.i and (things := tree.children(verb, "obj")):
            roles = {verb.i: ("amod", things[0].i), things[0].i: ("obj", giver.i), before.i: ("iobj", giver.i)}
            tree = graft(tree, roles, {verb.i: "VBN"})
    return tree


def paired(tree: Tree) -> Tree:
    """Two nationalities before one noun are joined (`Ruritanian/amod and Bordurian/amod troops`)."""
    roles = {
        second.i: ("conj", first.i)
        for first, both, second in zip(tree.tokens, tree.tokens[1:], tree.tokens[2:], strict=False)
        if both.tag == "CC" and first.dep == second.dep == "amod" and first.head == second.head
        and first.text[0].isupper() and second.text[0].isupper()
    }  # fmt: skip
    return graft(tree, roles) if roles else tree


def neither(tree: Tree) -> Tree:
    """A "neither" or "both" before a name belongs to it and what is joined to it (`Neither/advmod Ruritania nor …`)."""
    roles = {
        one.i: ("cc:preconj", one.i + 1)
        for one in tree.tokens[:-1]
        if one.tag == "CC" and one.dep in {"advmod", "cc"} and one.lemma in {"neither", "either", "both"}
        and tree.tokens[one.i + 1].is_noun
    }  # fmt: skip
    return graft(tree, roles) if roles else tree
