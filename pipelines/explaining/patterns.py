"""Which entry of the lexicon of acts a word met, and what keeps it from the others."""

from collections.abc import Iterator
from typing import Final

from msgspec import structs

from pipelines.coding.acts.actions import Actions, Reading
from pipelines.coding.acts.entries import Entry, Frame
from pipelines.coding.acts.frames import fits, is_idiom
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.explaining.explanation import Dropped, Places, Reason

LONGEST: Final = 3
"""Words of the longest noun phrase that tells an act."""


def pattern(actions: Actions, tree: Tree, reading: Reading, places: Places) -> Iterator[Reason]:
    """The pattern that a reading rests on, and those that fit it less well."""
    verb, noun = reading.verb, reading.noun
    fitting = [] if verb is None else _fitting(actions, tree, verb)
    best = next((frame for frame in fitting if frame.entry == reading.entry), None)
    if verb is not None and best is not None:
        yield Reason("pattern", f"{_told(verb, best, noun)}: {meant(best.entry)}", _where(verb, best, places))
        for frame in fitting:
            if meant(frame.entry) != meant(best.entry):
                text = f"also fits, less well: {_told(verb, frame, None)}: {meant(frame.entry)}"
                yield Reason("pattern", text, _where(verb, frame, places))
    elif phrase := noun_phrase(actions, tree, noun) if noun is not None else None:
        lent = f", to which the light verb `{verb.lemma}` lends its subject" if verb is not None else ""
        where = places.noun(reading.entry, phrase)
        yield Reason("pattern", f"noun `{_shown(phrase)}`{lent}: {meant(reading.entry)}", where)
    else:
        yield Reason("pattern", f"a rule reads `{reading.action.text}` so: {meant(reading.entry)}")


def unmet(actions: Actions, tree: Tree, found: list[Reading], places: Places) -> Iterator[Dropped]:
    """Words that the lexicon knows as acts and that tell none here."""
    taken = {token.i for one in found for token in (one.verb, one.noun) if token is not None}
    for token in tree.tokens:
        if token.i in taken:
            continue
        phrase = noun_phrase(actions, tree, token) if token.is_noun else None
        if phrase is not None:
            yield _as_noun(actions, tree, token, phrase, places)
        elif frames := actions.verbs.get(token.lemma, ()):
            yield from _as_verb(actions, tree, token, frames, places)


def noun_phrase(actions: Actions, tree: Tree, token: Token) -> str | None:
    """The longest noun phrase of the lexicon that ends in this word."""
    words = [word.lemma for word in tree.tokens[max(0, token.i + 1 - LONGEST) : token.i + 1]]
    phrases = (" ".join(words[first:]) for first in range(len(words)))
    return next((phrase for phrase in phrases if phrase in actions.nouns), None)


def meant(entry: Entry) -> str:
    """An entry in a few words: `ASSAULT, mode missile, intensity -9`."""
    mode = f", mode {entry.mode}" if entry.mode else ""
    return f"{entry.act}{mode}, intensity {entry.intensity:+g}"


def _fitting(actions: Actions, tree: Tree, verb: Token) -> list[Frame]:
    """The frames of a verb that fit, the best first."""
    tried = [(fits(actions.general, tree, verb, frame), frame) for frame in actions.verbs.get(verb.lemma, ())]
    fitting = [(fit[0], frame) for fit, frame in tried if fit is not None]
    return [frame for _, frame in sorted(fitting, key=lambda one: -one[0])]


def _told(verb: Token, frame: Frame, noun: Token | None) -> str:
    written = f"{verb.lemma} {frame.particle}".strip()
    return f"verb `{written}`" + (f" with `{noun.lemma if noun else min(frame.nouns)}`" if frame.nouns else "")


def _where(verb: Token, frame: Frame, places: Places) -> str | None:
    return places.verb(frame.entry, verb.lemma, frame.particle, with_noun=bool(frame.nouns))


def _as_noun(actions: Actions, tree: Tree, token: Token, phrase: str, places: Places) -> Dropped:
    """The entry has the noun, so it is one of its phrases that don't count."""
    entry = actions.nouns[phrase]
    idiom = _idiom(tree, token, entry)
    text = f"stands in `{idiom}`, which the entry names under `not`" if idiom else "is told by its verb"
    return Dropped(tree.span(token), str(entry.act), Reason("pattern", text, places.noun(entry, phrase)))


def _as_verb(
    actions: Actions, tree: Tree, token: Token, frames: tuple[Frame, ...], places: Places
) -> Iterator[Dropped]:
    """One reason a frame that lacks a single thing; the frames with other nouns and particles together."""
    if not token.is_verb and not token.tag.startswith("JJ"):
        text = "is no verb here, and the lexicon has it as a verb only"
        yield Dropped(tree.span(token), _acts(frames), Reason("pattern", text))
        return
    if token.dep in {"aux", "aux:pass", "cop", "amod"}:
        yield Dropped(tree.span(token), _acts(frames), Reason("pattern", "only helps or describes another word here"))
        return
    others: list[Frame] = []
    for frame in frames:
        lack = _lacks(actions, tree, token, frame)
        if lack is None:
            others.append(frame)
        else:
            reason = Reason("needs", f"{_told(token, frame, None)} {lack}", _where(token, frame, places))
            yield Dropped(tree.span(token), str(frame.entry.act), reason)
    if others:
        text = f"has none of the nouns and particles that the patterns of `{token.lemma}` name"
        yield Dropped(tree.span(token), _acts(tuple(others)), Reason("pattern", text))


def _lacks(actions: Actions, tree: Tree, verb: Token, frame: Frame) -> str | None:
    """What a frame would have to be without to fit; None where that is its noun, its particle, or several things."""
    entry = frame.entry
    idiom = _idiom(tree, verb, entry)
    without = (
        (structs.replace(entry, idioms=()), f"is not meant in `{idiom}`: see `not`"),
        (structs.replace(entry, needs=()), f"needs {_listed(entry.needs)}"),
        (structs.replace(entry, by=frozenset()), "is told only of certain doers: see `by`"),
    )
    for other, text in without:
        if other != entry and fits(actions.general, tree, verb, structs.replace(frame, entry=other)):
            return text
    return None


def _idiom(tree: Tree, token: Token, entry: Entry) -> str | None:
    """The phrase under `not` that takes the word's meaning from it."""
    alone = ((idiom, structs.replace(entry, idioms=(idiom,))) for idiom in entry.idioms)
    return next((_shown(idiom) for idiom, other in alone if is_idiom(tree, token, other)), None)


def _acts(frames: tuple[Frame, ...]) -> str:
    return " or ".join(dict.fromkeys(frame.entry.act for frame in frames))


def _listed(needs: tuple[str, ...]) -> str:
    return " and ".join(f"`{need}`" for need in needs)


def _shown(phrase: str) -> str:
    """As people write it: the tokenizer sets hyphens apart."""
    return phrase.replace(" - ", "-")
