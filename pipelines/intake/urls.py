"""One address for one page, by rules alone: nothing is fetched, and what is not known to be noise stays.

The rules of RFC 3986 (case, ports, dot segments, percent-encoding, IDNA) are w3lib's; which parameters only say how a
reader came is ours. Lists: ClearURLs' and AdGuard's public rules, and the links of the feeds that we read.
"""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

MAX_URL = 4_000
"""Characters; longer than any page's address, and than what browsers and servers agree on."""

_TRACKER = re.compile(
    r"(?:utm|at|pk|piwik|mtm|matomo|hsa|itm|mc|vero|oly|ns|wt|ga|_hs|__hs|__twitter|fb|asc)_.*"
    r"|(?:fbcl|gcl|dcl|gbra|wbra|mscl|msclk|twcl|ttcl|ycl|yscl|igsh|cmp|oc|nc|s_c|sm|ic|intc|mibext)id"
    r"|gclsrc|igsh|_openstat|xtor|traffic_source|smtyp|cmp|maca|ftag|feedname|feedtype",
    re.IGNORECASE,
)
_REFERRAL = re.compile(
    r"ref|referrer|ref_src|ref_url|src|source|from|via|partner|emc|feed|medium|sr_share", re.IGNORECASE
)
_CHANNEL = re.compile(
    r".*(?:rss|feed|atom|twitter|twsrc|facebook|telegram|whatsapp|social|newsletter|email)", re.IGNORECASE
)
_JUNK = " \t\r\n\"'<>"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_EMPTY_VALUE = re.compile(r"=(?=&|$)")
_HOST = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+")
_FRONTS = re.compile(r"(?:(?:www\d?|feeds?|rss|m|mobile|amp)\.)+(?=[^.]+\.)")


def canonical(url: str, base: str | None = None) -> str:
    """The normalised address, resolved against `base`; "" where it is no http(s) address.

    Idempotent. Parameters keep their values and are sorted; fragments, credentials and tracking parameters go.
    """
    written = _CONTROLS.sub("", url.strip(_JUNK)).replace("&amp;", "&")
    if not written or len(written) > MAX_URL:
        return ""
    try:
        joined = urljoin(base, written) if base else written
        split = urlsplit(canonicalize_url(joined))
        host, port = split.hostname, split.port
    except ValueError:
        return ""
    if split.scheme not in ("http", "https") or not host or not _HOST.fullmatch(host):
        return ""
    found = urlunsplit((split.scheme, _authority(split.scheme, host, port), split.path, _query(split.query), ""))
    if len(found) > MAX_URL:
        return ""
    # A quotation mark may have stood before a fragment or a parameter that is gone now.
    return found if found == found.strip(_JUNK) else canonical(found)


def domain(url: str) -> str:
    """The outlet behind an address: its host without `www.`, `feeds.`, `rss.`, `m.`, `amp.`; "" where there is none."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    return _FRONTS.sub("", host, count=1) if _FRONTS.match(host) else host


def _authority(scheme: str, host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host.rstrip(".")
    usual = {"http": 80, "https": 443}[scheme]
    return name if port in (None, usual) else f"{name}:{port}"


def _query(query: str) -> str:
    kept = (pair for pair in query.split("&") if pair and not _tracks(*pair.partition("=")[::2]))
    return _EMPTY_VALUE.sub("", "&".join(kept))


def _tracks(name: str, value: str) -> bool:
    """Whether a parameter only tells how the reader came: by its name, or by a referral's value."""
    return bool(_TRACKER.fullmatch(name) or (_REFERRAL.fullmatch(name) and _CHANNEL.match(value)))
