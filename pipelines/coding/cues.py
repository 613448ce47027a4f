"""Cues: the words by which a text says what became of an act, whose word it is, how many, and when.

The words are data (`config/lexicon/cues`), loaded and checked in `services/cues.py`, frozen and passed in here.
"""

from typing import Literal

from msgspec import Struct

from pipelines.coding.syntax.times import TimeWords
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Root

Effect = Literal[
    "negate", "refuse", "deny", "disown", "reject", "scorn", "exclude", "end", "plan", "grant", "expect", "vow",
    "threaten", "warn", "urge", "want", "suppose", "believe", "attempt", "quell", "recall",
    "accuse", "affirm", "tell", "go_on", "happen", "condition", "near", "will", "headline", "able", "foretell", "later",
]  # fmt: skip
"""What a cue does to the act that it governs; `status/transitions.py` has the table."""

Only = Literal["clause", "noun"]


class Cue(Struct, frozen=True):
    """A phrase of dictionary forms; `head` is the place of the word that governs. `only` limits what it governs."""

    phrase: tuple[str, ...]
    head: int
    effect: Effect
    only: Only | None = None


class GovernorWords(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of `governors.yaml`; in a phrase ^ stands before the governing word, else it is the first."""

    effect: Effect
    words: tuple[str, ...]
    only: Only | None = None


class ClauseWords(Struct, frozen=True, forbid_unknown_fields=True):
    """`clauses.yaml`: small words within a clause, and the words that carry a cue on to the act."""

    effects: dict[Effect, frozenset[str]]
    negators: frozenset[str]
    negations: tuple[str, ...]
    modals: dict[Effect, frozenset[str]]
    markers: dict[Effect, frozenset[str]]
    prepositions: dict[Effect, frozenset[str]]
    limits: frozenset[str]
    occasions: frozenset[str]
    complements: frozenset[str]
    light: frozenset[str]
    claims: frozenset[str]
    answers: frozenset[str]
    carriers: frozenset[str]
    bygone: tuple[str, ...]
    unfounded: frozenset[str]
    hostile: dict[Effect, frozenset[Root]]


class SpeechWords(Struct, frozen=True, forbid_unknown_fields=True):
    """`speech.yaml`: verbs of saying, openings like "according to", and how speakers stay unnamed."""

    verbs: frozenset[str]
    openings: tuple[str, ...]
    hearsay: frozenset[str]
    passives: frozenset[str]
    people: frozenset[str]
    organs: frozenset[str]
    forces: frozenset[str]
    unnamed: tuple[str, ...]


class CountWords(Struct, frozen=True, forbid_unknown_fields=True):
    """`counts.yaml`: what is counted, by which words; number words; nouns that never count people."""

    kinds: dict[str, frozenset[str]]
    undergone: frozenset[str]
    attributes: dict[str, frozenset[str]]
    units: frozenset[str]
    hedges: frozenset[str]
    joints: frozenset[str]
    numerals: dict[str, int]
    multipliers: dict[str, int]
    tolls: frozenset[str]


class Cues(Struct, frozen=True):
    """All cues. `governors` by their governing word, longest phrase first."""

    governors: dict[str, tuple[Cue, ...]]
    clauses: ClauseWords
    speech: SpeechWords
    counts: CountWords
    times: TimeWords


def index(entries: tuple[GovernorWords, ...]) -> dict[str, tuple[Cue, ...]]:
    """Phrases by their governing word, longest first."""
    found: dict[str, list[Cue]] = {}
    for entry in entries:
        for words in entry.words:
            cue = _cue(words, entry)
            found.setdefault(cue.phrase[cue.head], []).append(cue)
    return {word: tuple(sorted(cues, key=lambda cue: -len(cue.phrase))) for word, cues in found.items()}


def match(cues: Cues, tree: Tree, token: Token, only: Only) -> tuple[Cue, tuple[Token, ...]] | None:
    """The longest cue that this token heads, with its words; `only` is what it governs here."""
    spelled = {token.lemma, token.text.lower()}
    if token.tag.startswith("NNP") and token.text.islower():
        spelled.add(token.text.removesuffix("s"))  # "Senator urges/NNP Trump": no name, whatever the tagger says
    known = (cue for word in spelled for cue in cues.governors.get(word, ()))
    for cue in sorted(known, key=lambda cue: (-len(cue.phrase), cue.phrase)):
        if cue.only in (None, only) and (words := _words(tree, token, cue)):
            return cue, words
    return None


def _cue(words: str, entry: GovernorWords) -> Cue:
    phrase = words.split()
    head = next((at for at, word in enumerate(phrase) if word.startswith("^")), 0)
    return Cue(tuple(word.removeprefix("^") for word in phrase), head, entry.effect, entry.only)


def _words(tree: Tree, token: Token, cue: Cue) -> tuple[Token, ...]:
    """The phrase's words around the token: side by side, or a particle of the verb; empty if one is absent."""
    found = [token]
    for step in (-1, 1):
        at = token.i
        wanted = cue.phrase[: cue.head][::-1] if step < 0 else cue.phrase[cue.head + 1 :]
        for word in wanted:
            nearby = [i for i in range(at + step, at + step * 3, step) if 0 <= i < len(tree.tokens)]
            if word == "to" and len(nearby) > 1 and not tree.tokens[nearby[0]].text.endswith(("self", "selves")):
                nearby = nearby[:1]  # "is about to" is no "be to"
            hit = next((tree.tokens[i] for i in nearby if _is(tree.tokens[i], word)), None)
            hit = hit or next((child for child in tree.children(token, "compound:prt") if _is(child, word)), None)
            if hit is None:
                return ()
            found.append(hit)
            at = hit.i
    return tuple(sorted(found, key=lambda one: one.i))


def _is(token: Token, word: str) -> bool:
    return token.lemma == word or token.text.lower() == word or (word == "year" and _is_year(token))


def _is_year(token: Token) -> bool:
    return token.lemma in ("year", "decade")
