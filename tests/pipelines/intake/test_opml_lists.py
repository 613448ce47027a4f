import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import BadConfig
from pipelines.intake.opml import FeedSource, read_opml, with_more, write_opml

LIST = """<?xml version="1.0"?>
<opml version="2.0"><head><title>Feeds</title></head><body>
<outline text="North"><outline text="Coast">
<outline text="Port" xmlUrl="https://h.example/" country="NOR" tier="2" stateMedia="true" fullText="1" language="no"/>
</outline></outline>
<outline text="Plain" xmlUrl="https://plain.example/rss"/>
</body></opml>"""


def test_a_list_is_read_with_its_marks_and_folders() -> None:
    assert read_opml(LIST.encode()) == (
        FeedSource(
            url="https://h.example/",
            title="Port",
            country="NOR",
            tier=2,
            state_media=True,
            language="no",
            full_text=True,
            folder=("North", "Coast"),
        ),
        FeedSource(url="https://plain.example/rss", title="Plain"),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "named"),
    [
        ('tier="2"', 'tier="9"', 4, "tier '9'"),
        ('country="NOR"', 'country="Norway"', 4, "country 'Norway'"),
        ('stateMedia="true"', 'stateMedia="maybe"', 4, "stateMedia 'maybe'"),
        ('language="no"', 'language="Norwegian"', 4, "language 'Norwegian'"),
        ("https://plain.example/rss", "file:///plain", 6, "'file:///plain'"),
        ("https://plain.example/rss", "https://h.example/", 6, "listed twice"),
        ('text="Plain" xmlUrl="https://plain.example/rss"', 'type="rss" text="Plain"', 6, "without xmlUrl"),
        ("</body>", "</bodies>", 7, "not XML"),
        ("opml", "html", 1, "not OPML"),
        ("<opml", "<!DOCTYPE opml [<!ENTITY a 'b'>]><opml", 1, "document type"),
    ],
)
def test_an_error_names_the_line_and_the_mend(old: str, new: str, line: int, named: str) -> None:
    with pytest.raises(BadConfig) as raised:
        read_opml(LIST.replace(old, new).encode(), where="feeds.opml")
    assert named in raised.value.what
    assert raised.value.where == f"feeds.opml:{line}"
    assert raised.value.mend


@pytest.mark.parametrize("content", [b"", b"\x00", b"not xml", b"<opml><body>" + b"<outline>" * 10_000])
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    with pytest.raises(BadConfig):
        read_opml(content)


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12).map(str.strip)
_SOURCES = st.lists(
    st.builds(
        FeedSource,
        url=st.text(string.ascii_lowercase + string.digits, min_size=1).map("https://x.example/rss?a=1&f={}".format),
        title=_WORDS,
        country=st.none() | st.text(string.ascii_uppercase, min_size=3, max_size=3),
        tier=st.none() | st.integers(1, 3),
        state_media=st.booleans(),
        language=st.none() | st.text(string.ascii_lowercase, min_size=2, max_size=2),
        full_text=st.booleans(),
        folder=st.lists(_WORDS, max_size=3).map(tuple),
    ),
    unique_by=lambda source: source.url,
    max_size=6,
)


@given(_SOURCES)
def test_what_is_written_is_read_back(sources: list[FeedSource]) -> None:
    assert set(read_opml(write_opml(sources))) == set(sources)


def test_feeds_are_added_to_a_list_without_touching_what_stands_in_it() -> None:
    held = b"""<?xml version="1.0"?>
<!-- mine -->
<opml version="2.0"><head/><body>
  <!-- keep -->
  <outline type="rss" text="Known" xmlUrl="http://a.example/" listedIn="somewhere"/>
</body></opml>"""
    again, new = FeedSource(url="http://a.example/", title="Again"), FeedSource(url="http://b.example/", folder=("F",))
    written, fresh = with_more(held, [again, new, new])
    assert fresh == 1
    assert [(source.url, source.title, source.folder) for source in read_opml(written)] == [
        ("http://a.example/", "Known", ()),
        ("http://b.example/", "", ("F",)),
    ]
    for kept in (b"<!-- mine -->", b"<!-- keep -->", b'listedIn="somewhere"'):
        assert kept in written


@pytest.mark.parametrize(("written", "read"), [("en-US", "en"), ("pt_br", "pt"), ("FR", "fr")])
def test_a_region_says_nothing_about_the_language(written: str, read: str) -> None:
    content = f'<opml version="2.0"><body><outline xmlUrl="http://a.example/" language="{written}"/></body></opml>'
    assert read_opml(content.encode())[0].language == read
