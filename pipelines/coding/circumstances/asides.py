"""Asides: the speaker set off by a comma, by the order of words: "…, two diplomats briefed on it said on Monday"."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from pipelines.coding.cues import Cues
from pipelines.coding.syntax.forms import NOUN_PHRASE, TENSED, phrase_at
from pipelines.coding.syntax.trees import Token, Tree

CLOSING: Final = frozenset({",", "”", '"', "''"})
"""What closes the words of the one who speaks."""
RELATIVE: Final = frozenset({"WP", "VBN", "VBG"})
"""Tags of what begins a relative clause about the speaker."""
LINKING: Final = frozenset({"IN", "TO", *RELATIVE})
"""Tags of what may follow the speaker's noun: "a spokesman for", "an aide who"."""
GOING_ON: Final = frozenset({"that", "if", "whether", "how", "why"})
"""After these the verb of saying has something else to say."""
AFTER: Final = frozenset({"IN", "TO", "RB", "NNP", "VBG", ",", ".", "''", ":", "-RRB-"})
"""Tags of what may follow a verb of saying that has said all."""


class Aside(Struct, frozen=True):
    """A speaker set off: the verb of saying, the speaker's noun, and the words `since` to `until` that name them."""

    verb: Token
    speaker: Token
    since: int
    until: int


def aside(cues: Cues, tree: Tree, action: Token) -> Aside | None:
    """The first aside after the act, else one between subject and verb: "The army, residents said, shelled"."""
    found = [*_asides(cues, tree)]
    after = next((one for one in found if action.i < one.since), None)
    return after or next((one for one in found if _parts(tree, one, action)), None)


def _asides(cues: Cues, tree: Tree) -> Iterator[Aside]:
    for verb in tree.tokens:
        if not verb.is_verb or verb.lemma not in cues.speech.verbs or not _has_said_all(tree, verb):
            continue
        comma = max((token.i for token in tree.tokens[: verb.i] if token.text in CLOSING), default=-1)
        run = [*_noun_phrase(tree.tokens[comma + 1 : verb.i])]
        nouns = [token for token in run if token.is_noun or token.tag == "CD"]
        if comma < 0 or not nouns:
            continue
        speaker = next((token for token in reversed(nouns) if token.is_noun), nouns[-1])
        rest = tree.tokens[run[-1].i + 1 : verb.i]
        if not rest or (rest[0].tag in LINKING and not (rest[0].tag == "IN" and _has_verb(rest))):
            yield Aside(verb, speaker, comma + 1, _end(cues, tree, speaker, rest, verb))


def _noun_phrase(tokens: tuple[Token, ...]) -> Iterator[Token]:
    for token in tokens:
        if token.tag not in NOUN_PHRASE:
            return
        yield token


def _has_said_all(tree: Tree, verb: Token) -> bool:
    after = tree.tokens[verb.i + 1 : verb.i + 2]
    return not after or (after[0].tag in AFTER and after[0].text.lower() not in GOING_ON)


def _has_verb(tokens: tuple[Token, ...]) -> bool:
    return any(token.tag in {*TENSED, "MD"} for token in tokens)


def _end(cues: Cues, tree: Tree, speaker: Token, rest: tuple[Token, ...], verb: Token) -> int:
    """The name ends before a relative clause, and before what only says that they stay unnamed."""
    for token in tree.tokens[speaker.i + 1 : verb.i]:
        hidden = any(phrase_at(tree, token.i, words) for words in cues.speech.unnamed)
        if hidden or (token in rest and token.tag in RELATIVE):
            return token.i
    return verb.i


def _parts(tree: Tree, one: Aside, action: Token) -> bool:
    closed = tree.tokens[one.verb.i + 1 : one.verb.i + 2]
    comma = bool(closed) and closed[0].text == ","
    return comma and action.i > one.verb.i and not _has_verb(tree.tokens[: one.since])
