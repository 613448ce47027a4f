import pytest

from pipelines.alerting.words import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Drones HIT Erbil.", ["drones", "hit", "erbil"]),
        ("a cease-fire, he said", ["a", "cease", "fire", "he", "said"]),
        ("they don’t talk", ["they", "don’t", "talk"]),
        ("‘quoted’ 'twice'", ["quoted", "twice"]),
        ("1,200 killed; 2.5 wounded", ["1,200", "killed", "2.5", "wounded"]),
        ("the U.S.-led force", ["the", "u.s", "led", "force"]),
        ("Überfall in Çankırı", ["überfall", "in", "çankırı"]),
        ("удар по порту", ["удар", "по", "порту"]),
        ("غارة على غزة", ["غارة", "على", "غزة"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("ΤΕΛΟΣ ΟΔΟΣ", ["τελοσ", "οδοσ"]),
        ("İSTANBUL'da ISPARTA", ["istanbul'da", "isparta"]),
        ("צה\"ל, ג'נין", ['צה"ל', "ג'נין"]),
        ("เรือถูกโจมตี ไทย", ["เรือถูกโจมตี", "ไทย"]),
        ("می‌خواهند", ["می‌خواهند"]),
        ("🔥🚒 at 🇮🇷🇮🇱 👍🏽 1️⃣", ["🔥", "🚒", "at", "🇮🇷", "🇮🇱", "👍🏽", "1️⃣"]),
        ("x" * 8_001, ["x" * 8_000, "x"]),
        ("空袭 F16战机", ["空", "袭", "f16", "战", "机"]),
        ("", []),
        ("— … !", []),
    ],
)
def test_text_is_cut_into_lower_case_unicode_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize("piece", ["a.", "1,", "'x", "\u0301", "空", "a\u0301"])
def test_no_text_takes_more_than_its_length_to_cut(piece: str) -> None:
    assert len(words(piece * 50_000)) <= 50_000
