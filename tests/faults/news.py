"""Plain news without end, the same for the same seed: who did what to whom, denials, copies, edits to and fro."""

from collections.abc import Iterator
from random import Random

from msgspec import Struct, structs

OUTLETS = ("dawn", "herald", "courier", "monitor", "tribune")
ACTORS = {
    "Israel": "Israeli", "Iran": "Iranian", "Russia": "Russian", "Ukraine": "Ukrainian", "Turkey": "Turkish",
    "Syria": "Syrian", "India": "Indian", "Pakistan": "Pakistani", "China": "Chinese", "Japan": "Japanese",
    "Armenia": "Armenian", "Azerbaijan": "Azerbaijani", "Sudan": "Sudanese", "Ethiopia": "Ethiopian",
    "Egypt": "Egyptian", "Iraq": "Iraqi", "Jordan": "Jordanian", "Poland": "Polish",
}  # fmt: skip
SAID = (
    "{Their} forces attacked {other} troops near the border, officials said.",
    "{Their} forces shelled {other} positions, killing {n} soldiers.",
    "{They} accused {Other} of breaking its word.",
    "{They} imposed sanctions on {Other}.",
    "{They} and {Other} agreed on a ceasefire, officials said.",
    "{They} denied attacking {Other}.",
    "{They} denied that its forces attacked {other} troops.",
    "{They} threatened to attack {Other} unless it withdraws its troops.",
    "{They} will not attack {Other}, officials said.",
)
SCENES = ("market", "harbour", "bakery", "railway station", "school", "bridge", "library", "mill", "garden", "theatre")
DOINGS = ("stayed open", "was quiet", "filled early", "closed at noon", "sold bread", "rang its bell", "lost its roof")
PEOPLE = ("a baker", "two teachers", "an old sailor", "a nurse", "three students", "a porter", "the caretaker")


class Piece(Struct, frozen=True):
    """What an outlet prints at a moment: an item for the first time, or again in other words."""

    outlet: str
    item: int
    title: str
    body: str

    @property
    def link(self) -> str:
        """The item's own, whatever it says."""
        return f"https://{self.outlet}.example/{self.item}"


def news(seed: int) -> Iterator[Piece]:
    """Two in three are new; the others correct an item of late, take it back, or copy it word for word."""
    random, printed = Random(f"news {seed}"), list[Piece]()  # noqa: S311  # a test's dice
    while True:
        earlier = random.choice(printed[-200:]) if len(printed) > len(OUTLETS) else None
        piece = _follows(random, earlier, len(printed)) if earlier and random.random() < 1 / 3 else None
        printed.append(piece or _new(random, len(printed)))
        yield printed[-1]


def _new(random: Random, number: int) -> Piece:
    lines = [*(_event(random) for _ in range(random.randint(1, 3))), *(_colour(random) for _ in range(4))]
    return Piece(random.choice(OUTLETS), number, f"Report number {number} of the day", "\n".join(lines))


def _follows(random: Random, earlier: Piece, number: int) -> Piece:
    match random.choice(("copy", "correct", "correct", "shorten")):
        case "copy":
            return structs.replace(earlier, outlet=random.choice(OUTLETS), item=number)
        case "correct":
            _, *rest = earlier.body.splitlines()
            return structs.replace(earlier, body="\n".join([_event(random), *rest]))
        case _:
            _, *rest = earlier.body.splitlines()
            return structs.replace(earlier, body="\n".join([*rest, _colour(random)]))


def _event(random: Random) -> str:
    one, other = random.sample(list(ACTORS), 2)
    told = random.choice(SAID)
    return told.format(They=one, Their=ACTORS[one], Other=other, other=ACTORS[other], n=random.randint(1, 30))


def _colour(random: Random) -> str:
    scene, doing, who = random.choice(SCENES), random.choice(DOINGS), random.choice(PEOPLE)
    return f"The {scene} {doing}, as {who} told {random.choice(OUTLETS)} reader number {random.randrange(10_000)}."
