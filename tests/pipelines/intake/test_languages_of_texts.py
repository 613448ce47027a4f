import pytest

from pipelines.intake.languages import UNKNOWN, Detect, code, language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The two ministers met at the border on Friday.", "en"),
        ("Die beiden Minister trafen sich am Freitag an der Grenze.", "de"),
        ("Les deux ministres se sont rencontrés vendredi à la frontière.", "fr"),
        ("Los dos ministros se reunieron el viernes en la frontera.", "es"),
        ("Два министра встретились в пятницу на границе, сообщили в ведомстве.", "ru"),
        ("Два міністри зустрілися в п'ятницю на кордоні, повідомили у відомстві.", "uk"),
        ("שני השרים נפגשו ביום שישי בגבול.", "he"),
        ("التقى الوزيران يوم الجمعة على الحدود بين البلدين.", "ar"),
        ("دو وزیر روز جمعه در مرز با یکدیگر دیدار کردند.", "fa"),
        ("দুই মন্ত্রী শুক্রবার সীমান্তে দেখা করেছেন।", "bn"),
        ("両国の大臣は金曜日に国境で会談した。", "ja"),
        ("两国部长周五在边境会晤。", "zh"),
    ],
)
def test_a_text_tells_its_language_whatever_is_declared(detect: Detect, text: str, expected: str) -> None:
    assert language(text, None, detect) == expected
    assert language(text, expected, detect) == expected
    assert language(text, "en-US", detect) == expected


def test_a_headline_of_names_goes_with_its_feed(detect: Detect) -> None:
    assert language("Berlin - Paris", "fr", detect) == "fr"
    assert language("Berlin - Paris", "de", detect) == "de"


def test_letters_overrule_a_declaration_without_asking_the_detector() -> None:
    def refuse(_text: str) -> list[tuple[str, float]]:
        raise AssertionError

    assert language("วันศุกร์", "en-US", refuse) == "th"


def test_a_text_without_letters_goes_with_its_feed(detect: Detect) -> None:
    assert language("2026 - 17:30", "he", detect) == "he"
    assert language("2026 - 17:30", None, detect) == UNKNOWN
    assert language("", "not a language", detect) == UNKNOWN


def test_a_detector_with_nothing_to_say_leaves_the_declaration() -> None:
    assert language("Zzz", "nl", lambda _text: []) == "nl"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("iw", "he"),
        (" RU ", "ru"),
        ("nn-NO", "no"),
        ("english", None),
        ("", None),
        (None, None),
    ],
)
def test_language_tags_become_iso_639_1(tag: str | None, expected: str | None) -> None:
    assert code(tag) == expected
