"""Trees mended where a small parser goes wrong: verbs taken for adjectives or nouns, relative clauses that swallow
the main verb, infinitives taken for prepositional phrases, headlines' victims taken for doers.

A repair changes labels, heads and tags, never words; a tree in which it finds nothing comes back as it is.
"""

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Final

from msgspec import structs

from pipelines.coding.lemmas import is_noun_form, is_verb_form, lemma
from pipelines.coding.trees import Token, Tree

FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Penn tags of verbs that carry a sentence."""
PARTICIPLES: Final = frozenset({"VBN", "VBD"})
LEFT: Final = frozenset({"compound", "amod", "nmod", "nsubj", "nmod:desc", "obl:unmarked"})
"""How a subject hangs on a verb that was taken for a noun."""
RIGHT: Final = frozenset({"appos", "dep", "nmod", "obl:unmarked", "obj"})
"""How its object does."""
NONE: Final[Mapping[int, str]] = {}
Roles = Mapping[int, tuple[str, int]]


def mend(tree: Tree) -> Tree:
    """The tree after all repairs that need no knowledge of the acts told."""
    for repair in (_cases, _subject, _gerund, _infinitives, _deed, _modified, _relative, _participle, _noun, _reduced, _aim):
        tree = repair(tree)
    return tree


def voiced(tree: Tree, transitive: Collection[str]) -> Tree:
    """The tree with passives marked: an -ed form of a verb that takes an object and has none ("Six killed in …")."""
    for verb in tree.tokens:
        odd = verb.tag in {"VB", "VBP"} and lemma(verb.text, "VBN") != verb.text.lower()
        if (odd or verb.tag in PARTICIPLES) and verb.lemma in transitive and _lacks_object(tree, verb):
            subjects = [one for one in tree.children(verb, "nsubj", "nummod") if one.i < verb.i]
            if subjects or verb.dep == "acl":
                roles = {one.i: ("nsubj:pass", verb.i) for one in subjects}
                tree = _redone(tree, roles, {verb.i: "VBN"})
    return tree


def _lacks_object(tree: Tree, verb: Token) -> bool:
    if tree.children(verb, "obj", "iobj", "xcomp", "ccomp", "obl:unmarked", "aux", "aux:pass"):
        return False
    shared = any(tree.children(other, "obj") for other in tree.children(verb, "conj") if other.is_verb)
    after = tree.tokens[verb.i + 1 : verb.i + 2]
    counted = any(token.tag in {"CD", "PRP"} for token in after)
    gap = verb.dep == "acl:relcl" and not any(one.tag.startswith("W") for one in tree.children(verb, "nsubj"))
    return not (shared or counted or gap)


def _cases(tree: Tree) -> Tree:
    """ "In/case>Ruritanian Ruritanian/compound attack": a preposition before a compound ties the whole of it."""
    roles = {}
    for case in tree.tokens:
        inner = tree.head(case)
        if case.dep == "case" and case.i < inner.i < inner.head and inner.dep in {"compound", "amod"}:
            if inner.tag.startswith("NN") and tree.head(inner).is_noun and case.tag != "POS":
                roles[case.i] = ("case", inner.head)
    return _redone(tree, roles) if roles else tree


def _subject(tree: Tree) -> Tree:
    """ "Ruritania/advmod denied": a name right before a finite verb without a subject is the subject."""
    for name, verb in pairwise(tree.tokens):
        odd = name.tag.startswith("NNP") and name.dep in {"advmod", "obl:unmarked"} and name.head == verb.i
        if odd and verb.tag in FINITE and not tree.children(verb, "nsubj"):
            return _redone(tree, {name.i: ("nsubj", verb.i)})
    return tree


def _gerund(tree: Tree) -> Tree:
    """ "After mass/amod shooting/VBG": an -ing form without object and auxiliary, behind its own modifier, is a noun."""
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
    return _redone(tree, roles, tags) if tags else tree


def _deed(tree: Tree) -> Tree:
    """ "Killed in rebel/obl raid/advcl": a bare word behind "in" and a name that may be a noun is the deed."""
    for owner, deed in pairwise(tree.tokens):
        head = tree.head(owner) if owner.dep == "flat" else owner
        behind = head.dep == "obl" and any(case.lemma in {"in", "by", "during"} for case in tree.children(head, "case"))
        bare = deed.is_verb and deed.dep in {"advcl", "acl", "xcomp"} and not tree.children(deed, "nsubj", "obj", "mark")
        if behind and bare and (deed.tag == "VBG" or is_noun_form(deed.text)):
            roles = {deed.i: ("obl", head.head), head.i: ("compound", deed.i)}
            roles |= {case.i: ("case", deed.i) for case in tree.children(head, "case")}
            roles |= {tie.i: ("nmod", deed.i) for tie in tree.children(deed, "obl")}
            return _redone(tree, roles, {deed.i: "NN"})
    return tree


def _aim(tree: Tree) -> Tree:
    """ "Fired rockets made in Ruritania at/made …": things are fired at somebody, not made at them."""
    for made in tree.tokens:
        thing = tree.head(made)
        if made.dep == "acl" and made.tag == "VBN" and thing.dep == "obj":
            for aim in tree.children(made, "obl"):
                if any(case.lemma in {"at", "against"} for case in tree.children(aim, "case")):
                    return _redone(tree, {aim.i: ("obl", thing.head)})
    return tree


def _infinitives(tree: Tree) -> Tree:
    """ "Threatened to/case blockade/amod Taiwan/obl": what follows "to" is a verb, and what it hung on its object."""
    for mark in tree.tokens[:-2]:
        verb, head = tree.tokens[mark.i + 1], tree.head(mark)
        if mark.tag == "TO" and mark.dep == "case" and verb.head == head.i and verb.dep in {"amod", "compound"}:
            if lemma(verb.text, "VB") != verb.text.lower() or not is_verb_form(verb.text):
                continue
            roles = {mark.i: ("mark", verb.i), verb.i: ("xcomp", head.head), head.i: ("obj", verb.i)}
            tree = _redone(tree, roles, {verb.i: "VB"})
    return tree


def _modified(tree: Tree) -> Tree:
    """ "Launched/amod airstrikes/VBZ": what an adjective or participle modifies is a noun."""
    tags = {
        noun.i: "NNS" if noun.text.endswith("s") else "NN"
        for noun in tree.tokens
        if noun.tag in {"VB", "VBZ", "VBP"} and (is_noun_form(noun.text) or not is_verb_form(noun.text)) and not tree.children(noun, "nsubj", "aux", "obj")
        if any(one.i == noun.i - 1 for one in tree.children(noun, "amod"))
    }
    return _redone(tree, {}, tags) if tags else tree


def _relative(tree: Tree) -> Tree:
    """ "Militias that Iran arms/nsubj fired/relcl rockets": the clause's verb was taken for the main verb's subject."""
    root = tree.root
    for main in tree.children(root, "acl:relcl") if root.is_noun else ():
        pronoun = next((one for one in tree.children(main, "obj", "obl") if one.tag == "WDT"), None)
        verb = next((one for one in tree.children(main, "nsubj") if one.tag in {"NN", "NNS"}), None)
        if pronoun is None or verb is None or not is_verb_form(verb.text):
            continue
        subject = next((one for one in tree.children(verb, "compound", "amod") if one.i == verb.i - 1), None)
        if subject is not None and len(tree.children(main, "obj", "obl")) > 1:
            roles = {
                main.i: ("ROOT", main.i), root.i: ("nsubj", main.i), verb.i: ("acl:relcl", root.i),
                subject.i: ("nsubj", verb.i), pronoun.i: ("obj", verb.i),
            }  # fmt: skip
            return _redone(tree, roles, {verb.i: "VBP", main.i: "VBD"})
    return tree


def _participle(tree: Tree) -> Tree:
    """ "Army jets bombed/amod Ruritania": what stands before the participle acts, what stands behind is acted upon."""
    root = tree.root
    if root.is_verb:
        return tree
    for verb in tree.tokens[1:-1]:
        if verb.tag in PARTICIPLES and verb.dep in {"amod", "acl"} and not _finite(tree, besides=verb):
            subject, object_ = _before(tree, verb, root), _behind(tree, verb)
            if subject is not None and object_ is not None:
                return _told_by(tree, verb, subject, object_, "VBD")
    return tree


def _noun(tree: Tree) -> Tree:
    """ "Storm batters/root Philippines": a noun between two nouns that may be a verb is one where no other is."""
    verb = tree.root
    if verb.tag not in {"NN", "NNS"} or not verb.text.lower().endswith(("s", "ed")) or _finite(tree):
        return tree
    subject = next((one for one in tree.children(verb, *LEFT) if one.i == verb.i - 1 and one.is_noun), None)
    object_ = next((one for one in tree.children(verb, *RIGHT) if one.i > verb.i and one.is_noun), None)
    if subject is None or object_ is None or not is_verb_form(verb.text):
        return tree
    if any(token.dep in {"case", "punct"} for token in tree.tokens[verb.i + 1 : object_.i]):
        return tree
    return _told_by(tree, verb, subject, object_, "VBD" if verb.text.lower().endswith("ed") else "VBZ")


def _reduced(tree: Tree) -> Tree:
    """ "Ruritania's minister called/acl on …": a full sentence has a main verb; a headline's is a passive."""
    root = tree.root
    if not root.is_noun or _finite(tree):
        return tree
    for verb in tree.children(root, "acl"):
        if verb.tag in PARTICIPLES and verb.i > root.i:
            agent = any(_is_by(tree, one) for one in tree.children(verb, "obl"))
            full = bool(tree.children(verb, "obj")) or (tree.tokens[-1].text in {".", '."'} and not agent)
            roles = {verb.i: ("ROOT", verb.i), root.i: ("nsubj" if full else "nsubj:pass", verb.i)}
            return _redone(tree, roles, {verb.i: "VBD" if full else "VBN"})
    return tree


