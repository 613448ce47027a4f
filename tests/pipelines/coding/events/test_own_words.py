"""Headlines are recased for the parser; what goes out is the article's own words, whatever their case."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.records import Coding, Event

Coded = Callable[..., Coding]

WHO = ("Iran", "the Israeli army", "Hezbollah", "Kenyan police", "Russian troops", "Ankara")
DOES = (
    "attacked", "is ready to attack", "denied bombing", "did not shell", "threatened to invade", "agreed to meet",
    "refused to meet", "will strike", "launched an attack on", "called for talks with", "said it had attacked",
)  # fmt: skip
WHERE = ("", " in Syria", " near Kharkiv on Monday", " if talks in Geneva fail")
SAID = ("", ", Netanyahu says", ", the foreign ministry in Tehran said", ", according to a Turkish official")

sentences = st.tuples(*(st.sampled_from(parts) for parts in (WHO, DOES, WHO, WHERE, SAID))).map(
    lambda parts: f"{parts[0]} {parts[1]} {parts[2]}{parts[3]}{parts[4]}"
)
cases = st.sampled_from([str, str.title, str.upper])


def spans(found: Coding) -> Iterator[tuple[int, int, str]]:
    """Everything that goes out with offsets."""
    for event in found.events:
        for span in (event.action, event.cue, event.source, event.target, event.location):
            if span is not None:
                yield span.start, span.end, span.text
    for mention in found.mentions:
        yield mention.start, mention.end, mention.text


def words(event: Event) -> Iterator[str]:
    """Everything that goes out as bare words."""
    yield event.quote
    if event.attribution is not None and event.attribution.speaker is not None:
        yield event.attribution.speaker


@settings(deadline=None, max_examples=120)
@given(sentence=sentences, case=cases, titled=st.booleans())
def test_every_span_and_quotation_is_cut_from_the_text(
    coded: Coded, sentence: str, case: Callable[[str], str], *, titled: bool
) -> None:
    told = case(sentence)
    found = coded("Nothing else is known.", told) if titled else coded(told)
    text = f"{told}\n\nNothing else is known." if titled else told
    assert all(text[start:end] == shown for start, end, shown in spans(found))
    assert all(said in text for event in found.events for said in words(event))


@pytest.mark.parametrize(
    ("headline", "cue", "speaker"),
    [
        ("Israel Ready To Attack Iran, Netanyahu Says", "Ready", "Netanyahu"),
        ("ISRAEL READY TO ATTACK IRAN, ARMY CHIEF SAYS", "READY", "ARMY CHIEF"),
        ("Israel ready to attack Iran, Netanyahu says", "ready", "Netanyahu"),
    ],
)
def test_a_headline_s_cue_and_speaker_keep_their_capitals(coded: Coded, headline: str, cue: str, speaker: str) -> None:
    event = next(event for event in coded("", headline).events if event.act == "ASSAULT")
    assert event.cue is not None
    assert event.attribution is not None
    assert (event.cue.text, event.attribution.speaker) == (cue, speaker)
