from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from pipelines.records import MAX_BODY, CodedArticle, Event, EventDocument, Gone, GroupedArticle, Withdrawal
from pipelines.stories.stage import KEEP, MAX_STORIES, Remembered, Settings, fold

Make = Callable[..., CodedArticle]
HARBOUR = (
    "The harbour master of Sanke closed both basins on Friday after a crane fell across two barges in the night storm. "
    "Nobody was hurt, he said, because the crews had gone ashore when the wind rose to hurricane force at midnight. "
    "Divers will look at the hulls as soon as the swell allows it, and a salvage tug is on its way from the coast. "
    "The basins handle a third of the grain that leaves the country, and eleven ships are waiting in the roads."
)
HOSPITAL = (
    "Surgeons in the hill town of Immer have gone on strike over the shelling of their ambulances by both militias. "
    "They will treat children and the dying, their union said, but nobody who comes with a rifle or in a uniform. "
    "The health ministry called the step understandable and sent two buses with drugs and fuel for the generators. "
    "A mediator is expected in the town on Sunday, if the road through the gorge can be cleared of mines by then."
)
NOTICE = "Please switch on scripts in your browser to go on reading this text, or write to our service for readers."


@pytest.fixture
def place(settings: Settings) -> Callable[[dict[str, Remembered], CodedArticle], GroupedArticle]:
    def run(state: dict[str, Remembered], article: CodedArticle) -> GroupedArticle:
        placed = fold(settings, state, article)[0]
        assert isinstance(placed, GroupedArticle)
        return placed

    return run


Place = Callable[[dict[str, Remembered], CodedArticle], GroupedArticle]


