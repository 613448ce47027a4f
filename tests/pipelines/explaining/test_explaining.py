"""Explanations: they say what the coder says, in exact words, with the reason for each thing taken and not taken."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.coding.coder import Coder, code
from pipelines.coding.cues import Effect
from pipelines.explaining.explaining import explain
from pipelines.explaining.explanation import Act, Dropped, Explanation, Reason
from pipelines.explaining.verdicts import SAYS
from pipelines.records import Article, Mention, Outlet, Span
from services.coders import load_coder
from services.whereabouts import Whereabouts

CONFIG = Path(__file__).parents[3] / "config"
DAY = datetime(2023, 11, 14, 12, tzinfo=UTC)

TEXTS = [
    "Iran denies striking Israel.",
    "President Assad ordered troops to attack rebels in Idlib unless Turkey withdraws. It will not wait, he said.",
    "The US and Iran agreed to hold talks in Geneva. Iran-backed militias in Iraq attacked US forces on Monday.",
    "Police in Kenya arrested 40 protesters. The striker attacked in the World Cup final against Iran.",
    "Israel struck a deal with Egypt. Israeli strikes killed 12 people in Gaza, the health ministry said.",
    "RUSSIA BOMBS KHARKIV. Would France join the war? Storms hit Spain.",
    "",
    "🎯 ... \u202e Hamas\u200b urged Hezbollah to strike\n\nIsrael",
]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return load_coder(CONFIG)


@pytest.fixture(scope="module")
def places() -> Whereabouts:
    return Whereabouts(CONFIG / "lexicon")


def article(text: str) -> Article:
    return Article(
        id="", revision="", url="", title=None, body=text, language="en", fetched=DAY, feed="", outlet=Outlet(""),
        timeliness="live", published=DAY,
    )  # fmt: skip


def told(coder: Coder, places: Whereabouts, text: str, language: str = "en") -> Explanation:
    return explain(coder, text, places, language=language, fetched=DAY, published=DAY)


def acts(explained: Explanation) -> list[Act]:
    return [act for sentence in explained.sentences for act in sentence.acts]


def dropped(explained: Explanation) -> list[Dropped]:
    return [one for sentence in explained.sentences for one in sentence.dropped]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_explained_is_what_is_coded(coder: Coder, places: Whereabouts, text: str) -> None:
    coded, explained = code(coder, article(text)), told(coder, places, text)
    assert tuple(one.mention for one in explained.mentions) == coded.mentions
    keys = ("root", "act", "status", "source", "target", "action", "cue", "numbers", "when", "signals", "confidence")
    assert [[getattr(act.event, key) for key in keys] for act in acts(explained)] == [
        [getattr(event, key) for key in keys] for event in coded.events
    ]


@given(st.text(max_size=200) | st.lists(st.sampled_from(" ".join(TEXTS).split()), max_size=25).map(" ".join))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_explained_with_exact_words(coder: Coder, places: Whereabouts, text: str) -> None:
    explained = told(coder, places, text)
    spans: list[Mention | Span] = [one.mention for one in explained.mentions]
    spans += [one.span for one in (*explained.names_dropped, *dropped(explained))]
    spans += [one.span for one in explained.sentences]
    assert all(text[one.start : one.end] == one.text for one in spans)


def test_a_pattern_and_a_cue_are_told_with_their_file_and_line(coder: Coder, places: Whereabouts) -> None:
    (act,) = acts(told(coder, places, "Iran denies striking Israel."))
    reasons: dict[str, Reason] = {reason.by: reason for reason in reversed(act.because)}
    for by, file, word in (("pattern", "assault.yaml", "strike"), ("cue", "governors.yaml", "deny")):
        where = reasons[by].where
        assert where is not None
        path, _, line = where.rpartition(":")
        assert path.endswith(file)
        assert word in Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Iran attacked Israel.", ["the subject of `attacked`", "the object of `attacked`"]),
        ("Israel was attacked by Iran.", ["`by`", "the subject of the passive `attacked`"]),
        ("Iranian missiles hit Israel.", ["the subject of `hit`", "the object of `hit`"]),
        ("Iran vowed to attack Israel.", ["carried over to `attack`", "the object of `attack`"]),
        ("Iran spoke out. It attacked Israel.", ["`It` points back to Iran", "the object of `attacked`"]),
    ],
)
def test_a_role_is_told_by_where_its_phrase_stands(
    coder: Coder, places: Whereabouts, text: str, how: list[str]
) -> None:
    act = acts(told(coder, places, text))[-1]
    assert act.source is not None
    assert act.target is not None
    assert [how[0] in act.source.how, how[1] in act.target.how] == [True, True], (act.source.how, act.target.how)


def test_an_office_is_told_as_of_the_day(coder: Coder, places: Whereabouts) -> None:
    text = "Bashar al-Assad spoke."
    before = explain(coder, text, places, language="en", fetched=DAY, published=DAY)
    later = datetime(2025, 3, 3, tzinfo=UTC)
    after = explain(coder, text, places, language="en", fetched=later, published=later)
    offices = [[reason.text for reason in one.mentions[0].because if reason.by == "office"] for one in (before, after)]
    assert offices[0][0].startswith("in office on 2023-11-14: SYR GOV")
    assert offices[1] == ["holds no office on 2025-03-03, so one of the civilians: SYR.CIV"]


@pytest.mark.parametrize(
    ("text", "word", "why"),
    [
        ("Storms hit France.", "hit", "is not meant in `storm hit`: see `not`"),
        ("The midfielder attacked Iran in the World Cup final.", "attacked", "about sport"),
        ("Iran agreed to help Syria.", "agreed", "one act with `help`"),
    ],
)
def test_what_is_no_act_is_told_with_the_reason(
    coder: Coder, places: Whereabouts, text: str, word: str, why: str
) -> None:
    reasons = [one.because.text for one in dropped(told(coder, places, text)) if one.span.text == word]
    assert any(why in reason for reason in reasons), reasons


def test_a_root_that_is_not_the_act_is_told_by_its_convention(coder: Coder, places: Whereabouts) -> None:
    (act,) = [one for one in acts(told(coder, places, "Iran refused to attack Israel.")) if one.event.act == "ASSAULT"]
    assert "AGREE by PLOVER's convention: negated conflict (act ASSAULT)" in [reason.text for reason in act.because]


def test_a_noun_that_makes_a_name_an_army_is_told(coder: Coder, places: Whereabouts) -> None:
    (one,) = told(coder, places, "Israeli troops left.").mentions
    assert [(reason.by, reason.text) for reason in one.because] == [
        ("name", "`Israeli` is the adjective of the state ISR"),
        ("noun", "with `troops` it is ISR MIL"),
    ]


def test_names_are_explained_in_other_languages_and_acts_are_not(coder: Coder, places: Whereabouts) -> None:
    explained = told(coder, places, "Россия ударила по Харькову.", "ru")
    assert [one.mention.actor for one in explained.mentions][:1] == ["RUS"]
    assert explained.sentences == ()


def test_each_effect_of_a_cue_is_told_in_words() -> None:
    assert SAYS.keys() == set(get_args(Effect))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Iran and its neighbours.", "none of its words can tell an act"),
        ("the attack was bad", "names nobody who could act"),
    ],
)
def test_a_sentence_that_is_not_read_is_told_why(coder: Coder, places: Whereabouts, text: str, note: str) -> None:
    (sentence,) = told(coder, places, text).sentences
    assert sentence.note is not None
    assert sentence.note.startswith(note)
