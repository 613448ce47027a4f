from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import BadConfig
from pipelines.records import CodedArticle
from pipelines.stories.origins import credited, origin
from pipelines.stories.stage import Settings
from services.stories import load_stories

LONG = "The paper's own reporters went to the valley and counted the shells that had come down. " * 8


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("KYIV, March 3 (Reuters) - Guns fell silent.", "reuters.com"),
        ("KABUL (AP) — Two roads were closed.", "apnews.com"),
        ("Paris (AFP) – Le ministre est parti.", "afp.com"),
        ("Berlin (dpa) - Der Minister reist ab.", "dpa.com"),
        ("Madrid, 3 mar (EFE).- El ministro viaja.", "efe.com"),
        ("MOSCOW, March 3. /TASS/. The train is late.", "tass.com"),
        ("МОСКВА, 3 марта. /ТАСС/. Поезд опоздал.", "tass.com"),
        ("МОСКВА, 3 мар — РИА Новости. Поезд опоздал.", "ria.ru"),
        ("新华社北京3月3日电 列车晚点了。", "xinhuanet.com"),
        ("[北京 3日 ロイター] - 列車が遅れた。", "reuters.com"),
        ("بغداد (رويترز) - تأخر القطار.", "reuters.com"),
        ("Tehran, IRNA – The train is late.", "irna.ir"),
        ("AFP - The train is late.", "afp.com"),
        ("By The Associated Press\n\nThe train is late.", "apnews.com"),
        ("By Jane Roe, Reuters\nThe train is late.", "reuters.com"),
        ("Par AFP\nLe train est en retard.", "afp.com"),
        ("Reuters Staff\nThe train is late.", "reuters.com"),
        (f"{LONG}\n(AFP)", "afp.com"),
        (f"{LONG}— AP", "apnews.com"),
        (f"{LONG}\nSource: Xinhua", "xinhuanet.com"),
        (f"{LONG}\nИсточник: ТАСС", "tass.com"),
        (f"{LONG}\n© 2026 Reuters. All rights reserved.", "reuters.com"),
        (f"{LONG}\nCopyright 2026 The Associated Press. All rights reserved.", "apnews.com"),
        (f"{LONG}\n(Reuters)\n\nRead more on our site", "reuters.com"),
        ("Three carriages burned in the depot, TASS reported.", "tass.com"),
        ("Сгорели три вагона, сообщает ТАСС.", "tass.com"),
    ],
)
def test_a_credit_names_the_wire(settings: Settings, text: str, wire: str) -> None:
    assert credited(settings.credits, None, text) == wire


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The Associated Press (AP) said on Monday that it would open an office.",
        f"Reuters reported that the minister had gone. {LONG}",
        f"{LONG}Twenty ships left the port, Reuters reported.",
        f"Asked by AFP, the minister said no.\n{LONG}",
        f"Carriages in the depot [Jane Roe/Reuters]\n\n{LONG}",
        f"Smoke above the depot (Photo: AFP)\n\n{LONG}",
        f"{LONG}\nReuters contributed to this report.",
        f"{LONG}\n(With contributions from Reuters)",
        "tass and ap and efe stand here in lower case - ap",
        f"{LONG}They met deputies of the Aam Aadmi Party (AAP).",
        "From the roof of the AFP building the depot can be seen.\nIt burned.",
    ],
)
def test_a_mention_a_picture_or_a_contribution_is_no_credit(settings: Settings, text: str) -> None:
    assert credited(settings.credits, None, text) is None


def test_a_title_may_carry_the_credit(settings: Settings) -> None:
    assert credited(settings.credits, "Depot burns - Reuters", LONG) == "reuters.com"
    assert credited(settings.credits, "Reuters moves to a new office", LONG) is None


def test_of_several_agencies_the_first_counts_and_the_opening_is_heard_before_the_close(settings: Settings) -> None:
    assert credited(settings.credits, None, f"{LONG} rk/wmr (AFP, AP, Reuters)") == "afp.com"
    assert credited(settings.credits, None, f"KYIV (Reuters) - {LONG}\nSource: TASS") == "reuters.com"


@pytest.mark.parametrize(
    ("outlet", "body", "voice"),
    [
        ("daily.example", f"KYIV (Reuters) - {LONG}", "reuters.com"),
        ("reuters.com", LONG, "reuters.com"),
        ("www.reuters.com", LONG, "reuters.com"),
        ("tass.ru", LONG, "tass.com"),
        ("english.kyodonews.net", LONG, "kyodonews.net"),
        ("notreuters.com", LONG, "notreuters.com"),
        ("daily.example", LONG, "daily.example"),
    ],
)
def test_the_wire_beats_the_outlet_and_its_own_site_is_the_wire(
    settings: Settings, coded: Callable[..., CodedArticle], outlet: str, body: str, voice: str
) -> None:
    assert origin(settings.credits, coded("a", body, outlet=outlet)) == voice


def test_a_hostile_text_is_searched_at_its_ends_only(settings: Settings) -> None:
    for hostile in ("(" * 100_000, "- " * 50_000, "\n" * 100_000, "by " * 33_000, "(a " * 33_000):
        assert credited(settings.credits, hostile, hostile) is None


def test_each_name_and_each_site_belongs_to_one_wire(settings: Settings) -> None:
    assert set(settings.credits.names.values()) == set(settings.credits.sites.values())
    assert len(set(settings.credits.sites.values())) > 40


def test_a_broken_wires_file_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "wires.yaml").write_text("words: {by: [by]}\nwires: []\n")
    with pytest.raises(BadConfig, match=r"wires\.yaml:1"):
        load_stories(tmp_path)
