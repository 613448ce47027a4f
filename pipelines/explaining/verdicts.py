"""What decided what became of an act, and the rest of an event: each value with the words that it rests on."""

from collections.abc import Iterator, Mapping
from typing import Final

from pipelines.coding.acts.actions import Reading
from pipelines.coding.acts.conventions import quad_of
from pipelines.coding.circumstances.when import attached
from pipelines.coding.cues import Cues, Effect
from pipelines.coding.status.clauses import forces
from pipelines.coding.status.steps import Force
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.explaining.explanation import Places, Reason
from pipelines.records import Event

SAYS: Final[Mapping[Effect, str]] = {
    "negate": "negates it", "refuse": "it is refused or fails", "deny": "it is denied", "disown": "it is disowned",
    "reject": "it is rejected, a claim of it denied", "exclude": "it is ruled out", "end": "it went on and ended",
    "plan": "it is planned", "grant": "it is granted", "expect": "it is expected", "vow": "it is vowed",
    "warn": "it is warned of", "urge": "it is urged", "suppose": "it may be", "believe": "it is believed",
    "attempt": "it is tried", "quell": "it is put down", "recall": "it is recalled", "affirm": "it is called true",
    "accuse": "somebody is accused of it", "tell": "it is told", "go_on": "it goes on", "happen": "it happens",
    "condition": "it hangs on a condition", "near": "it nearly happened", "will": "it lies ahead", "able": "it can be",
    "later": "it comes after something else", "scorn": "it is scorned, a claim of it denied",
    "threaten": "it is threatened",
    "want": "it is wanted", "headline": "a headline's \"to\": it lies ahead", "foretell": "somebody foretells it",
}  # fmt: skip
"""What each effect of a cue says of the act."""


def status(cues: Cues, tree: Tree, reading: Reading, event: Event, places: Places) -> Iterator[Reason]:
    """The cue that decided, the act that governs this one, and the other cues on the way up, nearest first."""
    met = [*forces(cues, tree, reading.action)]
    deciding = next((force for force in met if event.cue is not None and tree.span(*force.words) == event.cue), None)
    if event.cue is None:
        yield Reason("cue", f"{event.status}: nothing on the way up from `{reading.action.text}` speaks against it")
    else:
        says = f": {_says(deciding)}" if deciding else ""
        where = _place(deciding, places) if deciding else None
        yield Reason("cue", f"{event.status}, decided by `{event.cue.text}`{says}", where)
    if reading.matrix is not None:
        text = f"`{reading.matrix.action.text}` governs it ({reading.matrix.entry.act}) and settles what became of it"
        yield Reason("cue", text)
    for force in met:
        if force is not deciding:
            words = " ".join(word.text for word in force.words)
            yield Reason("cue", f"`{words}` bears on it too: {_says(force)}", _place(force, places))


def _says(force: Force) -> str:
    return SAYS[force.effect] + (", by way of a claim" if force.claim else "")


def _place(force: Force, places: Places) -> str | None:
    return places.cue(force.effect, tuple(_forms(word) for word in force.words))


def _forms(word: Token) -> frozenset[str]:
    return frozenset({word.text.lower(), word.lemma})


def convention(event: Event) -> Iterator[Reason]:
    """Why the root is another than the act."""
    if event.root != event.act:
        kind = "cooperation" if quad_of(event.act) <= 2 else "conflict"  # noqa: PLR2004 - the quad classes
        said = event.status.replace("_", " ")
        yield Reason("convention", f"{event.root} by PLOVER's convention: {said} {kind} (act {event.act})")


def circumstances(cues: Cues, tree: Tree, action: Token, event: Event) -> Iterator[Reason]:
    """Whose word it is, how many, when, where, and the signals."""
    if said := event.attribution:
        who = f"`{said.speaker}`" if said.speaker else "nobody named"
        yield Reason("word", f"on the word of {who} (`{said.verb}`)" + (", unnamed" if said.anonymous else ""))
    for kind, number in event.numbers.items():
        yield Reason("word", f"{kind}: {number:,}")
    if event.when is not None:
        times = next((words for _, words in attached(cues, tree, action)), ())
        yield Reason("word", f"on {event.when}" + (f", by `{tree.span(*times).text}`" if times else ""))
    if event.location is not None:
        yield Reason(
            "word", f"at `{event.location.text}`" + (f" ({event.location.country})" if event.location.country else "")
        )
    for name in event.signals:
        yield Reason("signal", name)
