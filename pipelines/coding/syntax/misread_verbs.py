"""Repairs around verbs: main verbs, infinitives and helpers that the parser took for something else."""

from collections.abc import Mapping, Sequence
from itertools import pairwise, takewhile
from typing import Final

from pipelines.coding.syntax.grafting import FINITE, PARTICIPLES, graft, has_finite, told_by
from pipelines.coding.syntax.lemmas import is_verb_form, lemma
from pipelines.coding.syntax.trees import Token, Tree

LEFT: Final = frozenset({"compound", "amod", "nmod", "nsubj", "nmod:desc", "obl:unmarked"})
"""How a subject hangs on a verb that was taken for a noun."""
RIGHT: Final = frozenset({"appos", "dep", "nmod", "obl:unmarked", "obj"})
"""How its object does."""
_BEHIND: Final[Mapping[str, str]] = {"nmod": "obl", "appos": "obj"}
"""How what hung on a name hangs on its verb."""
BESIDE: Final = frozenset({"conj", "parataxis", "advcl", "acl:relcl", "ccomp"})
"""Clauses that leave the main one without a verb of its own."""


def perfect(tree: Tree) -> Tree:
    """A "have" before a participle only helps it (`Had/ccomp bombed/amod Ruritania/obj`)."""
    for have, verb in pairwise(tree.tokens):
        object_ = tree.head(verb)
        helps = have.lemma == "have" and have.is_verb and have.dep not in {"aux", "aux:pass"} and object_.dep == "obj"
        if helps and verb.tag in PARTICIPLES and verb.dep == "amod" and object_.head == have.i:
            roles = {child.i: (child.dep, verb.i) for child in tree.children(have)}
            place = (have.dep, have.head if have.head != have.i else verb.i)
            return graft(tree, roles | {have.i: ("aux", verb.i), verb.i: place}, {verb.i: "VBN"})
    return tree


def active(tree: Tree) -> Tree:
    """A verb with "have" and an object is no passive (`Ruritania/nsubj:pass has not attacked Borduria/obj`)."""
    for verb in tree.tokens:
        helpers = tree.children(verb, "aux", "aux:pass")
        has = any(one.lemma == "have" for one in helpers) and not any(one.lemma in {"be", "get"} for one in helpers)
        if has and verb.is_verb and tree.children(verb, "obj") and (subjects := tree.children(verb, "nsubj:pass")):
            tree = graft(tree, {one.i: ("nsubj", verb.i) for one in subjects})
    return tree


def infinitives(tree: Tree) -> Tree:
    """What follows "to" is a verb, and what it hung on its object (`Threatened to/case blockade/amod Taiwan/obl`)."""
    for mark in tree.tokens[:-2]:
        verb, head = tree.tokens[mark.i + 1], tree.head(mark)
        if mark.tag == "TO" and mark.dep == "case" and verb.head == head.i and verb.dep in {"amod", "compound"}:
            if lemma(verb.text, "VB") != verb.text.lower() or not is_verb_form(verb.text):
                continue
            roles = {mark.i: ("mark", verb.i), verb.i: ("xcomp", head.head), head.i: ("obj", verb.i)}
            tree = graft(tree, roles, {verb.i: "VB"})
    return tree


def relative(tree: Tree) -> Tree:
    """The clause's verb was taken for the main verb's subject (`Militias that Iran arms/nsubj fired/relcl rockets`)."""
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
            return graft(tree, roles, {verb.i: "VBP", main.i: "VBD"})
    return tree


def participle(tree: Tree) -> Tree:
    """What stands before the participle acts, what stands behind is acted upon (`Army jets bombed/amod Ruritania`)."""
    root = tree.root
    if root.is_verb:
        return tree
    for verb in tree.tokens[1:-1]:
        if verb.tag in PARTICIPLES and verb.dep in {"amod", "acl"} and not _is_carried(tree, besides=verb):
            subject, object_ = _before(tree, verb, root), _behind(tree, verb)
            if subject is not None and object_ is not None:
                return told_by(tree, verb, subject, object_, "VBD")
    return tree


def listed(tree: Tree) -> Tree:
    """A comma between two names is a headline's "and" (`Ruritania/root , Borduria trade/compound fire/appos`)."""
    tokens = tree.tokens
    first = _name_end(tokens, 0)
    second = _name_end(tokens, first + 2)
    if first < 0 or second < 0 or tokens[first + 1].text != "," or second + 2 >= len(tokens):
        return tree
    verb = tokens[second + 1]
    thing = tree.head(verb) if verb.dep == "compound" else verb
    bare = verb.text.islower() and lemma(verb.text, "VB") == verb.text and is_verb_form(verb.text)
    if not bare or tree.root.i not in {first, second, verb.i, thing.i}:
        return tree
    roles = {one.i: (_BEHIND.get(one.dep, one.dep), verb.i) for one in tokens[verb.i :] if one.head in {first, second}}
    roles |= {first: ("nsubj", verb.i), second: ("conj", first), thing.i: ("obj", verb.i), verb.i: ("ROOT", verb.i)}
    return graft(tree, roles, {verb.i: "VBP"})


def _name_end(tokens: Sequence[Token], start: int) -> int:
    """The last token of the proper name that begins here; -1 where none does."""
    names = takewhile(lambda token: token.tag.startswith("NNP"), tokens[start:])
    return max((token.i for token in names), default=-1)


