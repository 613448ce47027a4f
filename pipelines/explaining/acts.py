"""The acts of a sentence with their reasons, and the words that might have been acts."""

from collections.abc import Iterator

from msgspec import Struct, structs

from pipelines.coding.acts.actions import Actions, Reading, readings
from pipelines.coding.acts.deciding import decided
from pipelines.coding.acts.entries import Entry, General
from pipelines.coding.acts.links import acting_noun, linked
from pipelines.coding.acts.traits import votes_of
from pipelines.coding.coder import Coder, Heard, event_in, may_tell, objection
from pipelines.coding.retelling import Told
from pipelines.coding.roles.parties import Party
from pipelines.coding.roles.scenes import Scene, mention_at
from pipelines.coding.syntax.trees import Tree
from pipelines.coding.telling import tell
from pipelines.explaining.explanation import Act, Dropped, Places, Reason, Sentence
from pipelines.explaining.learning import weighed
from pipelines.explaining.patterns import meant, pattern, unmet
from pipelines.explaining.sides import side
from pipelines.explaining.tracing import Traced
from pipelines.explaining.verdicts import circumstances, convention, status
from pipelines.records import Article, Event


class Readings(Struct, frozen=True):
    """A sentence's readings: by the lexicon, with what was learned, without those that give way; and its acts."""

    scene: Scene
    tree: Tree
    listed: list[Reading]
    decided: list[Reading]
    kept: list[Reading]
    told: list[Told]


def explained(coder: Coder, article: Article, traced: Traced, places: Places) -> Sentence:
    """What a sentence tells, and what it might have told."""
    if traced.heard is None:
        return Sentence(traced.span, note=_note(coder, traced))
    read = _read(coder, traced.heard)
    acts: list[Act] = []
    dropped: list[Dropped] = []
    for told in read.told:
        event = event_in(coder, article, traced.heard, told)
        reason = _refused(coder.actions.general, traced.heard, told, event)
        if reason is None:
            acts.append(_act(coder, read, told, event, places))
        else:
            dropped.append(Dropped(event.action, f"{event.act}, {event.status}", reason))
    dropped += _given_way(coder.actions, read)
    dropped += _untold(coder, read)
    dropped += unmet(coder.actions, read.tree, read.decided, places)
    return Sentence(traced.span, tuple(acts), tuple(sorted(dropped, key=lambda one: one.span.start)))


def _read(coder: Coder, heard: Heard) -> Readings:
    tree = heard.tree
    listed = readings(coder.actions, tree)
    found = decided(coder.actions, coder.learned, tree, listed)
    kept = linked(coder.actions, tree, found)
    return Readings(heard.scene, tree, listed, found, kept, tell(heard.scene, coder.actions, coder.learned, tree))


def _act(coder: Coder, read: Readings, told: Told, event: Event, places: Places) -> Act:
    reading, tree = told.reading, read.tree
    settled = next((one for one in read.decided if one.action is reading.action), reading)
    listed = next((one for one in read.listed if one.action is reading.action), None)
    because = [] if listed is None else [*pattern(coder.actions, tree, listed, places)]
    because.append(weighed(coder, tree, settled, listed, votes_of(read.listed)))
    if reading.entry != settled.entry:
        because.append(Reason("rule", f"police work among a state's own people: {meant(reading.entry)}"))
    because += status(coder.cues, tree, reading, event, places)
    because += convention(event)
    because += circumstances(coder.cues, tree, reading.action, event)
    source, target = (side(read.scene, tree, told, party) for party in (told.source, told.target))
    return Act(event, source, target, tuple(because))


def _note(coder: Coder, traced: Traced) -> str:
    """Why a sentence was not parsed."""
    if not may_tell(coder, traced.span):
        return "none of its words can tell an act: the lexicon of acts has none of them"
    return "names nobody who could act, or is no sentence"


def _refused(general: General, heard: Heard, told: Told, event: Event) -> Reason | None:
    """Why an act that is told makes no event."""
    match objection(heard, told, event):
        case "tentative":
            return Reason(
                "needs", "too weak a word to assert the act: it counts when refused, threatened or called for"
            )
        case "domain":
            name = next(name for name, domain in general.domains.items() if domain == heard.domain)
            return Reason("domain", f"the sentence is about {name}, where {event.act} is not meant")
    return None


def _given_way(actions: Actions, read: Readings) -> Iterator[Dropped]:
    """Readings that another one of the sentence speaks for."""
    actings = {noun.i: one for one in read.kept if (noun := acting_noun(actions, read.tree, one))}
    for one in read.decided:
        if any(other.action is one.action for other in read.kept):
            continue
        matrices = (other for other in read.kept if other.matrix is not None and other.matrix.action is one.action)
        voice = next(matrices, None) or actings.get(one.action.i)
        text = f"one act with `{voice.action.text}`" if voice else "gives way to the word that governs it"
        yield Dropped(read.tree.span(one.action), meant(one.entry), Reason("rule", text))


def _untold(coder: Coder, read: Readings) -> Iterator[Dropped]:
    """Readings without the sides that they need, and those that tell on what another one tells."""
    told = {word.i for one in read.told for word in (one.reading.action, *one.also)}
    for one in read.kept:
        if one.action.i not in told:
            yield Dropped(read.tree.span(one.action), meant(one.entry), _lacking(coder, read, one))
    for first in read.told:
        for word in first.also:
            text = f"tells on what `{first.reading.action.text}` tells"
            yield Dropped(read.tree.span(word), str(first.reading.entry.act), Reason("rule", text))


def _lacking(coder: Coder, read: Readings, reading: Reading) -> Reason:
    """What a reading lacks to be told: it is tried again with nothing needed."""
    if reading.verb is not None and mention_at(read.scene, reading.verb) is not None:
        return Reason("rule", "part of an actor's name")
    free = _told_freely(coder, read, reading) if reading.entry.needs else None
    if free is not None:
        needs = " and ".join(f"`{need}`" for need in reading.entry.needs)
        return Reason("needs", f"needs {needs}; found: source {_found(free.source)}, target {_found(free.target)}")
    if reading.verb is None:
        return Reason("needs", "a noun alone needs both its sides, and one of them known")
    return Reason("needs", "neither a doer nor anybody done to is found, or it is told already")


def _found(party: Party | None) -> str:
    if party is None:
        return "nobody"
    return f"`{party.mention.text}`" + ("" if party.actor else ", whom the lexicon does not know")


def _told_freely(coder: Coder, read: Readings, reading: Reading) -> Told | None:
    """How the act would be told if its entry needed nothing."""
    tried = _without_needs(coder.actions, reading.entry)
    told = tell(read.scene, tried, coder.learned, read.tree)
    return next((one for one in told if one.reading.action is reading.action), None)


def _without_needs(actions: Actions, entry: Entry) -> Actions:
    """The lexicon with nothing needed by this entry, wherever it stands."""

    def freed(one: Entry) -> Entry:
        return structs.replace(one, needs=()) if one == entry else one

    verbs = {
        verb: tuple(structs.replace(frame, entry=freed(frame.entry)) for frame in frames)
        for verb, frames in actions.verbs.items()
    }
    nouns = {phrase: freed(one) for phrase, one in actions.nouns.items()}
    unlisted = {act: freed(one) for act, one in actions.general.unlisted.items()}
    general = structs.replace(actions.general, unlisted=unlisted, demand=freed(actions.general.demand))
    return Actions(verbs, nouns, general)