def test_copies_in_other_outlets_are_one_story_and_another_text_is_not(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    first = place(state, coded("a", f"SANKE (Reuters) - {HARBOUR}", title="Crane falls"))
    cut = place(state, coded("b", HARBOUR[:330], title="Storm shuts basins", outlet="evening.example"))
    other = place(state, coded("c", HOSPITAL, outlet="evening.example"))
    assert first.story == cut.story != other.story
    assert (first.origin, cut.origin, other.origin) == ("reuters.com", "reuters.com", "evening.example")


def test_a_copy_without_a_credit_speaks_with_the_voice_of_the_first_telling(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    first = place(state, coded("a", HARBOUR, title="Crane falls"))
    copy = place(state, coded("b", HARBOUR[:330], title="Storm shuts basins", outlet="evening.example"))
    wired = place(state, coded("c", f"SANKE (AP) - {HARBOUR}", outlet="third.example"))
    assert (first.origin, copy.origin, wired.origin) == ("daily.example", "daily.example", "apnews.com")


def test_a_copy_in_another_language_is_another_story(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    assert place(state, coded("a", HARBOUR)).story != place(state, coded("b", HARBOUR, language="de")).story


def test_a_revision_keeps_its_story_even_when_it_is_rewritten(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    before = place(state, coded("a", HARBOUR))
    after = place(state, coded("a", HOSPITAL, revision="2", revised=True))
    assert after.story == before.story


def test_word_for_word_copies_bear_the_same_name_in_any_order(place: Place, coded: Make) -> None:
    one, other = coded("a", HARBOUR, title="Crane"), coded("b", HARBOUR, title="Storm", outlet="evening.example")
    assert place({}, one).story == place({}, other).story


def test_a_chain_of_edits_does_not_drift_from_one_text_to_another(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    old, new = HARBOUR.split(), HOSPITAL.split()
    steps = range(0, len(old), 4)
    stories = [
        place(state, coded(f"a{cut}", " ".join([*new[:cut], *old[cut:]]), outlet=f"{cut}.example")).story
        for cut in steps
    ]
    assert stories[0] == stories[1]
    assert stories[0] != stories[-1]
    assert any(one == other for one, other in pairwise(stories))


@pytest.mark.parametrize("body", ["", "🔥🔥🔥 💣💣 🚀 🕊️", "Live updates"])
def test_texts_that_say_nothing_stand_alone(place: Place, coded: Make, body: str) -> None:
    state: dict[str, Remembered] = {}
    assert place(state, coded("a", body)).story != place(state, coded("b", body)).story
    assert len(state) == 2


def test_a_notice_under_many_titles_of_one_outlet_joins_nothing(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    titles = ("Crane falls on barges", "Surgeons on strike in Immer", "Envoy leaves talks")
    assert len({place(state, coded(title, NOTICE, title=title)).story for title in titles}) == 3


def test_a_teaser_printed_twice_under_one_title_is_one_story(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    teaser = HARBOUR[:110]
    same = [place(state, coded(id_, teaser, title="Crane falls", outlet=f"{id_}.example")).story for id_ in "ab"]
    again = place(state, coded("c", teaser, title="Crane falls", outlet="a.example")).story
    assert {*same, again} == {same[0]}


def test_a_story_takes_copies_for_three_days_swept_or_not(place: Place, coded: Make) -> None:
    first, edited = coded("a", HARBOUR), HARBOUR.replace("Friday", "Monday")
    for late, joined in ((KEEP, True), (KEEP + timedelta(seconds=1), False)):
        now = first.fetched + late
        unswept: dict[str, Remembered] = {}
        begun = place(unswept, first).story
        swept = {key: value for key, value in unswept.items() if now - value.seen <= KEEP}
        copies = [place(state, coded("b", edited, outlet="b.example", fetched=now)).story for state in (unswept, swept)]
        assert copies[0] == copies[1]
        assert (copies[0] == begun) is joined


def test_events_and_withdrawals_follow_their_article(
    settings: Settings, coded: Make, event: Callable[..., Event]
) -> None:
    state: dict[str, Remembered] = {}
    told = (event("e1", source="armed men", target="NGA"), event("e2", target="PSE.HAMAS"))
    first = fold(settings, state, coded("a", HARBOUR, events=told))
    gone = tuple(
        Gone(id=one.id, root=one.root, act=one.act, status=one.status, current=True, source=actor, target=target,
             country=None, day=one.day)
        for one, actor, target in ((told[0], None, "NGA"), (told[1], "ISR", "PSE.HAMAS"))
    )  # fmt: skip
    revised = coded("a", HARBOUR, revision="2", gone=gone, revised=True)
    second = fold(settings, state, revised)
    assert [type(record) for record in first] == [GroupedArticle, EventDocument, EventDocument]
    assert [type(record) for record in second] == [GroupedArticle, Withdrawal, Withdrawal]
    documents = [record for record in first if isinstance(record, EventDocument)]
    withdrawals = [record for record in second if isinstance(record, Withdrawal)]
    assert [one.incident for one in documents] == [one.incident for one in withdrawals]
    assert documents[0].incident == "armed men|NGA|ASSAULT|2026-03-03"
    assert [one.id for one in withdrawals] == ["e1", "e2"]
    assert fold(settings, state, revised) == second


def test_a_hostile_body_and_a_flood_of_one_opening_leave_small_values(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    place(state, coded("huge", "x" * (MAX_BODY // 2) + " deny" * (MAX_BODY // 10)))
    for i in range(200):
        own = " ".join(f"w{i}.{j}" for j in range(42))
        place(state, coded(str(i), f"{NOTICE} {own}", outlet=f"{i}.example"))
    assert max(len(msgspec.json.encode(value)) for value in state.values()) < 2_000
    assert max(len(value.stories) for value in state.values()) == MAX_STORIES


@limits(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.permutations(range(6)))
def test_no_order_of_arrival_parts_copies_or_joins_others(place: Place, coded: Make, order: list[int]) -> None:
    bodies = (HARBOUR, HARBOUR[:400], f"SANKE (AP) - {HARBOUR}", HOSPITAL, HOSPITAL[:400], f"{HOSPITAL} (AFP)")
    state: dict[str, Remembered] = {}
    stories = {i: place(state, coded(str(i), bodies[i], outlet=f"{i}.example")).story for i in order}
    assert len({stories[i] for i in (0, 1, 2)}) == len({stories[i] for i in (3, 4, 5)}) == 1
    assert stories[0] != stories[3]


def test_a_value_survives_the_wire(place: Place, coded: Make) -> None:
    state: dict[str, Remembered] = {}
    place(state, coded("a", HARBOUR))
    for value in state.values():
        assert msgspec.json.decode(msgspec.json.encode(value), type=Remembered) == value
