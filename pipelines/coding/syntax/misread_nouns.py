"""Repairs around nouns: cases, colons, gerunds, deeds and subjects that the parser took for something else."""

from itertools import pairwise

from pipelines.coding.syntax.grafting import FINITE, graft
from pipelines.coding.syntax.lemmas import is_noun_form, is_verb_form
from pipelines.coding.syntax.trees import Tree


def colons(tree: Tree) -> Tree:
    """What stands behind a colon completes nothing before it, nor does what stands before act in its subject's place.

    "Ruritania shooting: veteran/appos …", "Ruritania/nsubj: Cold snap kills 10".
    """
    colon = next((token.i for token in tree.tokens if token.text == ":"), len(tree.tokens))
    roles = {
        one.i: ("parataxis", one.head)
        for one in tree.tokens[colon:]
        if one.dep in {"obj", "appos"} and one.head < colon
    }
    for label in tree.tokens[:colon]:
        nearer = any(one.i > colon for one in tree.children(tree.head(label), "nsubj"))
        if label.dep == "nsubj" and label.head > colon and nearer:
            roles[label.i] = ("dislocated", label.head)
    return graft(tree, roles) if roles else tree


def cases(tree: Tree) -> Tree:
    """A preposition before a compound ties the whole of it (`In/case>Ruritanian Ruritanian/compound attack`)."""
    roles = {}
    for case in tree.tokens:
        inner = tree.head(case)
        between = case.dep == "case" and case.tag != "POS" and case.i < inner.i < inner.head
        if between and inner.dep in {"compound", "amod"} and inner.is_noun and tree.head(inner).is_noun:
            roles[case.i] = ("case", inner.head)
    return graft(tree, roles) if roles else tree


def subject(tree: Tree) -> Tree:
    """A name right before a finite verb without a subject is it (`R./advmod denied`, `R./compound hits`)."""
    for name, verb in pairwise(tree.tokens):
        odd = name.tag.startswith("NNP") and name.dep in {"advmod", "obl:unmarked", "compound"} and name.head == verb.i
        tied = name.i > 0 and tree.tokens[name.i - 1].tag == "IN"
        if odd and not tied and verb.tag in FINITE and not tree.children(verb, "nsubj"):
            return graft(tree, {name.i: ("nsubj", verb.i)})
    return tree


def gerunds(tree: Tree) -> Tree:
    """An -ing form with a modifier and without object or auxiliary is a noun (`After mass/amod shooting/VBG`)."""
    roles: dict[int, tuple[str, int]] = {}
    tags: dict[int, str] = {}
    for verb in tree.tokens:
        if verb.tag != "VBG" or verb.dep in {"amod", "compound"} or not is_noun_form(verb.text):
            continue
        left = [one for one in tree.children(verb, "amod", "compound", "det", "nsubj") if one.i == verb.i - 1]
        if left and not tree.children(verb, "aux", "aux:pass", "obj", "xcomp", "ccomp"):
            tags[verb.i] = "NN"
            roles |= {one.i: ("compound", verb.i) for one in left if one.dep == "nsubj"}
            roles |= {mark.i: ("case", verb.i) for mark in tree.children(verb, "mark")}
            roles |= {verb.i: ("obl", verb.head)} if verb.dep == "advcl" else {}
    return graft(tree, roles, tags) if tags else tree


def deed(tree: Tree) -> Tree:
    """A bare word behind "in" and a name that may be a noun is the deed (`Killed in rebel/obl raid/advcl`)."""
    for owner, deed in pairwise(tree.tokens):
        head = tree.head(owner) if owner.dep == "flat" else owner
        behind = head.dep == "obl" and any(case.lemma in {"in", "by", "during"} for case in tree.children(head, "case"))
        bare = (
            deed.is_verb
            and deed.dep in {"advcl", "acl", "xcomp", "obl", "nmod"}
            and not tree.children(deed, "nsubj", "obj", "mark")
        )
        if behind and bare and (deed.tag == "VBG" or is_noun_form(deed.text)):
            roles = {deed.i: ("obl", head.head), head.i: ("compound", deed.i)}
            roles |= {case.i: ("case", deed.i) for case in tree.children(head, "case")}
            roles |= {tie.i: ("nmod", deed.i) for tie in tree.children(deed, "obl")}
            return graft(tree, roles, {deed.i: "NN"})
    return tree


def aim(tree: Tree) -> Tree:
    """Things are fired at somebody, not made at them (`Fired rockets made in Ruritania at/made …`)."""
    for made in tree.tokens:
        thing = tree.head(made)
        if made.dep == "acl" and made.tag == "VBN" and thing.dep == "obj":
            for aim in tree.children(made, "obl"):
                if any(case.lemma in {"at", "against"} for case in tree.children(aim, "case")):
                    return graft(tree, {aim.i: ("obl", thing.head)})
    return tree


def modified(tree: Tree) -> Tree:
    """What an adjective or participle modifies is a noun (`Launched/amod airstrikes/VBZ`)."""
    tags = {
        noun.i: "NNS" if noun.text.endswith("s") else "NN"
        for noun in tree.tokens
        if noun.tag in {"VB", "VBZ", "VBP"}
        and (is_noun_form(noun.text) or not is_verb_form(noun.text))
        and not tree.children(noun, "nsubj", "aux", "obj")
        if any(one.i == noun.i - 1 for one in tree.children(noun, "amod"))
    }
    return graft(tree, {}, tags) if tags else tree
