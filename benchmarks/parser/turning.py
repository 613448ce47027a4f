"""Headlines that turn a sentence round: the victim first, "to" for "will", a question, a verb with "on".

Each takes a sentence whose root is told by a subject before it, and gives None where it does not lend itself.
"""

import random
from typing import Final

from benchmarks.parser.clauses import (
    HAVE,
    NEGATIONS,
    children,
    inflected,
    is_whole,
    ordered,
    phrase,
    put,
    replaced,
    root_of,
)
from benchmarks.parser.newswire import Sentence, Word

WILL: Final = frozenset({"will", "shall", "'ll"})
PLAIN: Final = frozenset({"nsubj", "obj", "obl", "obl:unmarked", "advmod", "punct", "aux"})
"""What may hang on a verb that is turned into a passive."""
FIRING: Final = (("fire", ""), ("fire", "missiles"), ("open", "fire"), ("shoot", ""), ("march", ""), ("fire", "shots"))


def ahead(rows: Sentence, _: random.Random) -> Sentence | None:
    """What lies ahead is "to": "Ministry to open base"."""
    will = {i for i in children(rows, root_of(rows), "aux") if rows[i].form.lower() in WILL}
    if not will or any(row.form.lower() in NEGATIONS for row in rows):
        return None
    return replaced(rows, {i: rows[i]._replace(form="to", tag="TO", label="mark") for i in will})


def intended(rows: Sentence, _: random.Random) -> Sentence | None:
    """What is done is told as lying ahead: "Troops to storm port"."""
    root = root_of(rows)
    form = inflected(rows[root].form, "VB") if rows[root].tag in {"VBD", "VBZ", "VBP"} else None
    if form is None or children(rows, root, "aux", "cop", "nsubj:pass"):
        return None
    told = replaced(rows, {root: rows[root]._replace(form=form, tag="VB")})
    return put(told, root, [Word("to", "TO", root + 1, "mark", spaced=True)])


def suffered(rows: Sentence, chance: random.Random) -> Sentence | None:
    """The victim first, the doer behind "by" or unnamed: "Tanker boarded by commandos off port"."""
    root = root_of(rows)
    subjects, objects = children(rows, root, "nsubj"), children(rows, root, "obj")
    form = inflected(rows[root].form, "VBN") if rows[root].tag.startswith("VB") else None
    helped = any(rows[i].form.lower() not in HAVE for i in children(rows, root, "aux"))
    bound = {rows[i].label for i in children(rows, root)} - PLAIN
    if form is None or helped or bound or len(subjects) != 1 or len(objects) != 1:
        return None
    doer, victim = phrase(rows, subjects[0]), phrase(rows, objects[0])
    named = all(rows[i].tag[:2] in {"NN", "CD"} for i in (*subjects, *objects))
    if not (named and is_whole(doer) and is_whole(victim) and doer[-1] < root < victim[0]):
        return None
    agent, patient, verb = rows[subjects[0]], rows[objects[0]], rows[root]
    told = replaced(
        rows,
        {
            root: verb._replace(form=form, tag="VBN"),
            objects[0]: patient._replace(label="nsubj:pass"),
            subjects[0]: agent._replace(label="obl:agent"),
        },
    )
    told = replaced(told, {i: told[i]._replace(spaced=True) for i in (victim[-1], root, doer[-1])})
    first = told[doer[0]]
    if not first.tag.startswith("NNP"):
        told = replaced(told, {doer[0]: first._replace(form=first.form[:1].lower() + first.form[1:])})
    rest = range(victim[-1] + 1, len(rows))
    if chance.random() < 0.3:  # noqa: PLR2004 - a share
        return ordered(told, [*victim, root, *rest])
    at = len(victim) + 1
    by = Word("by", "IN", at + 1 + doer.index(subjects[0]), "case", spaced=True)
    return put(ordered(told, [*victim, root, *doer, *rest]), at, [by])


def fired(rows: Sentence, chance: random.Random) -> Sentence | None:
    """The verb as one with a preposition: "Police fire on marchers", "Jets fire missiles at base"."""
    root = root_of(rows)
    objects = children(rows, root, "obj")
    if len(objects) != 1 or rows[root].tag not in {"VBD", "VBZ", "VBP", "VB"} or children(rows, root, "iobj", "xcomp"):
        return None
    victim = phrase(rows, objects[0])
    if not is_whole(victim) or victim[0] != root + 1 or rows[objects[0]].tag == "PRP":
        return None
    verb, thing = chance.choice(FIRING)
    form = inflected(verb, rows[root].tag) or verb
    told = replaced(rows, {root: rows[root]._replace(form=form), objects[0]: rows[objects[0]]._replace(label="obl")})
    shift = 2 if thing else 1
    words = [Word(chance.choice(("at", "on")), "IN", objects[0] + shift, "case", spaced=True)]
    if thing:
        words.insert(0, Word(thing, "NNS" if thing.endswith("s") else "NN", root, "obj", spaced=True))
    return put(told, root + 1, words)


def asked(rows: Sentence, _: random.Random) -> Sentence | None:
    """A question: "Will troops storm port?"."""
    root = root_of(rows)
    modal = [i for i in children(rows, root, "aux") if rows[i].tag == "MD"]
    subject = phrase(rows, children(rows, root, "nsubj")[0])
    if any(row.form.lower() in NEGATIONS for row in rows):
        return None
    if len(modal) != 1 or not is_whole(subject) or subject[0] != 0 or modal[0] != len(subject):
        return None
    first = rows[0]
    rows = [first._replace(form=first.form.lower()) if first.tag == "DT" else first, *rows[1:]]
    rest = range(modal[0] + 1, len(rows))
    new = ordered(rows, [*modal, *subject, *rest])
    return [*new[:-1], new[-1]._replace(spaced=False), Word("?", ".", root_of(new), "punct", spaced=True)]
