"""Queries and texts that nobody thought of."""

from collections.abc import Callable
from typing import TypeAlias

from hypothesis import strategies as st

from pipelines.alerting.fields import ARTICLE, EVENT

Analyse: TypeAlias = Callable[[str], list[str]]
FIELDS = {"articles": ARTICLE, "events": EVENT}

WORDS = st.sampled_from(
    ["harbour", "cease-fire", "fire", "don't", "U.S.", "1,200", "F-16s", "THE", "strike", "空", "港口",
     "空袭", "غارة",
     "قُتِلَ", "می‌خواهند", 'צה\\"ל', "ג'נין", "हिन्दी", "เรือถูกโจมตี", "ミサイル", "みなと", "항구", "🔥", "❤️", "🇮🇷🇮🇱",
     "isparta",
     "İstanbul", "ΤΕΛΟΣ", "Straße", "a\u0301b", "П’ятеро", "snake_case", "press\\@a.example", "AND\\:", "...", "—", "x"]
)  # fmt: skip
PHRASES = st.lists(
    st.sampled_from(["harbour of", "cease-fire", "cease fire", "don't go", "空袭", "U.S. led", "1,200 people",
                     "🔥🚒", "the", '\\"'])
    , min_size=1, max_size=2,
).map(lambda parts: f'"{" ".join(parts)}"')  # fmt: skip
WILD = st.builds(
    lambda word, at, sign: word[:at] + sign + word[at:],
    WORDS.filter(lambda word: "\\" not in word),
    st.integers(0, 12),
    st.sampled_from(["*", "?", "**", "?*"]),
)
DATES = st.sampled_from(
    ["2024-03", "2024-03-05", "2024-02-29", "2024-02-30", "2024-03-01T06", '"2024-03-01T06:00"',
     '"2024-03-02T07:00+01:00"',
     '"2024-03-01T06:00:00.000Z"', "2024", "2500", "1900", "9999", "0001", "now", "2024-3-1"]
)  # fmt: skip
NUMBERS = st.sampled_from(["0", "1", "2", "2.0", "2.5", "-9", "-0.5", "10", "0.9", "3000000000", "300", '"-9"', "007"])
KEYWORDS = {
    "status": ["asserted", "denied", "threatened", "d*"],
    "source.actor": ["ISR", "isr", "SDN*", "*"],
    "mode": ["airstrike", '"cease fire"', '""', "cease?fire", "c*"],
    "origin": ["Reuters", '"News Agency: x/y"', "News*", "*\\:*"],
    "ref": ['"ref 1"', "ref*", "*"],
    "id": ["e001", "a05", "e0*"],
    "signals": ["strike", "talks", "mass-casualty"],
    "outlet.country": ["LBN", "*"],
    "language": ["en", "e?", "ar"],
}
EXISTS = [
    "source", "target", "attribution", "numbers", "numbers.killed", "mode", "title", "ref", "published", "location",
    "location.country", "events", "events.mode", "mentions", "signals", "actors", "cue", "when", "outlet.tier",
]  # fmt: skip


def ranges(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A range or a comparison with these values."""
    ends = values | st.just("*")
    brackets = st.builds("{}{} TO {}{}".format, st.sampled_from("[{"), ends, ends, st.sampled_from("]}"))
    return brackets | st.builds("{}{}".format, st.sampled_from([">", ">=", "<", "<="]), values)


def fielded(names: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A field with a value."""
    return st.builds("{}:{}".format, st.sampled_from(names), values)


LEAVES = st.one_of(
    WORDS,
    PHRASES,
    WILD,
    fielded(["title", "quote", "body", "source.name", "mentions.text", "events.quote"], WORDS | PHRASES | WILD),
    fielded(["date", "published", "fetched", "day", "when", "events.day"], DATES | ranges(DATES)),
    fielded(
        ["numbers.killed", "intensity", "confidence", "outlet.tier", "events.numbers.killed"], NUMBERS | ranges(NUMBERS)
    ),
    fielded(
        ["current", "withdrawn", "outlet.state_media", "attribution.anonymous"], st.sampled_from(["true", "false", "*"])
    ),
    fielded(["_exists_"], st.sampled_from(EXISTS)),
    *(fielded([name], st.sampled_from(values)) for name, values in KEYWORDS.items()),
    *(
        st.builds("{}:({} {} {})".format, st.just(name), one, st.sampled_from(["OR", "AND", "AND NOT"]), one)
        for name, one in ((name, st.sampled_from(values)) for name, values in KEYWORDS.items())
    ),
)
JOINTS = st.sampled_from([" ", " AND ", " OR ", " AND NOT ", " OR NOT ", " -", " +", " NOT ", "\n"])
QUERIES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds("{}{}{}{}".format, st.sampled_from(["", "", "-", "+", "NOT "]), inner, JOINTS, inner)
        | st.builds("({}){}".format, inner, st.sampled_from(["", "^2"]))
    ),
    max_leaves=6,
)
"""Well-formed for the most part, over both kinds' fields."""

TYPED = st.lists(
    st.sampled_from(
        ["_exists_:", "title:", "quote:", "numbers.killed:", "date:", "status:", "(", ")", "[", " TO ", "]",
         "{", "}", "-", "+",
         " AND ", " NOT ", " OR ", " ", "*", "?", "2024-03-05", "12", "harbour", '"harbour of"',
         ">", ">=", "<", "~2", "^2",
         "denied", "/", "\\", ":", "!", "&&", "||", "don't", "空", "\u00a0", "\u3000", "T12:30",
         "'", '"', "=", ".", "🔥"]
    ),
    min_size=1,
    max_size=7,
).map("".join)  # fmt: skip
"""As a cat may type them."""

PIECES = st.sampled_from(
    [*"aB1٣\"'.,;:·_-’ Σſßǅ高ひカー１가אצהلا۱ـ،ՙ՛՞ა🔥©™№½Ⅳ💥\u200c\u00ad\u0301\u202a\u3000\u2028𝔞𠮷",
     "İ", "ไทย", "ខ្មែរ", "हिन्दी", "اَب", "don't", 'צה"ל',
     "ג'", "u.s.", "1,200", "👩‍👩‍👧", "👍🏽", "❤️", "🇮🇷🇮🇱", "1️⃣", "#", "カタカナ", "ﾐｻｲﾙ", "x" * 9_000]
)  # fmt: skip
"""What texts of many languages are made of."""