def thrown(tree: Tree) -> Tree:
    """Somebody throws things at somebody (`Ruritania/compound fires/compound rockets/root at Borduria/nmod`)."""
    things = tree.root
    if not things.is_noun or has_finite(tree):
        return tree
    for name, verb in pairwise(tree.tokens[: things.i]):
        chained = (
            name.tag.startswith("NNP") and name.head == verb.i and verb.dep == "compound" and verb.head == things.i
        )
        aimed = (one for one in tree.children(things, "nmod") if tree.children(one, "case"))
        at = [one for one in aimed if tree.children(one, "case")[0].lemma in {"at", "into", "toward", "towards"}]
        if chained and at and name.tag.startswith("NNP") and verb.text.endswith("s") and is_verb_form(verb.text):
            clauses = {one.i: ("advcl", verb.i) for one in tree.children(things, "acl") if one.tag == "VBG"}
            mended = told_by(tree, verb, name, things, "VBZ")
            return graft(mended, clauses | {one.i: ("obl", verb.i) for one in at})
    return tree


def shared(tree: Tree) -> Tree:
    """A comma before the subject of a headline's clause is its "and" (`Army/ROOT , police storm/parataxis office`)."""
    root = tree.root
    if not root.is_noun or tree.tokens[-1].text == "." or root.i + 1 >= len(tree.tokens):
        return tree
    comma = tree.tokens[root.i + 1]
    for verb in tree.children(root, "parataxis"):
        subject = next(iter(tree.children(verb, "nsubj")), None)
        if comma.text != "," or subject is None:
            continue
        if next(word.i for word in tree.subtree(subject) if word.dep != "punct") == comma.i + 1:
            roles = {child.i: (child.dep, verb.i) for child in tree.children(root) if child.i > verb.i}
            roles |= {verb.i: ("ROOT", verb.i), root.i: ("nsubj", verb.i), subject.i: ("conj", root.i)}
            return graft(tree, roles | {comma.i: ("punct", subject.i)})
    return tree


def noun_for_verb(tree: Tree) -> Tree:
    """A noun between two nouns that may be a verb is one where no other is (`Storm batters/root Philippines`)."""
    verb = tree.root
    if verb.tag not in {"NN", "NNS"} or not verb.text.lower().endswith(("s", "ed")) or has_finite(tree):
        return tree
    subject = next((one for one in tree.children(verb, *LEFT) if one.i == verb.i - 1 and one.is_noun), None)
    object_ = next((one for one in tree.children(verb, *RIGHT) if one.i > verb.i and one.is_noun), None)
    if subject is None or object_ is None or not is_verb_form(verb.text):
        return tree
    if any(token.dep in {"case", "punct"} for token in tree.tokens[verb.i + 1 : object_.i]):
        return tree
    return told_by(tree, verb, subject, object_, "VBD" if verb.text.lower().endswith("ed") else "VBZ")


def reduced(tree: Tree) -> Tree:
    """A full sentence has a main verb; a headline's is a passive (`Ruritania's minister called/acl on …`)."""
    root = tree.root
    headline = tree.tokens[-1].text != "." and not _is_carried(tree)
    if not root.is_noun or not (headline or not has_finite(tree)):
        return tree
    for verb in tree.children(root, "acl"):
        if verb.tag in PARTICIPLES and verb.i > root.i and (verb.dep == "acl" or not has_finite(tree)):
            agent = any(_is_by(tree, one) for one in tree.children(verb, "obl"))
            full = bool(tree.children(verb, "obj")) or (tree.tokens[-1].text in {".", '."'} and not agent)
            roles = {verb.i: ("ROOT", verb.i), root.i: ("nsubj" if full else "nsubj:pass", verb.i)}
            return graft(tree, roles, {verb.i: "VBD" if full else "VBN"})
    return tree


def _is_carried(tree: Tree, besides: Token | None = None) -> bool:
    """Whether another verb carries the main clause; what is added by "and", or stands below, does not."""
    return any(
        token.tag in FINITE and token is not besides and not {one.dep for one in _up_to_root(tree, token)} & BESIDE
        for token in tree.tokens
    )


def _up_to_root(tree: Tree, token: Token) -> list[Token]:
    return [one for one in (token, *tree.path_up(token)) if one is not tree.root]


def foretold(tree: Tree) -> Tree:
    """What is said stands before a comma and has a verb of its own (`Ship/nsubj seized/acl by …, owner/nsubj says`)."""
    for says in tree.tokens:
        subjects = [one for one in tree.children(says, "nsubj") if one.i < says.i]
        if (
            len(subjects) > 1
            and says.tag in FINITE
            and any(one.text == "," for one in tree.tokens[subjects[0].i : subjects[-1].i])
        ):
            told = next(
                (one for one in tree.children(subjects[0]) if one.dep == "acl" and one.tag in PARTICIPLES), None
            )
            if told is not None and told.i > subjects[0].i:
                full = bool(tree.children(told, "obj"))
                roles = {told.i: ("ccomp", says.i), subjects[0].i: ("nsubj" if full else "nsubj:pass", told.i)}
                return graft(tree, roles, {told.i: "VBD" if full else "VBN"})
    return tree


def _is_by(tree: Tree, token: Token) -> bool:
    return token.dep == "obl:agent" or any(case.lemma == "by" for case in tree.children(token, "case"))


def _before(tree: Tree, verb: Token, root: Token) -> Token | None:
    """The noun right before the participle, if it is the root or hangs on it or on the participle."""
    noun = tree.tokens[verb.i - 1]
    named = noun.is_noun or bool(tree.children(noun, "nmod:poss"))
    return noun if named and ({noun.i, noun.head} & {root.i, verb.i}) else None


def _behind(tree: Tree, verb: Token) -> Token | None:
    """The noun that the words right after the participle lead to, without a preposition."""
    word = tree.tokens[verb.i + 1]
    while word.head > word.i and word.dep != "case":
        word = tree.head(word)
    return word if word.is_noun else None
