"""When: the day that a text gives an act, and whether the act is news. Only expressions of its own clause count."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from pipelines.coding.circumstances.bygone import bygone, is_counted_from
from pipelines.coding.cues import Cues
from pipelines.coding.syntax.times import Expression, day_of, find, is_far
from pipelines.coding.syntax.trees import Token, Tree
from pipelines.records import Status

WINDOW: Final = timedelta(days=3)
"""An act is news for 72 hours before publication; days are all that a text tells."""

ANNOUNCED: Final = frozenset({"conditional", "threatened", "planned", "called_for"})
"""Acts that lie ahead: the day of the statement counts, not the day of the act."""

Found = tuple[Expression, tuple[Token, ...]]


def resolve(cues: Cues, tree: Tree, action: Token, published: datetime | None) -> date | None:
    """The day of the act; of a month, a year or "since October" the first day.

    None where its clause gives no time, or a relative one and there is no publication.
    """
    ahead = action.tag == "VB" or any(child.tag == "MD" for child in tree.children(action))
    day = published.date() if published else None
    days = (day_of(expression, day, ahead=ahead) for expression, _ in attached(cues, tree, action))
    return next((found for found in days if found), None)


def history(cues: Cues, tree: Tree, action: Token, published: datetime | None) -> tuple[Token, ...]:
    """The words that set the act in a time long past; empty where none do."""
    day = published.date() if published else None
    times = (words for said, words in attached(cues, tree, action) if is_far(cues.times, said, day))
    own = (words for words in times if not is_counted_from(words) and not _is_of_another(tree, words, action))
    return next(own, ()) or bygone(cues, tree, action, day)


def _is_of_another(tree: Tree, words: tuple[Token, ...], action: Token) -> bool:
    """The time of a thing: "invoked a treaty of 1993"; not of a season, nor of what the act was part of."""
    inside = {word.i for word in words}
    top = next((word for word in words if word.head not in inside or word.head == word.i), words[0])
    thing = tree.head(top)
    of = words[0].text.lower() == "of" or any(case.lemma == "of" for case in tree.children(top, "case"))
    if top.dep != "nmod" or not of or thing is action or not thing.is_noun:
        return False
    part = any(case.lemma in ("in", "during", "amid", "at", "on") for case in tree.children(thing, "case"))
    return not part


def is_current(status: Status, when: date | None, published: datetime | None, *, in_lead: bool) -> bool:
    """The act is news: dated within three days before publication, or undated and told in the lead.

    Announced acts are as new as their announcement: a day ahead says nothing about it, so the lead decides.
    """
    if status == "historical":
        return False
    if when is None or published is None:
        return in_lead
    day = published.date()
    if when > day and status in ANNOUNCED:
        return in_lead
    return day - WINDOW <= when <= day + timedelta(days=1)


def attached(cues: Cues, tree: Tree, action: Token) -> Iterator[Found]:
    """The time expressions of the action's clause, with their words, the nearest to the action first."""
    found = []
    for expression in find(cues.times, tree.text):
        start, end = expression.start + tree.start, expression.end + tree.start
        words = tuple(token for token in tree.tokens if token.start < end and token.end > start)
        if words and action not in words and _belongs(tree, words, action):
            found.append((expression, words))
    return iter(sorted(found, key=lambda one: abs(one[1][0].i - action.i)))


def _belongs(tree: Tree, words: tuple[Token, ...], action: Token) -> bool:
    """The expression hangs on the action, or on the verb of which the action is a plain part."""
    inside = {token.i for token in words}
    top = next((token for token in words if token.head not in inside or token.head == token.i), words[0])
    if top.dep in ("compound", "nummod", "amod", "det"):
        return top.head == action.i or _is_during(tree, tree.head(top), action)
    for governor in (top, *tree.path_up(top)):
        if governor.i == action.i:
            return True
        if _is_clause(tree, governor) and governor.i not in inside:
            return _carries(tree, governor, action, words)
    return False


def _is_during(tree: Tree, event: Token, action: Token) -> bool:
    """As in "Killed in the 1994 genocide"."""
    within = any(case.lemma in ("in", "during") for case in tree.children(event, "case"))
    return event.head == action.i and event.dep == "obl" and within


def _is_clause(tree: Tree, token: Token) -> bool:
    if token.dep == "ROOT" or tree.children(token, "cop"):
        return True
    return token.is_verb and token.dep not in ("amod", "compound", "case")


def _carries(tree: Tree, verb: Token, action: Token, words: tuple[Token, ...]) -> bool:
    """The verb's time is the action's: its subject, object or infinitive, or a verb beside it that it precedes."""
    chain = [action]
    for governor in tree.path_up(action):
        if governor.i == verb.i:
            break
        chain.append(governor)
    else:
        return False
    below, plain = chain[-1], all(not _is_clause(tree, token) for token in chain[1:])
    if below.dep.split(":")[0] == "conj":
        return plain and words[0].i < verb.i
    if not verb.is_verb:
        return plain and below.dep == "acl"
    if action.is_verb:
        return plain and below.dep == "xcomp" and words[0].i > action.i
    return plain and below.dep in ("obj", "nsubj", "nsubj:pass", "obl", "xcomp", "obl:agent")
