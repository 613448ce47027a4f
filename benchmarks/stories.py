"""How well do sketches tell copies from look-alikes? Prints precision and recall over thresholds.

Base texts: stories.yaml, beside this file. Copies are edited by program as agencies and outlets do; look-alikes are
all pairs of different stories: two strikes told in similar words, next-day reports that reuse sentences, shared
background paragraphs, teasers, and one publisher's notice under different titles.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from itertools import combinations
from pathlib import Path
from time import perf_counter

from msgspec import Struct, json, yaml

from pipelines.records import CodedArticle, GroupedArticle, Outlet
from pipelines.stories.sketches import ALIKE, Sketch, likeness, sketch
from pipelines.stories.stage import Remembered, fold
from services.stories import load_stories


class Text(Struct, frozen=True):
    """A story to copy from."""

    title: str
    text: str
    background: str | None = None
    follows: str | None = None


class Texts(Struct, frozen=True):
    """stories.yaml."""

    backgrounds: dict[str, str]
    stories: tuple[Text, ...]
    notices: tuple[str, ...]


class Copy(Struct, frozen=True):
    """One telling of a story: `edit` names what was done to it."""

    story: str
    edit: str
    title: str
    sentences: tuple[str, ...]

    @property
    def body(self) -> str:
        """Paragraphs of one sentence each, as wires send them."""
        return "\n\n".join(self.sentences)


NUMBERS = {"two": "three", "four": "five", "five": "six", "seven": "nine", "eleven": "twelve", "nineteen": "twenty-one",
           "twelve": "fifteen", "nine": "ten", "three": "four", "six": "eight", "hundred": "thousand"}  # fmt: skip
PLAINER = {"said": "stated", "killed": "left dead", "people": "persons", "hit": "struck", "town": "city",
           "promised": "vowed", "because": "as", "government": "authorities", "asked": "urged", "after": "following",
           "has": "had", "been": "been", "when": "as", "is": "was", "are": "were", "will": "would"}  # fmt: skip
OWN = (
    "Our correspondent in the region reports that offices and shops opened as usual this morning.",
    "Readers have sent us pictures, some of which we show in the gallery above the text.",
)
PROMO = ("Sign up here to get our evening letter with the five reports that matter.", "More on this in our live page.")


class Pair(Struct, frozen=True):
    """Two tellings: whether of the same story, with a band in common, and how alike."""

    same: bool
    band: bool
    like: float
    names: str


Told = list[tuple[Copy, Sketch]]
Edit = Callable[[Copy], tuple[str, tuple[str, ...]]]


def swapped(words: dict[str, str], text: str) -> str:
    """The text with whole words exchanged."""
    return re.sub(r"\b\w+\b", lambda word: words.get(word[0], word[0]), text)


def shuffled(copy: Copy) -> tuple[str, ...]:
    """The first sentence stays, the others come in another order."""
    rest = list(copy.sentences[1:])
    random.Random(copy.story).shuffle(rest)  # noqa: S311  # a repeatable shuffle, not a secret
    return (copy.sentences[0], *rest)


def light(copy: Copy) -> tuple[str, ...]:
    """Numbers updated, common words exchanged."""
    return tuple(swapped(PLAINER, swapped(NUMBERS, sentence)) for sentence in copy.sentences)


def retitled(copy: Copy) -> str:
    """A desk's own headline."""
    return "What we know: " + " ".join(copy.sentences[0].split()[2:9])


