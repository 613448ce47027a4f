"""What loading the lexicon lets pass and an analyst should look at: each as an error that nobody raises."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Final, Literal

from lemminflect import getAllInflections, getLemma

from pipelines.coding.actors.folding import fold
from pipelines.coding.actors.lexicon import Role
from pipelines.coding.acts.actions import Actions
from pipelines.coding.acts.entries import Frame
from pipelines.coding.syntax.lemmas import lemma
from pipelines.errors import BadConfig
from services.claims import Claim, countries
from services.documents import Document
from services.sheets import Office, Sheet
from services.whereabouts import Whereabouts

REGIONS: Final = frozenset({"IGO", "NGO", "MNC", "SAHEL"})
"""What may stand before the point of an id beside ISO 3166: see docs/lexicon.md."""
SHORT: Final = 2
"""A name of no more letters is a word of some language, or part of one."""
UNSPACED: Final = "\u0e00"
"""From here on, scripts without capitals in which a letter is a syllable or a word."""
LATER: Final = frozenset({"target", "known", "armed", "assailable"})
"""Needs that are asked about when the pattern is chosen already."""


def suspicions(written: Whereabouts, actions: Actions) -> Iterator[BadConfig]:
    """All that is doubtful in a lexicon that can be loaded, as it is written."""
    yield from _short(written.claims)
    for sheet in written.sheets:
        yield from _prefixes(sheet)
        yield from _offices(sheet)
    yield from _surnames(written.sheets, written.claims)
    yield from _patterns(actions, written)


def _short(written: Sequence[Claim]) -> Iterator[BadConfig]:
    """Names of one or two letters that no capitals tell from words."""
    seen: set[tuple[str, str]] = set()
    for claim in written:
        name = claim.name
        small = len(name.text) <= SHORT and not name.is_acronym and name.text < UNSPACED
        if small and name.kind not in {"blocked", "surname"} and (name.text, claim.where) not in seen:
            seen.add((name.text, claim.where))
            what = f"`{name.text}` has but {len(name.text)} letters"
            yield BadConfig(what, where=claim.where, mend="give more of the name, or take it out")


def _prefixes(sheet: Document[Sheet]) -> Iterator[BadConfig]:
    for at, group in enumerate(sheet.value.actors):
        prefix, point, _ = group.id.partition(".")
        if point and prefix not in countries().keys() | REGIONS:
            mend = f"use the state's code, one of {', '.join(sorted(REGIONS))}, or no prefix"
            what = f"`{prefix}` of {group.id} is neither ISO 3166 alpha-3 nor a region"
            yield BadConfig(what, where=sheet.where("actors", at, "id"), mend=mend)


def _offices(sheet: Document[Sheet]) -> Iterator[BadConfig]:
    """Offices of one person out of order, or at the same time."""
    for at, person in enumerate(sheet.value.people):
        for nth, (role, after) in enumerate(zip(person.roles, person.roles[1:], strict=False), 1):
            where = sheet.where("people", at, "roles", nth)
            if after.since and role.since and after.since < role.since:
                yield BadConfig(f"{person.name}: offices out of order", where=where, mend="the oldest first")
            elif _together(role, after):
                what = f"{person.name} is {_told(role)} and {_told(after)} at the same time: the later entry counts"
                yield BadConfig(what, where=where, mend="give the first its `to`, the second its `from`")


def _surnames(sheets: Sequence[Document[Sheet]], written: Sequence[Claim]) -> Iterator[BadConfig]:
    """Two people of one surname, in office for the same actor at the same time: "President X" is then neither."""
    given = {fold(claim.name.text).text for claim in written if claim.name.kind != "surname" and claim.language == "en"}
    holders: dict[str, list[tuple[Office, str]]] = {}
    for sheet in sheets:
        for at, person in enumerate(sheet.value.people):
            surname = person.name.rsplit(" ", 1)[-1]
            if fold(surname).text not in given:
                holders.setdefault(fold(surname).text, []).append((person, sheet.where("people", at)))
    for namesakes in holders.values():
        for (one, first), (other, where) in combinations(namesakes, 2):
            if any(role.actor == after.actor and _together(role, after) for role in one.roles for after in other.roles):
                what = f"{other.name} has surname and office at once with {one.name} at {first}"
                yield BadConfig(what, where=where, mend="give the surname to one of them under `names: {en: …}`")


def _together(role: Role, after: Role) -> bool:
    """Whether two offices share more than the day on which one follows the other."""
    ends = min(role.until or date.max, after.until or date.max)
    return max(role.since or date.min, after.since or date.min) < ends


def _told(role: Role) -> str:
    return f"{role.actor} {role.sector or ''}".rstrip()


def _patterns(actions: Actions, places: Whereabouts) -> Iterator[BadConfig]:
    """Patterns that no text meets, and patterns that another one always comes before."""
    told: set[str] = set()
    for phrase, entry in actions.nouns.items():
        if plain := _unmet(phrase, "NN"):
            told.add(phrase)
            yield _never(phrase, plain, places.noun(entry, phrase))
    for verb, frames in actions.verbs.items():
        if plain := _unmet(verb, "VB"):
            yield _never(verb, plain, _where(verb, frames[0], places))
        for frame in frames:
            for phrase in sorted(frame.nouns - told):
                told.add(phrase)
                if (plain := _unmet(phrase, "NN")) and plain not in frame.nouns:
                    yield _never(phrase, plain, _where(verb, frame, places))
        for first, other in combinations(frames, 2):
            if (shared := _shared(first, other)) is not None:
                written = f"`{verb} {first.particle}`".replace(" `", "`") + shared
                what = f"{written} never counts here: {_where(verb, first, places)} always comes first"
                mend = "take it out of one of them, or tell them apart by `needs`"
                yield BadConfig(what, where=_where(verb, other, places), mend=mend)


def _unmet(phrase: str, tag: Literal["NN", "VB"]) -> str | None:
    """The form in which texts are read, where a verb or the last word of a noun is in none of its forms read as it is.

    Adjectives are read as they stand.
    """
    *before, word = phrase.split(" ")
    kind = "NOUN" if tag == "NN" else "VERB"
    forms = {word, *(form for some in getAllInflections(word, kind).values() for form in some)}
    met = any(lemma(form, tag) == word for form in forms) or getLemma(word, "ADJ", lemmatize_oov=False)
    return None if met or not word.isalpha() else " ".join((*before, lemma(word, tag)))


def _never(phrase: str, plain: str, where: str | None) -> BadConfig:
    what = f"`{phrase}` is hardly ever met: texts are read in dictionary forms, here `{plain}`"
    return BadConfig(what, where=where or "actions", mend=f"write `{plain}`")


def _where(verb: str, frame: Frame, places: Whereabouts) -> str:
    return places.verb(frame.entry, verb, frame.particle, with_noun=bool(frame.nouns)) or "actions"


def _shared(first: Frame, other: Frame) -> str | None:
    """What two frames share where the first fits whenever the other does and weighs as much; None where not so.

    Of frames of the same weight the one written first counts.
    """
    one, two = first.entry, other.entry
    alike = first.particle == other.particle and one.by == two.by and one.tentative == two.tentative
    alike = alike and ("clause" in one.needs) == ("clause" in two.needs)
    easier = {*one.needs} - LATER <= {*two.needs} and {*one.idioms} <= {*two.idioms}
    if not (alike and easier) or ("sure" in one.needs and one.target != two.target):
        return None
    if not first.nouns and not other.nouns:
        return ""
    both = sorted(first.nouns & other.nouns)
    return f" with `{both[0]}`" if both else None
