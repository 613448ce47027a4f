"""What `tocsin lexicon explain` prints: names, acts with their reasons, and what was looked at and not taken."""

from collections.abc import Iterable, Iterator

from rich.text import Text

from pipelines.explaining.explanation import Act, Dropped, Explanation, Named, Reason, Sentence, Side
from pipelines.records import Mention
from services.views import printable

LABEL = 9
"""Columns of the word before a reason."""
LABELS = {"name": "name", "office": "office", "cue": "status", "convention": "root", "word": "told", "model": "learned"}
"""What a reason is called for people, where that is another word than in JSON."""


def lines_of(explained: Explanation) -> Iterator[Text]:
    """The explanation, line by line."""
    day = f"as of {explained.day}" if explained.day else "of no date"
    yield Text(f"{explained.language}, {day}, coder {explained.coder_version}", "dim")
    yield from _section("names")
    for one in explained.mentions:
        yield from _named(one)
    for left in explained.names_dropped:
        yield _dropped(left)
    if not explained.mentions and not explained.names_dropped:
        yield Text("  none that the lexicon knows")
    for sentence in explained.sentences:
        yield from _sentence(sentence)
    if not explained.sentences:
        yield from _section("acts")
        yield Text("  events are coded in English text only")


def _section(title: str) -> Iterator[Text]:
    yield Text("")
    yield Text(printable(title), "bold")


def _named(one: Named) -> Iterator[Text]:
    yield Text.assemble("  ", (_quoted(one.mention.text), "bold"), "  ", _who(one.mention))
    yield from _reasons(one.because)


def _sentence(sentence: Sentence) -> Iterator[Text]:
    yield from _section(sentence.span.text)
    if sentence.note:
        yield Text(f"  no act: {sentence.note}")
    for act in sentence.acts:
        yield from _act(act)
    for left in sentence.dropped:
        yield _dropped(left)


def _act(act: Act) -> Iterator[Text]:
    event = act.event
    who, whom = (_who(side.mention) if side else "nobody named" for side in (act.source, act.target))
    root = "" if event.root == event.act else f", root {event.root}"
    told = f"{event.act} {event.status}{root}"
    yield Text.assemble("  ", (_quoted(event.action.text), "bold"), "  ", f"{who} > {whom}: ", (told, "bold"))
    for role, side in (("source", act.source), ("target", act.target)):
        yield _line(role, _side(side) if side else "nobody: left open")
    yield from _reasons(act.because)
    now = "news" if event.current else "background"
    yield _line("weight", f"intensity {event.intensity:+g}, confidence {event.confidence:.2f}, {now}")


def _side(side: Side) -> str:
    return f"{_quoted(side.mention.text)}: {side.how}" + ("" if side.sure else " (inferred)")


def _reasons(because: Iterable[Reason]) -> Iterator[Text]:
    for reason in because:
        yield _line(LABELS.get(reason.by, reason.by), reason.text, reason.where)


def _dropped(left: Dropped) -> Text:
    line = Text.assemble(
        "  ", _quoted(left.span.text), f"  not {printable(left.what)}: " if left.what else "  not taken: "
    )
    return line.append(_sentence_of(left.because), "dim")


def _line(label: str, text: str, where: str | None = None) -> Text:
    line = Text.assemble("    ", (label.ljust(LABEL), "cyan"), printable(text))
    return line.append(f"  {printable(where)}", "dim") if where else line


def _sentence_of(reason: Reason) -> str:
    return printable(reason.text + (f"  {reason.where}" if reason.where else ""))


def _who(mention: Mention) -> str:
    if mention.actor is None:
        return f"unknown {mention.sector}" if mention.sector else "unknown"
    return printable(f"{mention.actor} {mention.sector or ''}".rstrip() + f" ({mention.name})")


def _quoted(text: str) -> str:
    return f"“{printable(text)}”"
