"""Training sentences as headlines: words and tree change together."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.parser.framing import opening, recalled, sourced, spoken
from benchmarks.parser.headlining import as_headlines, clipped, listed, retold, short
from benchmarks.parser.newswire import Sentence, Word
from benchmarks.parser.turning import ahead, asked, fired, intended, suffered


def rows(text: str) -> Sentence:
    """`form/tag/head/label` a word, heads counted from 0."""
    words = [cell.rsplit("/", 3) for cell in text.split()]
    return [Word(form, tag, int(head), label, spaced=True) for form, tag, head, label in words]


STORMED = rows(
    "The/DT/1/det rebels/NNS/2/nsubj stormed/VBD/2/root a/DT/4/det prison/NN/2/obj "
    "in/IN/6/case Ruritania/NNP/2/obl ././2/punct"
)
WILL = rows("The/DT/1/det army/NN/3/nsubj will/MD/3/aux open/VB/3/root the/DT/5/det road/NN/3/obj ././3/punct")
TAKEN = rows(
    "Three/CD/1/nummod soldiers/NNS/4/nsubj:pass have/VBP/4/aux been/VBN/4/aux:pass taken/VBN/4/root "
    "and/CC/6/cc held/VBN/4/conj ././4/punct"
)
IDLE = rows("The/DT/1/det ports/NNS/3/nsubj are/VBP/3/cop idle/JJ/3/root ././3/punct")
JOINED = rows(
    "Ruritania/NNP/3/nsubj and/CC/2/cc Borduria/NNP/0/conj signed/VBD/3/root a/DT/5/det treaty/NN/3/obj ././3/punct"
)


def words(sentence: Sentence | None) -> str:
    assert sentence is not None
    return " ".join(word.form for word in sentence)


def heads(sentence: Sentence | None) -> dict[str, tuple[str, str]]:
    assert sentence is not None
    return {word.form: (word.label, sentence[word.head].form) for word in sentence}


CHANCE = random.Random(1)  # noqa: S311  # no secret


def test_a_headline_tells_what_happened_in_the_present() -> None:
    assert words(retold(STORMED)) == "The rebels storm a prison in Ruritania ."


def test_the_victim_comes_first_and_the_doer_behind_by() -> None:
    told = suffered(STORMED, random.Random(2))  # noqa: S311  # no secret
    assert words(told) == "a prison stormed by the rebels in Ruritania ."
    assert heads(told)["prison"] == ("nsubj:pass", "stormed")
    assert heads(told)["rebels"] == ("obl:agent", "stormed")
    assert heads(told)["by"] == ("case", "rebels")
    assert heads(told)["Ruritania"] == ("obl", "stormed")


def test_without_an_object_nobody_suffers() -> None:
    assert suffered(IDLE, CHANCE) is None


def test_will_becomes_to_and_hangs_as_a_mark() -> None:
    told = ahead(WILL, CHANCE)
    assert words(told) == "The army to open the road ."
    assert heads(told)["to"] == ("mark", "open")
    assert ahead(STORMED, CHANCE) is None


def test_what_is_done_may_be_told_as_lying_ahead() -> None:
    assert words(intended(STORMED, CHANCE)) == "The rebels to storm a prison in Ruritania ."


def test_a_modal_moves_before_its_subject_in_a_question() -> None:
    told = asked(WILL[:-1], CHANCE)
    assert words(told) == "will the army open the road ?"
    assert asked(STORMED, CHANCE) is None


def test_articles_copulas_and_helpers_go_and_the_tree_closes_over_them() -> None:
    never = random.Random(5)  # noqa: S311  # no secret
    assert words(clipped(IDLE, never)).endswith("ports idle .")
    assert words(clipped(TAKEN, never)).startswith("Three soldiers taken")
    assert heads(clipped(TAKEN, never))["soldiers"] == ("nsubj:pass", "taken")


def test_a_comma_stands_for_and_between_nouns_only() -> None:
    assert words(listed(JOINED)).startswith("Ruritania , Borduria signed")
    assert listed(TAKEN) == TAKEN


def test_a_headline_has_no_full_stop() -> None:
    assert short(IDLE, CHANCE)[-1].form == "idle"


def test_what_a_speaker_says_hangs_on_the_speaker() -> None:
    told = spoken(IDLE, CHANCE)
    assert heads(told)["idle"] == ("parataxis", words(told).split()[0])
    assert next(iter(heads(told).values()))[0] == "root"
    assert words(sourced(IDLE, CHANCE)).endswith("says")


def test_how_many_suffered_stands_before_how() -> None:
    told = opening(STORMED, CHANCE)
    assert heads(told)["stormed"] == ("advcl", words(told).split()[1])


def test_what_was_done_to_somebody_once_hangs_on_them() -> None:
    told = recalled(STORMED, CHANCE)
    assert told is not None
    relative = next(i for i, word in enumerate(told) if word.label == "acl:relcl")
    assert told[told[relative].head].form in {"rebels", "prison"}
    assert told[relative - 1].label == "nsubj"
    assert told[relative - 1].head == relative


def test_a_verb_may_reach_its_object_by_a_preposition() -> None:
    told = fired(STORMED, CHANCE)
    assert heads(told)["prison"][0] == "obl"
    assert heads(told)["rebels"][0] == "nsubj"


@pytest.mark.parametrize("sentence", [STORMED, WILL, TAKEN, IDLE, JOINED])
@given(seed=st.integers(0, 10_000))
def test_every_headline_is_one_tree(sentence: Sentence, seed: int) -> None:
    for headline in as_headlines(sentence, random.Random(seed)):  # noqa: S311  # no secret
        assert [word.label for i, word in enumerate(headline) if word.head == i] == ["root"]
        for at in range(len(headline)):
            above = at
            for _ in headline:
                above = headline[above].head
            assert headline[above].label == "root"
