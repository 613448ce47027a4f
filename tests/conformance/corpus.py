"""Documents of our own in many languages, with what is hard to search in them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipelines.records import (
    Alert,
    Attribution,
    DyadDay,
    Event,
    EventDocument,
    GroupedArticle,
    Location,
    Mention,
    Outlet,
    Quote,
    Span,
)

START = datetime(2024, 3, 1, 6, tzinfo=UTC)

TEXTS: list[tuple[str, str | None, str]] = [
    ("en", "Harbour shelled at dawn", "The harbour of Tartus was shelled. Don't go there; 1,200 people left."),
    ("en", "Don’t go there, envoy warns", "An envoy who didn’t give a name spoke of a cease-fire."),
    ("en", None, "An untitled wire on the U.S.-led cease fire in the harbour, 2.5 miles off."),
    ("en", "", ""),
    ("en", "AND OR NOT", "To be or not to be, and so on: a TO b."),
    ("en", "F-16s, T-72s & S-300s",
     "See https://a.example/x?y=1&z=2 or write to press@a.example. #ceasefire @envoy snake_case"),
    ("en", "The the of and", "A text of stop words: the of and to in."),
    ("en", "Strike strikes striking struck", "Bombed bomb bombs bombing bomber."),
    ("en", "x" * 300, f"Long words: {'y' * 255} {'z' * 256} {'w' * 9_000}"),
    ("de", "Überfall in der Nähe", "Die Straße zur Grenze ist STRASSE für Straße gesperrt; 1.000 Menschen, GROẞ."),
    ("tr", "İstanbul'da ISPARTA ılık", "İRAN açıklama yaptı; Iğdır sınırı kapalı. DİYARBAKIR"),
    ("el", "Ο ΠΟΛΕΜΟΣ ΤΕΛΟΣ", "Ο πόλεμος δεν τέλειωσε. ΟΔΟΣ οδός οδος"),
    ("ru", "Удар по порту", "Порт обстреляли ночью; 25-го числа, ёлка и елка."),
    ("uk", "З'їзд у Києві", "П’ятеро поранених, об'єкт уцілів."),
    ("ar", "غارة على غزة", "قُتِلَ خمسةٌ في غارة؛ ١٬٢٠٠ نازح. الـهدنة"),
    ("fa", "حمله به بندر", "می‌خواهند آتش‌بس شود، ۲۵ کشته. میخواهند"),
    ("he", 'צה"ל תקף בעזה', "דו״ח: ג'נין וצ׳אד. צהל"),
    ("hi", "गोलाबारी", "हिन्दी में एक ख़बर। क्षेत्र"),
    ("th", "เรือถูกโจมตี", "กองทัพเรือประกาศ 24 ชม. แล้ว"),
    ("km", "ការវាយប្រហារ", "កងទ័ព បាន ប្រកាស។"),
    ("zh", "空袭港口", "港口空袭F16战机,3人死亡。空港"),
    ("ja", "港をミサイル攻撃", "ミサイルがみなとに落ちた。ﾐｻｲﾙ テスト"),
    ("ko", "항구 공습", "항구가 공습을 받았다. 3명 사망"),
    ("ka", "თბილისი ᲗᲑᲘᲚᲘᲡᲘ", "საზღვარი დაკეტილია."),
    ("hy", "Հարձակում՞ նավահանգստի վրա", "Ո՞վ է"),
    ("vi", "Tấn công cảng", "Ta\u0302\u0301n co\u0302ng cảng Đà Nẵng."),
    ("en", "Breaking 🔥🚒 news ❤️", "Family 👩‍👩‍👧 at the port 🇮🇷🇮🇱 1️⃣ 👍🏽 ©2024 ™"),
    ("en", "Marks: a\u0301b e\u0301 soft\u00adhyphen",
     "no\u00a0break zero\u200bwidth \u202aleft\u202c \ufeffbom 𝔘nicode 𠮷野"),
    ("en", "Brackets [a] {b} (c) \"d\" 'e' /f/",
     "back\\slash star* quest? plus+ minus- colon: tilde~ caret^ pipe|| amp&& bang!"),
    ("en", "harbour", "fire cease"),
    ("en", "harbour fire", "Bombs at dawn."),
    ("en", "Harbours", "A strike, bombed."),
    ("en", "Strike", "F16战"),
    ("de", "Strasse", "Am Ende, at dawn."),
    ("he", "צהל", "שקט"),
    ("zh", "空港开放", "袭"),
    ("zh", "港口空袭", "无"),
    ("zh", "空", "机"),
    ("ja", "ﾐｻｲﾙ発射", "と な み"),
    ("ko", "항구", "항구는"),
    ("vi", "Tấn", "Đ"),
    ("en", "🚒", "🇮🇱"),
]  # fmt: skip


def mention(actor: str | None, name: str | None, text: str, sector: str | None = None) -> Mention:
    return Mention(actor, name, sector, 0, len(text), text)


def event(number: int, **changes: Any) -> Event:
    base: dict[str, Any] = {
        "id": f"e{number:03}", "root": "ASSAULT", "act": "ASSAULT", "mode": "airstrike", "quad": 4, "intensity": -9.0,
        "status": "asserted", "current": True, "confidence": 0.9, "day": date(2024, 3, 1) + timedelta(days=number % 40),
        "source": mention("ISR", "Israel", "Israel", "MIL"),
        "target": mention("LBN.HEZBOLLAH", "Hezbollah", "the group"),
        "action": Span(0, 6, "bombed"), "quote": TEXTS[number % len(TEXTS)][2][:200],
    }  # fmt: skip
    return Event(**base | changes)


VARIANTS: list[dict[str, Any]] = [
    {},
    {"status": "denied", "cue": Span(0, 4, "deny"), "numbers": {"killed": 2}},
    {"root": "CONSULT", "act": "CONSULT", "mode": None, "quad": 1, "intensity": 1.5, "signals": ("talks",)},
    {"source": None, "numbers": {"killed": 10, "wounded": 25}, "signals": ("strike", "mass-casualty")},
    {"target": None, "location": Location(None, 0, 5, "Tyre"), "intensity": 0.0},
    {"source": mention(None, None, "gunmen"), "attribution": Attribution("an army spokesman", "say", anonymous=True)},
    {"target": mention("PSE.HAMAS", "Hamas", "Hamas"), "attribution": Attribution(None, "report", anonymous=False)},
    {"status": "conditional", "current": False, "day": None, "location": Location("LBN", 0, 4, "Lebanon")},
    {"mode": "", "intensity": -0.5, "confidence": 0.1, "numbers": {"killed": 0}},
    {"root": "THREATEN", "status": "threatened", "signals": ("ultimatum", "threat"), "when": date(2024, 2, 29)},
    {"source": mention("SDN", "Sudan", "Sudan"), "mode": "cease fire",
     "target": mention("SDN.RSF", "Rapid Support Forces", "the RSF")},
    {"quote": "Israel bombed Hezbollah depots near the border.", "confidence": 0.3,
     "numbers": {"killed": 3_000_000_000}},
]  # fmt: skip


NAMED = mention("ISR", "Israel", "Israeli jets"), mention(None, None, "Hezbollah men")


def article(number: int) -> GroupedArticle:
    """Its dates repeat, and differ within one millisecond, so that the order is at stake."""
    language, title, body = TEXTS[number % len(TEXTS)]
    published = None if number % 5 == 0 else START + timedelta(days=number // 3, hours=number % 3, microseconds=number)
    fetched = START + timedelta(days=number // 2, microseconds=number % 7)
    told = tuple(event(100 + number * 2 + n, **VARIANTS[(number + n) % len(VARIANTS)]) for n in range(number % 3))
    return GroupedArticle(
        id=f"a{(number * 37) % 97:02}", revision=f"r{number}", url=f"https://{language}.example/{number}?a=b c",
        title=title, body=body, language=language, fetched=fetched, published=published, date=published or fetched,
        feed=f"https://{language}.example/feed", outlet=Outlet(f"{language}.example", [None, "LBN", "ISR"][number % 3],
        [None, 1, 2, 3][number % 4], state_media=number % 4 == 0), timeliness="live" if published else "undated",
        lane="backfill" if number % 6 == 0 else "live", ref=[None, f"ref {number}", ""][number % 3],
        mentions=NAMED[:: 1 if number % 2 else -1][: number % 3],
        actors=("ISR", "LBN.HEZBOLLAH")[: number % 3], dyads=("ISR|LBN.HEZBOLLAH",)[: number % 2],
        signals=("strike", "talks")[: number % 3], max_intensity=-9.0 if told else 0.0, events=told,
        coder_version="c 1",
        story=f"s{number % 4}", origin=["Reuters", "a.example", "News Agency: x/y"][number % 3],
        truncated=number % 9 == 0,
    )  # fmt: skip


def flat(number: int) -> EventDocument:
    of, told = ARTICLES[number % len(ARTICLES)], event(number, **VARIANTS[number % len(VARIANTS)])
    shared = {name: getattr(of, name) for name in EventDocument.__struct_fields__ if hasattr(of, name)}
    own = {name: getattr(told, name) for name in told.__struct_fields__}
    return EventDocument(**shared | own, article_id=of.id, incident=f"i{number % 6}", withdrawn=number % 8 == 3)


ARTICLES = [article(number) for number in range(len(TEXTS) * 2)]
EVENTS = [flat(number) for number in range(len(TEXTS) * 2)]
ALERTS = [
    Alert(
        id=f"alert{number}", version=number + 1, rule="strikes", group=f"i{number}", state="open", severity="high",
        at=START + timedelta(microseconds=number % 2), headline="Israel attacks Hezbollah", why="One outlet.",
        quotes=(Quote("It said so.", "https://a.example/", "a.example", Attribution(None, "say", anonymous=False)),),
        articles=("a1",), events=("e1",), window=(START, START), loud=True,
    )
    for number in range(5)
]  # fmt: skip
DYADS = [
    DyadDay(id=f"d{number}", dyad=["ISR|LBN.HEZBOLLAH", "IRN|USA"][number % 2], day=date(2024, 3, 1 + number),
        counts=[{"ISR>LBN.HEZBOLLAH 4": 3, "LBN.HEZBOLLAH>ISR 4": 1}, {"USA>IRN 1": 2}][number % 2],
        incidents=2, stories=1, updated=START)
    for number in range(4)
]  # fmt: skip
