import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.intake.urls import MAX_URL, canonical, domain


@pytest.mark.parametrize(
    "written",
    [
        "HTTPS://WWW.Harbour.example:443/a?b=1&a=2",
        "https://www.harbour.example/x/../a?a=2&b=1#part",
        " https://www.harbour.example/a?utm_source=rss&utm_medium=x&a=2&b=1 ",
        "https://www.harbour.example/a?a=2&amp;b=1&fbclid=IwAR0",
        "https://reader:secret@www.harbour.example./a?a=2&b=1&",
        'https://www.harbour.example/\x00%61?b=1&a=2&ref=rss_feed">',
        "https://www.harbour.example/a?a=2&at_medium=RSS&at_campaign=rss&b=1&traffic_source=rss&xtor=RSS-1&CMPID=7",
    ],
)
def test_one_page_has_one_address(written: str) -> None:
    assert canonical(written) == "https://www.harbour.example/a?a=2&b=1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://x.example/a?id=1", "https://x.example/a?id=2"),
        ("https://x.example/a?123", "https://x.example/a?124"),
        ("https://x.example/a?ref=7001", "https://x.example/a?ref=7002"),
        ("https://x.example/a?source=1", "https://x.example/a"),
        ("https://x.example/a", "https://x.example/b"),
        ("https://x.example/A", "https://x.example/a"),
        ("https://x.example:8443/a", "https://x.example/a"),
    ],
)
def test_what_may_name_the_page_is_kept(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_names_in_other_letters_are_written_as_the_wire_has_them() -> None:
    assert canonical("https://bücher.example/straße?q=ä b") == "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%A4+b"


def test_a_relative_link_is_resolved_against_its_feed() -> None:
    assert canonical("/news/1?utm_id=2", "https://x.example/rss/world.xml") == "https://x.example/news/1"


def test_a_parameter_without_a_value_stays_as_the_server_knows_it() -> None:
    assert canonical("https://x.example/story?20260310") == "https://x.example/story?20260310"


@pytest.mark.parametrize(
    "refused",
    [
        "",
        "javascript:alert(1)",
        "mailto:desk@x.example",
        "ftp://x.example/a",
        "file:///etc/hostname",
        "no address at all",
        "https://",
        "https://two words.example/",
        "https://x.example:99999/",
        "https://[::1/",
        "https://x.example/" + "a" * MAX_URL,
    ],
)
def test_what_is_no_web_address_is_refused(refused: str) -> None:
    assert canonical(refused) == ""


_PIECES = st.lists(
    st.sampled_from(
        [
            "https://",
            "HTTP://",
            "x.example",
            "X.example.",
            ":443",
            ":80",
            "/",
            "//",
            "..",
            "?",
            "&",
            "=",
            "#",
            "%41",
            "%zz",
            "%",
            "ä",
            " ",
            "+",
            "utm_a=1",
            "a=1",
            "b",
            ";",
            "@",
            "[",
            "]",
            "ref=rss",
            "\\",
            "&amp;",
            "'",
        ]
    ),
    max_size=12,
).map("".join)


@given(st.text() | _PIECES | _PIECES.map("https://x.example/".__add__))
@example("https://x.example/'#part")
@example("https://x.example/'?utm_source=feed")
def test_normalising_again_changes_nothing(written: str) -> None:
    once = canonical(written)
    assert canonical(once) == once


@given(st.text(), st.text())
def test_nothing_that_a_stranger_writes_raises(written: str, base: str) -> None:
    assert isinstance(canonical(written, base), str)
    assert isinstance(domain(written), str)


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("https://www.harbour.example/a", "harbour.example"),
        ("https://feeds.harbour.example/", "harbour.example"),
        ("http://m.www.harbour.example", "harbour.example"),
        ("https://america.harbour.example/", "america.harbour.example"),
        ("https://amp.example/", "amp.example"),
        ("https://WWW.Harbour.Example./", "harbour.example"),
        ("", ""),
        ("https://[", ""),
    ],
)
def test_an_outlet_is_its_host_without_the_doors(address: str, outlet: str) -> None:
    assert domain(address) == outlet