def _is_by(tree: Tree, token: Token) -> bool:
    return token.dep == "obl:agent" or any(case.lemma == "by" for case in tree.children(token, "case"))


def _finite(tree: Tree, besides: Token | None = None) -> bool:
    return any(token.tag in FINITE and token is not besides for token in tree.tokens)


def _before(tree: Tree, verb: Token, root: Token) -> Token | None:
    """The noun right before the participle, if it is the root or hangs on it or on the participle."""
    noun = tree.tokens[verb.i - 1]
    return noun if noun.is_noun and ({noun.i, noun.head} & {root.i, verb.i}) else None


def _behind(tree: Tree, verb: Token) -> Token | None:
    """The noun that the words right after the participle lead to, without a preposition."""
    word = tree.tokens[verb.i + 1]
    while word.head > word.i and word.dep != "case":
        word = tree.head(word)
    return word if word.is_noun else None


def _told_by(tree: Tree, verb: Token, subject: Token, object_: Token, tag: str) -> Tree:
    """The same words with this verb as the root; what hung on verb or object from before hangs on its subject."""
    roles = {verb.i: ("ROOT", verb.i), subject.i: ("nsubj", verb.i), object_.i: ("obj", verb.i)}
    for token in tree.tokens[: subject.i]:
        if token.head in {object_.i, verb.i}:
            roles[token.i] = (token.dep, subject.i)
    return _redone(tree, roles, {verb.i: tag})


def _redone(tree: Tree, roles: Roles, tags: Mapping[int, str] = NONE) -> Tree:
    """The tree with these labels and heads, and these tags; lemmas stay."""
    tokens = tuple(
        structs.replace(
            token,
            dep=roles.get(token.i, (token.dep, token.head))[0],
            head=roles.get(token.i, (token.dep, token.head))[1],
            tag=tags.get(token.i, token.tag),
            lemma=lemma(token.text, tags[token.i]) if token.i in tags else token.lemma,
        )
        for token in tree.tokens
    )
    return Tree(tree.start, tree.end, tree.text, tokens)
