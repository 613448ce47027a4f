"""The words of headlines: acts that read as nouns, doers and things of the news, capitals where a house sets them."""

import random
from typing import Final

from benchmarks.parser.clauses import MANY, children, inflected, put, replaced, root_of
from benchmarks.parser.newswire import NAMES, Sentence, Word

ACTS: Final = (
    "storm", "ambush", "raid", "shell", "strike", "bomb", "ram", "torch", "attack", "seize", "board", "detain", "kill",
    "abduct", "kidnap", "hijack", "besiege", "blockade", "shoot", "execute", "behead", "burn", "loot", "capture",
    "arrest", "down", "target", "pound", "hit", "sink", "block", "mass", "deploy", "free", "condemn", "sanction",
    "expel", "summon", "warn", "probe", "back", "slam", "urge", "mine", "assault", "stab", "sabotage", "intercept",
    "shadow", "raze", "poison", "fire", "arm", "jail", "ban", "court", "fine", "beat", "hold", "evict", "rout",
)  # fmt: skip
"""Transitive verbs of the news; many of them read as nouns where no article tells them apart."""
DOERS: Final = (
    "troops", "rebels", "gunmen", "militants", "police", "soldiers", "settlers", "protesters", "fighters", "jets",
    "drones", "insurgents", "gangs", "commandos", "guards", "warships", "farmers", "officials", "workers", "bandits",
    "forces", "hackers", "tanks", "separatists", "guerrillas", "pirates", "mutineers", "mercenaries", "fishermen",
)  # fmt: skip
DOER: Final = ("army", "navy", "junta", "militia", "government", "court", "cartel", "parliament", "gunman")
THINGS: Final = (
    "tanker", "convoy", "base", "village", "hotel", "camp", "bridge", "port", "prison", "hospital", "column", "patrol",
    "trawler", "market", "checkpoint", "embassy", "school", "airport", "train", "church", "dam", "outpost", "boat",
)  # fmt: skip
MANY_THINGS: Final = ("villagers", "hostages", "soldiers", "ships", "envoys", "homes", "miners", "trucks", "towns")
PEOPLES: Final = (
    "Greek", "Iranian", "Kenyan", "Syrian", "Israeli", "Turkish", "Russian", "Ukrainian", "Chinese", "Philippine",
    "Malian", "Haitian", "Colombian", "Somali", "Libyan", "Sudanese", "Congolese", "Rwandan", "Pakistani", "Indian",
)  # fmt: skip
SMALL: Final = frozenset(
    ["a", "an", "the", "and", "or", "but", "for", "to", "of", "in", "on", "at", "by", "as", "from", "with", "over"]
)
"""Words that a headline in Title Case leaves small."""


def named(rows: Sentence, chance: random.Random) -> Sentence:
    """The root's pronouns as nouns: "He said" is no headline, "Army says" is."""
    new = {
        i: rows[i]._replace(form=chance.choice(nouns), tag=tag)
        for i in children(rows, root_of(rows), "nsubj", "obj")
        if rows[i].tag in {"PRP", "DT"}
        for nouns, tag in [_nouns(rows[i])]
    }
    return replaced(rows, new)


def _nouns(pronoun: Word) -> tuple[tuple[str, ...], str]:
    if pronoun.label == "obj":
        return (THINGS, "NN")
    return (DOERS, "NNS") if pronoun.form.lower() in MANY else (DOER, "NN")


def peopled(rows: Sentence, chance: random.Random) -> Sentence:
    """Now and then with doers, things and an act of the news, and with the name of a people before a noun."""
    root = root_of(rows)
    new: dict[int, Word] = {}
    for i in children(rows, root, "nsubj", "obj"):
        subject = rows[i].label == "nsubj"
        choice = {"NNS": DOERS if subject else MANY_THINGS, "NN": DOER if subject else THINGS}.get(rows[i].tag)
        if choice and chance.random() < 0.6:  # noqa: PLR2004 - a share
            form = chance.choice(choice)
            new[i] = rows[i]._replace(form=form.capitalize() if i == 0 else form)
    verb = rows[root]
    objects = children(rows, root, "obj")
    act = inflected(chance.choice(ACTS), verb.tag) if verb.tag.startswith("VB") else None
    if act and objects and not children(rows, root, "iobj", "xcomp", "ccomp", "compound:prt", "nsubj:pass"):
        new[root] = verb._replace(form=act) if chance.random() < 0.7 else verb  # noqa: PLR2004 - a share
    return owned(replaced(rows, new), chance)


def owned(rows: Sentence, chance: random.Random) -> Sentence:
    """Now and then a people's name, or a country's, before a subject or an object: "Ghana fishermen"."""
    for i in reversed(range(len(rows))):
        row = rows[i]
        free = row.label in {"nsubj", "obj", "nsubj:pass"} and row.tag in {"NN", "NNS"}
        if free and not children(rows, i, "amod", "compound", "nmod:poss") and chance.random() < 0.5:  # noqa: PLR2004 - a share
            named = chance.random() < 0.4  # noqa: PLR2004 - a share
            word = chance.choice(NAMES if named else PEOPLES)
            before = Word(word, "NNP" if named else "JJ", i + 1, "compound" if named else "amod", spaced=True)
            rows = put(replaced(rows, {i: row._replace(form=row.form[:1].lower() + row.form[1:])}), i, [before])
    return rows


def cased(rows: Sentence, chance: random.Random) -> Sentence:
    """Now and then in Title Case, or with capitals at some words, as recasing leaves a headline in ALL CAPS."""
    drawn = chance.random()
    share = 1.0 if drawn < 0.15 else 0.35 if drawn < 0.35 else 0.0  # noqa: PLR2004 - shares
    return [
        row._replace(form=row.form[:1].upper() + row.form[1:])
        if row.form.lower() not in SMALL and chance.random() < share
        else row
        for row in rows
    ]
