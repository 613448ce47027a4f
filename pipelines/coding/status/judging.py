"""Status: whether an act happened, by the cues that bear on it.

Cues apply from the nearest out, each to what the nearer ones made of the act, so that scope is precedence: the
outermost cue that still means something wins. "Denied planning to strike" is denied, "plans not to strike" negated,
"never stopped bombing" asserted, "did not rule out striking" hypothetical. `transitions.py` has the table:

- a denial or an expectation covers whatever it governs; a plan, a threat, an urging only what is told as doable;
- an urging not to act leaves the act hypothetical; an order is an urging, done or not;
- "stop" negates what it governs, but where the stopping itself is only urged, planned or denied, the act goes on;
- a condition covers every act that is not told as past, in the if-clause and in the main one ("until it withdraws",
  "hit us and we hit back"); what had not come about ("had it attacked, we would have struck") is hypothetical;
- an imperative that somebody is told to have said is called for;
- what its actor says it did not do is denied where it is hostile ("says it was not involved"), else negated: a plain
  report of what did not happen stays negated, and so does what an actor says that it will not do (`disowning.py`);
- an announced act is threatened where it is hostile: after "threaten", "vow" any material conflict, after a plain
  future assault, coercion and sanctions; "plan", "agree", "decide" leave it planned;
- a foiled or prevented act is negated; a hostile attempt is asserted unless it was put down; what is alleged or claimed
  is asserted, denied where the claim is called untrue ("false", "baseless");
- where the tree explains nothing, the order of the words does: who is bidden (`bidding.py`), what is guessed or asked
  (`guessing.py`), called untrue (`untruths.py`) or made to depend (`conditions_nearby.py`);
- a time long past makes an asserted act historical, in its clause or around it (`circumstances/bygone.py`);
- an accusation that the same sentence denies is denied.
"""

from datetime import datetime
from typing import Final

from msgspec import Struct

from pipelines.coding.circumstances.when import history
from pipelines.coding.cues import Cues
from pipelines.coding.status.bidding import bidden_before, called_out, headline_to
from pipelines.coding.status.clauses import forces
from pipelines.coding.status.conditions_nearby import condition_after, condition_before, opened
from pipelines.coding.status.disowning import answer, disowned, unfounded
from pipelines.coding.status.guessing import guessed, questioned
from pipelines.coding.status.nearby import before, coming
from pipelines.coding.status.steps import Force
from pipelines.coding.status.transitions import State, become, final
from pipelines.coding.status.untruths import untrue
from pipelines.coding.syntax.forms import is_future
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Root, Span, Status

NEAR: Final = 3
"""Words between a negation and the cue that it turns."""

ANNOUNCED: Final = frozenset({"plan", "vow", "urge", "want", "grant", "threaten", "will", "headline", "expect"})
"""What says nothing of a deed that is but spoken of."""

AHEAD: Final = ("planned", "threatened")
"""What an "if" further on makes conditional."""

ASKED: Final = ("asserted", "planned", "threatened", "conditional")
"""What a question leaves open."""

Found = tuple[State, tuple[Token, ...]]
"""A state, with the words that made it."""


class Judgement(Struct, frozen=True):
    """The status of an act; `cue` are the words that decided it, None where it is plainly asserted."""

    status: Status
    cue: Span | None


def judge(
    cues: Cues, tree: Tree, action: Token, act: Root, published: datetime | None = None, *, own_word: bool = False
) -> Judgement:
    """Whether the act that this verb or noun tells of happened.

    `published` makes dates of earlier years historical; without it only bare years, anniversaries and the like are.
    `own_word` where the act is told on the word of its own actor, as the actors' lexicon knows.
    """
    met = [*forces(cues, tree, action)]
    found = _nearby(cues, tree, action, act, met)
    if found[0] in AHEAD and (words := condition_after(cues, tree, action) or opened(cues, tree, action)):
        found = "conditional", words
    if found[0] == "negated" and is_future(tree, action) and (words := condition_after(cues, tree, action)):
        found = "conditional", words
    if found[0] in AHEAD and (words := guessed(cues, tree, action)):
        found = "hypothetical", words
    if found[0] in ASKED and (words := questioned(tree, action)):
        found = "hypothetical", words
    state, words = _disavowed(cues, tree, action, act, found, own_word=own_word)
    if state == "asserted" and (far := history(cues, tree, action, published)):
        state, words = "historical", far
    if state == "asserted" and any(force.effect == "accuse" for force in met) and (words := answer(cues, tree)):
        state = "denied"
    status = final(state)
    return Judgement(status, tree.span(*words) if words and status != "asserted" else None)


def _nearby(cues: Cues, tree: Tree, action: Token, act: Root, met: list[Force]) -> Found:
    """What the tree tells; where it explains nothing, or only a purpose, what the order of the words tells."""
    found = _settle(cues, act, met)
    if words := called_out(cues, tree, action):
        return "called_for", words
    purpose = found[0] == "planned" and found[1][:1] and found[1][0].text.lower() == "to"
    if found[0] == "asserted" or purpose:
        bidding = _settle(cues, act, [*bidden_before(cues, tree, action)])
        if bidding[0] != "asserted":
            return bidding
    if found[0] == "asserted" and not _explains(met):
        lost = (Force(*one) for one in condition_before(cues, tree, action))
        found = _settle(cues, act, [*before(cues, tree, action), *coming(cues, tree, action), *lost])
    if found[0] == "asserted" and (words := headline_to(tree, action)):
        return _settle(cues, act, [Force("headline", words)])
    return found


def _disavowed(cues: Cues, tree: Tree, action: Token, act: Root, found: Found, *, own_word: bool) -> Found:
    """Called untrue, or not done on its actor's own word: denied."""
    if found[0] != "denied" and (words := untrue(cues, tree, action)):
        return "denied", words
    if found[0] == "asserted" and (words := unfounded(cues, tree, action)):
        return "denied", words
    hostile = act in cues.clauses.hostile["vow"]
    if hostile and found[0] == "negated" and (words := disowned(cues, tree, action, own_word=own_word)):
        return "denied", words
    return found


def _explains(met: list[Force]) -> bool:
    """The tree has told what governs the act, so that the words before it need not."""
    return any(force.effect not in ("go_on", "happen", "accuse") for force in met)


def _settle(cues: Cues, act: Root, met: list[Force]) -> Found:
    """Apply the cues in turn; with the words of the last one that changed anything."""
    state: State = "asserted"
    words: tuple[Token, ...] = ()
    spoken_of = False
    for force in met:
        if spoken_of and force.effect in ANNOUNCED:
            continue  # "urged them to condemn the attack": what is urged is another deed
        spoken_of = spoken_of or force.effect == "accuse"
        after = become(cues.clauses, act, state, force.effect, claim=force.claim)
        if after != state:
            words = _joined(words, force) if force.effect in ("negate", "refuse", "end") else force.words
        state = after
    return state, words


def _joined(words: tuple[Token, ...], force: Force) -> tuple[Token, ...]:
    """A negation and the cue that it turns are read together: "no plans", "never stopped"."""
    near = words and abs(words[0].i - force.words[-1].i) <= NEAR
    return (*force.words, *words) if near else force.words
