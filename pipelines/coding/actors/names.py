"""Names in a text: one Aho-Corasick pass, then word boundaries as each script draws them."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from ahocorasick_rs import AhoCorasick
from msgspec import Struct, structs

from pipelines.coding.actors.folding import Folded, fold

Kind = Literal["state", "adjective", "people", "seat", "place", "actor", "person", "surname", "ethnic", "blocked"]
"""`seat`: a capital or palace that stands for the government; `ethnic`: a people without a state;
`blocked`: not an actor, though it looks like one."""

MAX_ACRONYM = 5

_PREFIX = {
    "arabic": re.compile(r"(?<!\w)(?:[وف]?[بكل]?(?:ال)?|[وف]?لل)$"),
    "hebrew": re.compile(r"(?<!\w)ו?(?:כש|מש|שב|של|שה|מה|[שמבלכה])?$"),
}
"""Particles written together with the word after them: and, in, to, like, the; and, that, from, in, to, as, the."""

_TAIL = {
    "cyrillic": re.compile(
        r"(?:|[аеёиоуыэюяіїєйь]|ом|ем|ём|єм|єю|ой|ей|ою|ею|ам|ах|ям|ях|ами|ями|ии|ию|ией|ія|ію|ією|ією|ії|ов|ів)(?!\w)"
        r"|(?P<adjective>(?:ь|й|ий|ан|ян)?(?:ск|ськ|цк|цьк|зьк)(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими|а|ої|у|ою|е|і|их|ій))(?!\w)"
    ),
    "arabic": re.compile(r"(?:|ي|يه|يين|يون|يات|يتين|يان|ها|هاي)(?!\w)"),
    "hebrew": re.compile(r"(?:|ית|י|ים|יים|יות)(?!\w)"),
    "open": re.compile(r"\w*"),
    "closed": re.compile(r"(?!\w)"),
    "unspaced": re.compile(""),
}
"""Endings that leave it the same name: cases and the adjective made of it."""

_SCRIPTS = (
    ("cyrillic", "\u0400", "\u052f"),
    ("hebrew", "\u0590", "\u05ff"),
    ("arabic", "\u0600", "\u06ff"),
    ("unspaced", "\u0e00", "\u0eff"),
    ("unspaced", "\u1000", "\u109f"),
    ("unspaced", "\u1780", "\u17ff"),
    ("unspaced", "\u3040", "\uffdc"),
)
MIN_INFLECTED = 4
"""Shorter names take no endings and particles: too many words would do."""


class Name(Struct, frozen=True):
    """One way to write an actor. Small letters match any case, a capital asks for one, `US` for nothing but `US`.

    A trailing `*` leaves the end open. `person` is an index into the lexicon's people.
    """

    text: str
    kind: Kind
    actor: str | None = None
    sector: str | None = None
    person: int | None = None

    @property
    def is_acronym(self) -> bool:
        """Letters that are spelled, such as `US` or `U.S.`."""
        return self.text.isupper() and sum(letter.isalnum() for letter in self.text) <= MAX_ACRONYM


class Atom(Struct, frozen=True):
    """A name where it stands in the folded text."""

    start: int
    end: int
    name: Name


class Pattern(Struct, frozen=True):
    """How one name is looked for: the letters to find, its script's particles, its endings, the case it asks for."""

    text: str
    script: str
    tail: str
    name: Name
    case: Literal["any", "capital", "acronym"] = "any"


class Matcher(Struct, frozen=True):
    """The names of one language. `patterns` are by index of the automaton's own."""

    automaton: AhoCorasick
    patterns: tuple[Pattern, ...]

    @classmethod
    def of(cls, names: Sequence[Name]) -> "Matcher":
        """Build the automaton; of names that look alike the first one counts."""
        patterns: dict[tuple[str, str], Pattern] = {}
        for name in names:
            for plain in _patterns(name):
                pattern = structs.replace(plain, case=_case(name))
                patterns.setdefault((pattern.text, pattern.case), pattern)
        kept = tuple(patterns.values())
        return cls(AhoCorasick([pattern.text for pattern in kept]), kept)

    def find(self, text: Folded) -> list[Atom]:
        """The names in a text, leftmost and longest, none overlapping another."""
        found = []
        for index, start, end in self.automaton.find_matches_as_indexes(text.text, overlapping=True):
            atom = _atom(self.patterns[index], text, start, end)
            if atom is not None:
                found.append(atom)
        return list(_apart(found))


def _patterns(name: Name) -> Iterator[Pattern]:
    text = fold(name.text.removesuffix("*")).text
    script = _script(text)
    if name.text.endswith("*"):
        yield Pattern(text, script, "open", name)
        return
    inflected = script in _PREFIX or (script == "cyrillic" and not name.text.isupper())
    if script == "unspaced":
        yield Pattern(text, script, "unspaced", name)
    elif not inflected or len(text) < MIN_INFLECTED:
        yield Pattern(text, script, "closed", name)
    elif script == "cyrillic":
        stem = re.sub("[аеиоуыэюяіїєйь]$", "", text)
        yield Pattern(stem if len(stem) >= MIN_INFLECTED else text, script, script, name)
    else:
        yield Pattern(text, script, script, name)
        if text.startswith("ال"):
            yield Pattern("لل" + text[2:], script, script, name)


def _atom(pattern: Pattern, text: Folded, start: int, end: int) -> Atom | None:
    """The match as a whole word in the right case, or None."""
    begin = _begin(pattern, text.text, start)
    tail = None if begin is None else _TAIL[pattern.tail].match(text.text, end)
    if begin is None or tail is None:
        return None
    small = bool(tail.groupdict().get("adjective"))  # Slavic adjectives are written small
    return Atom(begin, tail.end(), pattern.name) if small or _fits(pattern, text.cased, start, end) else None


def _begin(pattern: Pattern, text: str, start: int) -> int | None:
    """Where the word begins. Particles before it stay outside of the name."""
    if pattern.tail == "unspaced" or start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "_"):
        return start
    prefix = _PREFIX.get(pattern.script)
    if prefix is None or pattern.tail == "closed" or not prefix.search(text, max(0, start - 6), start):
        return None
    return start


def _case(name: Name) -> Literal["any", "capital", "acronym"]:
    if name.is_acronym:
        return "acronym"
    return "capital" if name.text[0].isupper() else "any"


def _fits(pattern: Pattern, cased: str, start: int, end: int) -> bool:
    """Whether the capitals are right: an acronym's all, a name's first."""
    if pattern.case == "acronym":
        return cased[start:end].isupper()
    return pattern.case == "any" or cased[start].isupper()


def _apart(found: list[Atom]) -> Iterator[Atom]:
    reached = 0
    for atom in sorted(found, key=lambda atom: (atom.start, -atom.end)):
        if atom.start >= reached:
            reached = atom.end
            yield atom


def _script(text: str) -> str:
    first = next((letter for letter in text if letter.isalpha()), "a")
    return next((script for script, low, high in _SCRIPTS if low <= first <= high), "latin")
