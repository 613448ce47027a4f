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
    "ar": re.compile(r"(?<!\w)(?:[وف]?[بكل]?(?:ال)?|[وف]?لل)$"),
    "ar bare": re.compile(r"(?<!\w)[وف]?[بكل]?$"),
    "he": re.compile(r"(?<!\w)ו?(?:לכש|כש|מש|ש)?(?:[בכלמ]?ה|[בכלמ])?$"),
    "he bare": re.compile(r"(?<!\w)ו?(?:לכש|כש|מש|ש)?[בכלמ]?$"),
}
"""Particles written together with the word after them: and, in, to, like, the; and, that, when, from, in, to, as, the.
Lands and persons have no article before them (`bare`)."""

_TAIL = {
    "cyrillic": re.compile(
        r"(?:|[аеёиоуыэюяіїєйь]|ом|ем|ём|єм|єю|ой|ей|ою|ею|ам|ах|ям|ях|ами|ями|ии|ию|ией|ія|ію|ією|ією|ії|ов|ів"
        r"|ым|им|ого|ому|еві|ові)(?!\w)"
        r"|(?P<adjective>(?:ь|й|ий|ан|ян)?(?:ск|ськ|цк|цьк|зьк)(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими|а|ої|у|ою|е|і|их|ій))(?!\w)"
    ),
    "arabic": re.compile(r"(?:|(?P<adjective>ي|يه|يين|يون|يات|يتين|يان|ها|هاي))(?!\w)"),
    "arabic adjective": re.compile(r"(?:|ه|ين|ون|ات|تين|تان|ان|ا|ها|هاي|هايي)(?!\w)"),
    "hebrew": re.compile(r"(?:|(?P<adjective>ית|י|ים|יים|יות))(?!\w)"),
    "hebrew adjective": re.compile(r"(?:|ת|ם|ים|ות|ה|יה|יים|יות)(?!\w)"),
    "genitive": re.compile(r"s?(?!\w)"),
    "turkish": re.compile(r"(?:|l[ae]r\w{0,5})(?!\w)"),
    "open": re.compile(r"\w*"),
    "closed": re.compile(r"(?!\w)"),
    "unspaced": re.compile(""),
}
"""Endings that leave it the same name: cases, plurals and, under `adjective`, the adjective made of a state's name."""

_LATIN = {"de": "genitive", "nl": "genitive", "sv": "genitive"}
"""Languages that write the genitive's s right after a name."""

_SCRIPTS = (
    ("cyrillic", "\u0400", "\u052f"),
    ("hebrew", "\u0590", "\u05ff"),
    ("arabic", "\u0600", "\u06ff"),
    ("unspaced", "\u0e00", "\u0eff"),
    ("unspaced", "\u1000", "\u109f"),
    ("unspaced", "\u1780", "\u17ff"),
    ("unspaced", "\u3040", "\uffdc"),
)
MIN_INFLECTED, MIN_PREFIXED = 4, 3
"""Shorter names take no endings, shorter ones still no particles: too many words would do."""

MAX_PREFIX = 6
"""Letters before a name among which its particles are looked for."""

_NATIONAL = {"state", "adjective"}
_WITHOUT_ARTICLE = {"state", "seat", "place", "person"}


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
    """How one name is looked for: the letters to find, the particles before it, its endings, the case it asks for."""

    text: str
    tail: str
    name: Name
    prefix: str | None = None
    case: Literal["any", "capital", "acronym"] = "any"


class Matcher(Struct, frozen=True):
    """The names of one language. `patterns` are by index of the automaton's own."""

    automaton: AhoCorasick
    patterns: tuple[Pattern, ...]

    @classmethod
    def of(cls, names: Sequence[Name], language: str) -> "Matcher":
        """Build the automaton; of names that look alike the first one counts."""
        patterns: dict[tuple[str, str], Pattern] = {}
        for name in names:
            for plain in _patterns(name, language):
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


def _patterns(name: Name, language: str) -> Iterator[Pattern]:
    text = fold(name.text.removesuffix("*")).text
    script = _script(text)
    tail = "open" if name.text.endswith("*") else _tail(name, text, script, language)
    prefix = _prefix(name, text, language)
    if tail == "cyrillic":
        stem = re.sub("[аеиоуыэюяіїєйь]$", "", text)
        text = stem if len(stem) >= MIN_INFLECTED else text
    yield Pattern(text, tail, name, prefix)
    if prefix and language == "ar" and text.startswith("ال"):
        yield Pattern("لل" + text[2:], tail, name, prefix)


def _tail(name: Name, text: str, script: str, language: str) -> str:
    """Which endings a name takes in its script and language."""
    if script == "unspaced":
        return script
    if len(text) < MIN_INFLECTED or name.is_acronym:
        return "closed"
    if script == "cyrillic":
        return "closed" if name.text.isupper() else script
    if script in {"arabic", "hebrew"}:
        return {"state": script, "adjective": f"{script} adjective"}.get(name.kind, "closed")
    if language == "tr" and name.kind in {"adjective", "people", "actor"}:
        return "turkish"
    return _LATIN.get(language, "closed")


def _prefix(name: Name, text: str, language: str) -> str | None:
    if language not in _PREFIX or len(text) < MIN_PREFIXED:
        return None
    return f"{language} bare" if name.kind in _WITHOUT_ARTICLE else language


def _atom(pattern: Pattern, text: Folded, start: int, end: int) -> Atom | None:
    """The match as a whole word in the right case, or None."""
    tail = _TAIL[pattern.tail].match(text.text, end) if _begins(pattern, text.text, start) else None
    if tail is None:
        return None
    adjective = bool(tail.groupdict().get("adjective"))
    small = adjective and pattern.tail == "cyrillic"  # Slavic adjectives are written small
    if not small and not _fits(pattern, text.cased, start, end):
        return None
    if not adjective or pattern.name.kind == "actor":
        return Atom(start, tail.end(), pattern.name)
    if pattern.name.kind not in _NATIONAL:  # of a town or a person: nobody's government
        return None
    return Atom(start, tail.end(), structs.replace(pattern.name, kind="adjective"))


def _begins(pattern: Pattern, text: str, start: int) -> bool:
    """Whether a word begins here. Particles before it stay outside of the name."""
    if pattern.tail == "unspaced" or start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "_"):
        return True
    return bool(pattern.prefix and _PREFIX[pattern.prefix].search(text, max(0, start - MAX_PREFIX), start))


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
    """Of two in one place the longer, then a state before an adjective's form ("מצרים"), then one with a capital."""
    reached = 0

    def order(atom: Atom) -> tuple[int, int, bool, bool]:
        return atom.start, -atom.end, atom.name.kind != "state", not atom.name.text[0].isupper()

    for atom in sorted(found, key=order):
        if atom.start >= reached:
            reached = atom.end
            yield atom


def _script(text: str) -> str:
    first = next((letter for letter in text if letter.isalpha()), "a")
    return next((script for script, low, high in _SCRIPTS if low <= first <= high), "latin")