EDITS: dict[str, Edit] = {
    "as sent": lambda it: (it.title, it.sentences),
    "dateline (wire)": lambda it: (it.title, (f"SANKE, March 3 (Reuters) - {it.sentences[0]}", *it.sentences[1:])),
    "credit moved to the end": lambda it: (it.title, (*it.sentences, "(Reuters)")),
    "retitled": lambda it: (retitled(it), it.sentences),
    "first three sentences": lambda it: (it.title, it.sentences[:3]),
    "first five, retitled": lambda it: (retitled(it), it.sentences[:5]),
    "cut in half": lambda it: (it.title, it.sentences[: len(it.sentences) // 2]),
    "numbers updated": lambda it: (it.title, tuple(swapped(NUMBERS, line) for line in it.sentences)),
    "words exchanged": lambda it: (retitled(it), light(it)),
    "words exchanged, first five": lambda it: (retitled(it), light(it)[:5]),
    "reordered": lambda it: (it.title, shuffled(it)),
    "own opening": lambda it: (retitled(it), (*OWN, *it.sentences)),
    "promotion inside": lambda it: (it.title, (*it.sentences[:2], *PROMO, *it.sentences[2:])),
    "second sentence left out": lambda it: (retitled(it), (it.sentences[0], *it.sentences[2:])),
}
TEASERS: dict[str, Edit] = {
    "teaser": lambda it: (it.title, it.sentences[:1]),
    "teaser, retitled": lambda it: (retitled(it), it.sentences[:1]),
}


def bases(texts: Texts) -> Iterator[Copy]:
    """Each story as its agency sends it: what it reuses and the background stand at its end."""
    lines = {text.title: text.text.splitlines() for text in texts.stories}
    for text in texts.stories:
        reused = lines[text.follows][2:5] if text.follows else []
        background = texts.backgrounds[text.background].splitlines() if text.background else []
        yield Copy(text.title, "", text.title, (*lines[text.title], *reused, *background))


def copies(texts: Texts, edits: dict[str, Edit]) -> list[Copy]:
    """Every story in every edit."""
    return [Copy(base.story, edit, *how(base)) for base in bases(texts) for edit, how in edits.items()]


def sketched(told: Sequence[Copy]) -> Told:
    """Each telling with its sketch."""
    return [(copy, made) for copy in told if (made := sketch(copy.title, copy.body)) is not None]


def compared(told: Told) -> list[Pair]:
    """Each pair of tellings."""
    return [
        Pair(
            a.story == b.story,
            not set(one.bands).isdisjoint(other.bands),
            likeness(one.outline, other.outline),
            f"{a.story} [{a.edit}] / {b.story} [{b.edit}]",
        )
        for (a, one), (b, other) in combinations(told, 2)
    ]


def table(name: str, told: Told) -> None:
    """Precision and recall of `alike, and a band in common`, over thresholds."""
    pairs = compared(told)
    copied = sum(pair.same for pair in pairs)
    print(f"\n{name}: {copied} pairs of copies, {len(pairs) - copied} of look-alikes")
    for threshold in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8):
        taken = [pair.same for pair in pairs if pair.band and pair.like >= threshold]
        right, wrong = sum(taken), len(taken) - sum(taken)
        figures = f"recall {right / copied:.3f}  precision {right / max(1, len(taken)):.4f}  wrong {wrong}"
        print(f"  {threshold:.2f}  {figures}{'  <- ALIKE' if threshold == ALIKE else ''}")
    for pair in nlargest(3, (pair for pair in pairs if not pair.same), key=lambda pair: pair.like):
        print(f"    most alike of the wrong: {pair.like:.2f} {pair.names}")


def by_edit(told: Told) -> None:
    """How alike each edit is to the text as it was sent."""
    print("\nlikeness to the text as sent: least, median; part that is joined")
    sent = {copy.story: made for copy, made in told if copy.edit == "as sent"}
    for edit in (*EDITS, *TEASERS):
        made = [(sent[copy.story], other) for copy, other in told if copy.edit == edit]
        like = sorted(likeness(a.outline, b.outline) for a, b in made)
        joined = sum(likeness(a.outline, b.outline) >= ALIKE and not set(a.bands).isdisjoint(b.bands) for a, b in made)
        print(f"  {edit:30} {like[0]:.2f}  {like[len(like) // 2]:.2f}  {joined / len(made):.2f}")


def streamed(name: str, told: Sequence[Copy], outlets: int) -> None:
    """The stage itself, on all tellings in a random order, from so many outlets."""
    settings = load_stories(Path(__file__).parents[1] / "config")
    state: dict[str, Remembered] = {}
    stream = [article(copy, number, outlets) for number, copy in enumerate(told)]
    random.Random(name).shuffle(stream)  # noqa: S311  # a repeatable shuffle, not a secret
    start = perf_counter()
    placed = [fold(settings, state, one)[0] for one in stream]
    took = perf_counter() - start
    grouped = [(one.ref, one.story) for one in placed if isinstance(one, GroupedArticle)]
    both = [(a[0] == b[0], a[1] == b[1]) for a, b in combinations(grouped, 2)]
    right, taken = sum(same and joined for same, joined in both), sum(joined for _, joined in both)
    print(f"\nthe stage, {name}: recall {right / sum(same for same, _ in both):.3f}", end="  ")
    print(
        f"precision {right / max(1, taken):.4f}  wrong {taken - right}  {len(stream) / took:.0f} articles/s", end="  "
    )
    largest = max(len(json.encode(value)) for value in state.values())
    print(f"{len(state) / len(stream):.1f} values/article, the largest {largest} bytes")


def article(copy: Copy, number: int, outlets: int) -> CodedArticle:
    """The telling as it reaches the stage; `ref` is its story."""
    moment = datetime(2026, 3, 3, tzinfo=UTC) + timedelta(seconds=number)
    return CodedArticle(
        id=str(number),
        revision="1",
        url="",
        title=copy.title,
        body=copy.body,
        language="en",
        fetched=moment,
        feed="",
        outlet=Outlet(f"paper{number % outlets}.example"),
        timeliness="live",
        ref=copy.story,
        date=moment,
        mentions=(),
        actors=(),
        dyads=(),
        signals=(),
        max_intensity=0.0,
        events=(),
        coder_version="",
    )


def main() -> None:
    """Print all of it."""
    texts = yaml.decode(Path(__file__).with_suffix(".yaml").read_bytes(), type=Texts)
    full, teasers = copies(texts, EDITS), copies(texts, TEASERS)
    notices = [Copy(base.story, "notice", base.title, (texts.notices[0],)) for base in bases(texts)]
    table("edited copies", sketched(full))
    table("copies and teasers", sketched(full + teasers))
    table("teasers", sketched(teasers))
    table("notices under different titles (kept apart by their outlet)", sketched(notices + teasers))
    by_edit(sketched(full + teasers))
    streamed("edited copies", full, outlets=14)
    streamed("with teasers", full + teasers, outlets=16)
    streamed("one outlet's notices among them", full + notices, outlets=1)


if __name__ == "__main__":
    main()
